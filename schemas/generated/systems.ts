/* Generated from schemas/systems.schema.json by schemas/generate.ts. */

/** Các hệ thống. The systems file (SYSTEMS_FILE). Secrets never stand here: only the names of environment variables do. */
export interface SystemsFile {
  /** Lược đồ */
  $schema?: string;
  /** Quyền quyết định theo trường */
  ownership?: Ownership;
  /** Nguồn tệp của hồ sơ */
  files: FileSources;
  /** Quan hệ giữa các cơ quan */
  agencies: Agencies;
  /** Phần mềm gửi đến bằng giao thức cũ */
  inbound: Inbound;
  /** Các hệ thống theo tên */
  systems: {
    [k: string]: SystemSettings;
  };
}
/** Xác thực */
export interface Auth {
  /** Kiểu xác thực */
  type: string;
  /** Biến chứa tên đăng nhập */
  usernameEnv?: string;
  /** Biến chứa mật khẩu */
  passwordEnv?: string;
  /** Biến chứa mã ứng dụng */
  clientIdEnv?: string;
  /** Biến chứa khóa ứng dụng */
  clientSecretEnv?: string;
  /** Biến chứa mã truy cập */
  tokenEnv?: string;
  /** Biến chứa khóa ký */
  secretEnv?: string;
  /** Biến chứa khóa ký cũ, khi đang đổi */
  secretOldEnv?: string;
  /** Biến chứa khóa mà hệ thống đưa ra khi gọi sang */
  inboundSecretEnv?: string;
  /** Biến chứa khóa gọi sang cũ, khi đang đổi */
  inboundSecretOldEnv?: string;
  /** Biến chứa mã ứng dụng trên trục */
  hopClientIdEnv?: string;
  /** Biến chứa khóa ứng dụng trên trục */
  hopClientSecretEnv?: string;
  /** Biến chứa AccessKey của trục */
  hopAccessKeyEnv?: string;
  /** Biến chứa SecretKey của trục */
  hopSecretKeyEnv?: string;
  /** Đường dẫn lấy mã truy cập */
  path?: string;
  /** Phạm vi */
  scope?: string;
}
/** Chứng thư (tệp PEM) */
export interface Tls {
  /** Tệp chứng thư gốc tin cậy, thay cho các chứng thư sẵn có */
  caFile?: string;
  /** Tệp chứng thư của cổng liên thông (TLS hai chiều) */
  certFile?: string;
  /** Tệp khóa riêng của chứng thư đó */
  keyFile?: string;
  /** Biến chứa mật khẩu của khóa riêng */
  passphraseEnv?: string;
}
/** Số lời gọi đồng thời */
export interface Concurrency {
  /** Ban đầu */
  start: number;
  /** Tối đa */
  max: number;
}
/** Số phần trong một lời gọi */
export interface PerCall {
  /** Số hồ sơ */
  dossiers: number;
  /** Số dòng tiến trình */
  rows: number;
}
/** Ngắt mạch */
export interface Breaker {
  /** Số lần lỗi liên tiếp, hoặc số lời gọi không có trả lời */
  failures: number;
  /** Thời gian nghỉ (giây) */
  coolSeconds: number[];
}
/** Khi nào điều mà hồ sơ gặp phải là sự cố của cả hệ thống */
export interface IncidentLimits {
  /** Số hồ sơ khác nhau gặp như nhau liên tiếp */
  dossiers: number;
  /** Trong khoảng thời gian (giây) */
  seconds: number;
}
/** Khung giờ bảo trì (Asia/Ho_Chi_Minh) */
export interface MaintenanceWindow {
  /** Từ giờ */
  from: string;
  /** Đến giờ */
  to: string;
  /** Các ngày (1 là thứ Hai) */
  days: number[];
}
/** Quy tắc đọc trả lời */
export interface ReplyRule {
  /** Mã HTTP, hoặc cả một lớp như 5xx */
  http?: number | string;
  /** Mã lỗi của hệ thống */
  code?: string | number;
  /** Đoạn văn bản chứa trong trả lời */
  text?: string;
  /** Kết luận */
  is:
    | "accepted"
    | "duplicate"
    | "busy"
    | "rejected"
    | "misconfigured"
    | "unrecognised"
    | "absent"
    | "lost";
  /** Cách khắc phục */
  cure?: string;
}
/** Khi mất trả lời */
export interface IfLost {
  /** Hồ sơ; không đặt thì hỏi trước nếu hệ thống cho hỏi, nếu không thì gửi lại */
  dossier?: "resend" | "look" | "park";
  /** Dòng tiến trình; không đặt thì theo hệ thống */
  rows?: "resend" | "look" | "park";
}
/** Chế độ theo cơ quan và thủ tục */
export interface ScopedMode {
  /** Mã đơn vị */
  agency?: string;
  /** Mã thủ tục */
  procedure?: string;
  /** Chế độ */
  mode: "off" | "shadow" | "live";
}
/** Mã loại đối tượng */
export interface SubjectTypes {
  /** Công dân */
  citizen?: string;
  /** Doanh nghiệp */
  business?: string;
  /** Hộ kinh doanh */
  "household-business"?: string;
  /** Cơ quan nhà nước */
  "state-agency"?: string;
  /** Tổ chức khác */
  organisation?: string;
}
/** Hệ thống */
export interface SystemSettings {
  /** Bộ chuyển đổi */
  adapter: string;
  /** Hồ sơ giao thức (thế hệ) */
  profile: string;
  /** Chế độ */
  mode: "off" | "shadow" | "live";
  /** Địa chỉ gốc */
  baseUrl: string;
  /** Đường dẫn theo thao tác */
  paths: {
    [k: string]: string;
  };
  /** Tiêu đề HTTP cố định */
  headers: {
    [k: string]: string;
  };
  /** Xác thực */
  auth: Auth;
  /** Chứng thư */
  tls?: Tls;
  /** Mã đơn vị (madonvi) */
  unit?: string;
  /** Số làn */
  lanes: number;
  /** Số lời gọi đồng thời */
  concurrency: Concurrency;
  /** Số phần trong một lời gọi */
  perCall: PerCall;
  /** Kết nối: pool (undici, ít tốn CPU) hoặc node (của axios) */
  transport: "pool" | "node";
  /** Số lời gọi mỗi giây (null: không giới hạn) */
  rate: number | null;
  /** Thời hạn một lời gọi (ms) */
  callTimeoutMs: number;
  /** Phần dư của quyền giữ (ms) */
  leaseMarginMs: number;
  /** Thời gian chờ lắng (ms) */
  settleMs: number;
  /** Lịch gửi lại (giây) */
  retrySeconds: number[];
  /** Độ ngẫu nhiên của lịch gửi lại */
  retryJitter: number;
  /** Retry-After dài nhất còn tin (giây) */
  retryAfterMaxSeconds: number;
  /** Số lần thử khi không hiểu trả lời */
  unrecognisedTries: number;
  /** Ngắt mạch */
  breaker: Breaker;
  /** Sự cố chung, nhận ra qua nhiều hồ sơ */
  incident: IncidentLimits;
  /** Khung giờ bảo trì */
  windows: MaintenanceWindow[];
  /** Bảng trả lời bổ sung */
  replies: ReplyRule[];
  /** Khi mất trả lời */
  ifLost: IfLost;
  /** Chế độ theo cơ quan và thủ tục */
  modes: ScopedMode[];
  /** Thời gian giữ phiên (phút) */
  sessionMinutes: number;
  /** Mã loại đối tượng */
  subjectTypes: SubjectTypes;
  /** Thiết lập riêng của bộ chuyển đổi */
  settings: {
    [k: string]: string | number | boolean;
  };
  /** Cho phép http không mã hóa */
  allowHttp: boolean;
}
/** Nguồn tệp của hồ sơ */
export interface FileSources {
  /** Máy chủ được tải tệp */
  origins: string[];
  /** Mạng nội bộ mà các máy chủ đó được ở trong */
  networks: string[];
  /** Số tệp tải cùng lúc từ một máy chủ */
  concurrency: number;
}
/** Quyền quyết định theo trường */
export interface Ownership {
  /** Thứ tự nguồn */
  order?: string[];
  /** Thứ tự nguồn theo trường */
  fields?: {
    /** Thứ tự nguồn */
    [k: string]: string[];
  };
  /** Các trường mà một nguồn được đặt */
  owns?: {
    /** Trường của hồ sơ */
    [k: string]: string[];
  };
}
/** Phần mềm gửi đến bằng giao thức cũ */
export interface Inbound {
  /** Tài khoản theo tên */
  accounts: {
    [k: string]: InboundAccount;
  };
  /** Đường dẫn mà phần mềm cũ gọi, và thao tác đứng sau */
  aliases: {
    /** Thao tác */
    [k: string]:
      | "province/login"
      | "province/integration"
      | "province/add"
      | "province/update"
      | "province/progress"
      | "province/DongBoHoSoMC";
  };
}
/** Tài khoản */
export interface InboundAccount {
  /** session: đăng nhập rồi gửi kèm phiên; hub: mảng JSON, nhận ra bằng mạng */
  form: "session" | "hub";
  /** Biến chứa tên đăng nhập */
  usernameEnv?: string;
  /** Biến chứa mật khẩu */
  passwordEnv?: string;
  /** Biến chứa mật khẩu cũ, còn dùng được trong lúc đổi */
  passwordOldEnv?: string;
  /** Mạng mà tài khoản gọi từ đó */
  networks?: string[];
  /** Các cơ quan được khai; không đặt là mọi cơ quan */
  agencies?: string[];
  /** Cơ quan xử lý của hồ sơ mang mã do bộ, ngành cấp */
  unit?: string;
  /** Mã thành công (form session) */
  success: "00" | "0" | 0;
  /** Phiên dùng được bao lâu (phút) */
  sessionMinutes: number;
}
/** Quan hệ giữa các cơ quan */
export interface Agencies {
  /** Cơ quan nào được chuyển hồ sơ cho cơ quan nào */
  handOver: HandOverRule[];
  /** Cơ quan cũ và cơ quan mới */
  mergers: Merger[];
}
/** Chuyển hồ sơ */
export interface HandOverRule {
  /** Cơ quan chuyển */
  from: string;
  /** Cơ quan nhận */
  to: string;
}
/** Sáp nhập */
export interface Merger {
  /** Mã cơ quan cũ */
  old: string;
  /** Mã cơ quan mới */
  new: string;
  /** Có hiệu lực từ ngày */
  from: string;
}

/* Generated from schemas/mapping.schema.json by schemas/generate.ts. */

/** Tệp mô tả một hệ thống. One outside system described by a file alone: what it is told, by which calls, and how its replies are read. No secret and no code stands here. */
export interface Mapping {
  /** Lược đồ */
  $schema?: string;
  /** Phiên bản ngữ pháp */
  mapping: 1;
  /** Tên hệ thống */
  system: string;
  /** Phiên bản của tệp */
  version: string;
  /** Mức chắc chắn */
  mark: "seen" | "seen in one" | "unverified" | "ours";
  /** Hồ sơ nào thuộc hệ thống này: trường và các giá trị */
  concerns: {
    [k: string]: (string | number | boolean)[];
  };
  /** Đường truyền */
  transport: Transport;
  /** Cách đọc trả lời */
  replies: Replies;
  /** Các bảng mã */
  codes: {
    [k: string]: {
      [k: string]: string | number;
    };
  };
  /** Các bảng ánh xạ */
  maps: {
    [k: string]: MapRow[];
  };
  /** Các thao tác */
  operations: {
    [k: string]: MappedOperation;
  };
  /** Các phần được gửi, theo thứ tự */
  deliver: Delivered[];
}
/** Điều kiện: là một trong, hoặc không là */
export interface Condition {
  /** Là một trong */
  is?: (string | number | boolean)[];
  /** Không là */
  not?: (string | number | boolean)[];
}
/** Một dòng ánh xạ */
export interface MapRow {
  /** Trường ở hệ thống */
  to: string;
  /** Lấy từ trường này của hồ sơ */
  from?: string;
  /** Giá trị cố định */
  value?: string | number | boolean;
  /** Từng mục của danh sách này */
  each?: string;
  /** Đối tượng con, lấy từ đây */
  inside?: string;
  /** Các dòng bên trong */
  rows?: MapRow[];
  /** Cách viết */
  as?: string;
  /** Bắt buộc ở hệ thống */
  need?: true;
  /** Cách khắc phục khi thiếu */
  cure?: string;
  /** Số ký tự tối đa */
  limit?: number;
  /** Gửi gì khi không có; không đặt thì bỏ trường */
  absent?: string | number | boolean;
  /** Chỉ gửi khi */
  when?: {
    [k: string]: Condition;
  };
}
/** Đường truyền */
export interface Transport {
  /** Các kiểu xác thực dùng được; không đặt thì mọi kiểu mã truy cập */
  auth?: string[];
  /** Múi giờ của ngày giờ gửi đi */
  zone?: "Asia/Ho_Chi_Minh" | "UTC";
}
/** Một dòng đọc trả lời */
export interface ReplyRow {
  /** Mã HTTP, hoặc cả một lớp như 5xx */
  http?: number | string;
  /** Mã của hệ thống */
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
/** Cách đọc trả lời */
export interface Replies {
  /** Trường mã */
  code: string;
  /** Các trường văn bản */
  text: string[];
  /** Bảng trả lời */
  rows: ReplyRow[];
}
/** Thao tác */
export interface MappedOperation {
  /** Đường dẫn dưới địa chỉ gốc */
  post: string;
  /** Dạng nội dung gửi đi */
  body: "json" | "form";
  /** Bảng ánh xạ */
  send: string;
  /** Gọi lại thì sao: sets chỉ đặt lại, adds thêm một lần nữa */
  effect: "sets" | "adds";
  /** Mức chắc chắn */
  mark?: "seen" | "seen in one" | "unverified" | "ours";
  /** Bảng trả lời riêng, đọc trước bảng chung */
  rows: ReplyRow[];
}
/** Một phần được gửi */
export interface Delivered {
  /** Phần: cả hồ sơ, hoặc từng bước */
  part: "dossier" | "step:{key}";
  /** Thao tác */
  by: string;
  /** Sống dưới phần này */
  after?: "dossier";
  /** Khi mất trả lời: gửi lại, hoặc chờ người xem */
  ifLost?: "resend" | "park";
}

/* Generated from schemas/dossier.schema.json by schemas/generate.ts. */

/** Loại đối tượng */
export type SubjectKind =
  | "citizen"
  | "business"
  | "household-business"
  | "state-agency"
  | "organisation";
/** Loại bản */
export type PaperForm = "original" | "copy" | "electronic";

/** Hồ sơ. The canonical dossier: one source's whole word on it. Times carry their zone; money is in đồng; what is not known is left out. */
export interface Dossier {
  /** Mã hồ sơ */
  code: string;
  /** Các mã hồ sơ khác */
  codes?: OtherCode[];
  /** Nguồn hồ sơ */
  origin?: "province" | "national-portal";
  /** Thủ tục hành chính */
  procedure: Procedure;
  /** Lĩnh vực */
  field?: Field;
  /** Cơ quan tiếp nhận và xử lý */
  agencies: Agencies;
  /** Chủ hồ sơ */
  applicant: Applicant;
  /** Người nộp */
  submitter?: Submitter;
  /** Kênh thực hiện */
  channel?: "direct" | "online" | "post";
  /** Hình thức trả kết quả */
  returnForm?: "desk" | "post";
  /** Số biên nhận */
  receiptNumber?: string;
  /** Trích yếu hồ sơ */
  abstract?: string;
  /** Ghi chú */
  note?: string;
  /** Thông tin khác */
  otherInformation?: string;
  /** Thông tin trả */
  returnInformation?: string;
  /** Ngày nộp hồ sơ */
  submittedAt?: string;
  /** Ngày tiếp nhận */
  receivedAt?: string;
  /** Ngày hẹn trả */
  dueAt?: string;
  /** Ngày kết thúc xử lý */
  finishedAt?: string;
  /** Ngày trả */
  returnedAt?: string;
  /** Ngày từ chối */
  refusedAt?: string;
  /** Trạng thái hồ sơ */
  status: number;
  /** Tiến trình xử lý */
  steps?: Step[];
  /** Danh sách hồ sơ bổ sung */
  supplements?: Supplement[];
  /** Danh sách lệ phí */
  fees?: Fee[];
  /** Tài liệu nộp */
  submittedPapers?: SubmittedPaper[];
  /** Danh sách tệp đính kèm khác */
  attachments?: Attachment[];
  /** Danh sách giấy tờ kết quả */
  results?: Result[];
  /** Thông tin chi tiết biểu mẫu điện tử */
  eForm?: {
    [k: string]: string;
  };
  /** Các dấu hiệu */
  flags?: Flags;
  /** Số lần sửa đổi của nguồn */
  revision?: number;
  /** Thời điểm cập nhật */
  updatedAt?: string;
}
/** Địa chỉ */
export interface Address {
  /** Mã tỉnh */
  provinceCode?: string;
  /** Mã huyện (địa chỉ ba cấp, trước 01/07/2025) */
  districtCode?: string;
  /** Mã xã */
  wardCode?: string;
  /** Địa chỉ chi tiết */
  detail?: string;
}
/** Giấy tờ định danh */
export interface IdentityPaper {
  /** Loại định danh */
  type: "citizen-id-12" | "citizen-id-9" | "passport" | "business-code" | "other";
  /** Số định danh */
  number: string;
  /** Ngày cấp */
  issuedOn?: string;
}
/** Mã hồ sơ khác */
export interface OtherCode {
  /** Mã hồ sơ khác */
  code: string;
  /** Nơi cấp mã */
  issuer: string;
}
/** Thủ tục hành chính */
export interface Procedure {
  /** Mã thủ tục hành chính */
  code: string;
  /** Tên thủ tục hành chính */
  name?: string;
  /** Mã thủ tục tại địa phương */
  localCode?: string;
  /** Mã dịch vụ công */
  serviceCode?: string;
}
/** Lĩnh vực */
export interface Field {
  /** Mã lĩnh vực */
  code: string;
  /** Tên lĩnh vực */
  name?: string;
}
/** Cơ quan */
export interface Agency {
  /** Mã đơn vị */
  code: string;
  /** Tên đơn vị */
  name?: string;
}
/** Các cơ quan */
export interface Agencies {
  /** Đơn vị tiếp nhận */
  receiving?: Agency;
  /** Đơn vị xử lý */
  processing: Agency;
}
/** Chủ hồ sơ */
export interface Applicant {
  /** Loại đối tượng */
  kind: SubjectKind;
  /** Tên chủ hồ sơ */
  name?: string;
  /** Định danh chủ hồ sơ */
  identityPapers?: IdentityPaper[];
  /** Mã đối tượng (TechID) */
  nationalAccountId?: string;
  /** Số điện thoại */
  phone?: string;
  /** Thư điện tử */
  email?: string;
  /** Fax */
  fax?: string;
  /** Địa chỉ chủ hồ sơ */
  address?: Address;
}
/** Người nộp */
export interface Submitter {
  /** Loại đối tượng người nộp */
  kind?: SubjectKind;
  /** Tên người nộp */
  name?: string;
  /** Định danh người nộp */
  identityPapers?: IdentityPaper[];
  /** Mã đối tượng người nộp */
  nationalAccountId?: string;
  /** Số điện thoại người nộp */
  phone?: string;
  /** Thư điện tử người nộp */
  email?: string;
  /** Fax người nộp */
  fax?: string;
  /** Ngày sinh */
  bornOn?: string;
  /** Địa chỉ người nộp */
  address?: Address;
}
/** Người xử lý */
export interface Actor {
  /** Tên người xử lý */
  name?: string;
  /** Chức danh */
  title?: string;
}
/** Tiến trình xử lý */
export interface Step {
  /** Khóa tiến trình */
  key?: string;
  /** Thời điểm xử lý */
  at: string;
  /** Trạng thái */
  status: number;
  /** Người xử lý */
  actor?: Actor;
  /** Phòng ban xử lý */
  department?: string;
  /** Nội dung xử lý */
  content?: string;
  /** Nội dung ý kiến */
  opinion?: string;
  /** Ngày bắt đầu */
  startedAt?: string;
  /** Ngày kết thúc theo quy định */
  dueAt?: string;
}
/** Phí, lệ phí */
export interface Fee {
  /** Tên phí, lệ phí */
  name: string;
  /** Mã phí, lệ phí */
  code?: string;
  /** Hình thức thu */
  collectedAt?: "reception" | "supplement" | "return";
  /** Giá */
  amount: number;
  /** Loại phí, lệ phí */
  kind?: "ordinary" | "appraisal" | "extension";
  /** Đã thanh toán */
  paid?: boolean;
}
/** Tài liệu nộp */
export interface SubmittedPaper {
  /** Mã tệp đính kèm */
  id: string;
  /** Tên tệp đính kèm */
  name: string;
  /** Mã thành phần hồ sơ */
  componentCode?: string;
  /** Tên thành phần hồ sơ */
  componentName?: string;
  /** Số lượng */
  quantity?: number;
  /** Loại bản */
  form?: PaperForm;
  /** Đường dẫn tải tệp tin */
  link?: string;
  /** Mã băm tệp tin */
  sha256?: string;
  /** Được số hóa */
  digitised?: boolean;
  /** Được tái sử dụng */
  reuse?: "none" | "paper" | "result";
  /** Mã kết quả thay thế */
  replacementResultCode?: string;
  /** Được lấy từ kho dữ liệu điện tử cá nhân */
  fromPersonalStore?: boolean;
  /** Đã xóa */
  deleted?: boolean;
}
/** Tệp đính kèm khác */
export interface Attachment {
  /** Tên giấy tờ */
  name: string;
  /** Số lượng */
  quantity?: number;
  /** Loại giấy tờ */
  form?: PaperForm;
  /** Đường dẫn tệp */
  link?: string;
}
/** Giấy tờ bổ sung */
export interface SupplementPaper {
  /** Tên giấy tờ */
  name: string;
  /** Số lượng */
  quantity?: number;
  /** Loại giấy tờ */
  form?: PaperForm;
}
/** Hồ sơ bổ sung */
export interface Supplement {
  /** Mã lần bổ sung */
  id: string;
  /** Người yêu cầu bổ sung */
  requestedBy?: string;
  /** Nội dung bổ sung */
  content?: string;
  /** Ngày yêu cầu bổ sung */
  requestedAt: string;
  /** Hạn bổ sung */
  dueAt?: string;
  /** Người tiếp nhận bổ sung */
  receivedBy?: string;
  /** Thông tin tiếp nhận */
  receivedInformation?: string;
  /** Ngày tiếp nhận bổ sung */
  receivedAt?: string;
  /** Trạng thái bổ sung */
  completed?: boolean;
  /** Danh sách giấy tờ bổ sung */
  papers?: SupplementPaper[];
  /** Danh sách lệ phí bổ sung */
  fees?: Fee[];
  /** Ngày hẹn trả trước */
  previousDueAt?: string;
  /** Ngày hẹn trả mới */
  newDueAt?: string;
}
/** Giấy tờ kết quả */
export interface Result {
  /** Mã giấy tờ */
  id: string;
  /** Tên giấy tờ kết quả */
  name: string;
  /** Mã thành phần hồ sơ */
  componentCode?: string;
  /** Đường dẫn tệp tin kết quả */
  link?: string;
  /** Mã băm tệp tin kết quả */
  sha256?: string;
  /** Mã giấy tờ kết quả */
  resultCode?: string;
}
/** Các dấu hiệu */
export interface Flags {
  /** Hồ sơ có thành phần số hóa */
  digitised?: boolean;
  /** Tài khoản được xác thực với VNeID */
  verifiedByVneid?: boolean;
  /** Được thanh toán trực tuyến */
  onlinePayment?: "none" | "portal" | "province";
  /** Danh sách kết nối cơ sở dữ liệu */
  consultedDatabases?: string[];
  /** Nơi nộp hồ sơ */
  submittedVia?: "portal" | "province";
}

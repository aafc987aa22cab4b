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
  /** Trường của hồ sơ mà hệ thống này được đặt */
  owns: string[];
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
  /** Bảng ánh xạ nào đọc ra tin về hồ sơ, và đọc thế nào */
  says: {
    [k: string]: Saying;
  };
  /** Tra cứu một hồ sơ ở hệ thống */
  observe?: Observing;
  /** Hỏi tin theo lịch */
  poll?: Polling;
  /** Tin mà hệ thống gọi sang, theo tên thao tác */
  receive: {
    [k: string]: Receiving;
  };
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
  /** Chấp nhận rằng cách viết này làm mất bớt */
  lossy?: true;
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
  /** Trường mà chỉ trả lời của chính hệ thống mới có: thiếu nó thì không là đã nhận; không đặt thì trả lời nào cũng được xét */
  own?: string;
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
  post?: string;
  /** Đường dẫn hỏi bằng GET, có chỗ điền như {code} */
  get?: string;
  /** Dạng nội dung gửi đi */
  body: "json" | "form" | "xml";
  /** Phần tử gốc của nội dung XML */
  root?: string;
  /** Dạng của trả lời; không đặt thì như nội dung gửi đi */
  answers?: "json" | "xml";
  /** Bảng ánh xạ; của thao tác đọc: các trường gửi đi */
  send?:
    | string
    | {
        [k: string]: string;
      };
  /** Gọi lại thì sao: reads không đổi gì, sets chỉ đặt lại, adds thêm một lần nữa */
  effect: "reads" | "sets" | "adds";
  /** Mức chắc chắn */
  mark?: "seen" | "seen in one" | "unverified" | "ours";
  /** Của thao tác đọc: hồ sơ nằm ở đâu trong trả lời */
  item?: string;
  /** Của thao tác đọc: danh sách tin nằm ở đâu trong trả lời */
  items?: string;
  /** Bảng ánh xạ đọc từng mục */
  read?: string;
  /** Con trỏ cho lần hỏi sau nằm ở đâu trong trả lời */
  next?: string;
  /** Trang có từng này mục thì còn trang sau */
  page?: number;
  /** Tổng số hồ sơ của danh sách nằm ở đâu trong trả lời */
  total?: string;
  /** Mã mà hệ thống trả về khi nhận nằm ở đâu */
  receipt?: string;
  /** Nhiều nhất bấy nhiêu phần trong một lời gọi, thành một danh sách */
  perCall?: number;
  /** Trường có danh sách các phần; không đặt thì nội dung là danh sách */
  under?: string;
  /** Trả lời từng phần */
  each?: EachReply;
  /** Bảng trả lời riêng, đọc trước bảng chung */
  rows: ReplyRow[];
}
/** Trả lời từng phần: nằm ở đâu, và của phần nào */
export interface EachReply {
  /** Danh sách các trả lời nằm ở đâu */
  items: string;
  /** Trường nói là trả lời của phần nào, cùng tên ở phần gửi đi; không đặt thì theo thứ tự */
  key?: string;
  /** Trường mã của từng trả lời; không đặt thì như replies */
  code?: string;
  /** Các trường văn bản của từng trả lời; không đặt thì như replies */
  text?: string[];
}
/** Một phần được gửi */
export interface Delivered {
  /** Phần: cả hồ sơ, hoặc từng bước */
  part: "dossier" | "step:{key}";
  /** Thao tác */
  by: string;
  /** Sống dưới phần này */
  after?: "dossier";
  /** Khi mất trả lời: gửi lại, tra cứu trước, hoặc chờ người xem */
  ifLost?: "resend" | "look" | "park";
}
/** Cách đọc một tin */
export interface Saying {
  /** Mã hồ sơ của tỉnh nằm ở đâu */
  about?: string;
  /** Mã hồ sơ do chính hệ thống này cấp nằm ở đâu trong tin */
  own?: string;
  /** Các trường làm nên khóa của tin; không đặt thì cả nội dung */
  key?: string[];
  /** Lúc xảy ra nằm ở đâu; không đặt thì là lúc hỏi */
  at?: string;
  /** Mỗi tin nói hết những gì hệ thống biết về hồ sơ */
  whole: boolean;
}
/** Tra cứu */
export interface Observing {
  /** Thao tác đọc */
  one: string;
  /** Các bước nằm ở đâu trong hồ sơ tra được */
  steps?: string;
  /** Thao tác đọc liệt kê hồ sơ theo thời gian và trang */
  list?: string;
  /** Dạng của {from} và {to} */
  times: string;
}
/** Hỏi tin theo lịch */
export interface Polling {
  /** Hỏi theo con trỏ, hoặc theo khoảng thời gian */
  by: "cursor" | "window";
  /** Thao tác đọc */
  with: string;
  /** Bao lâu hỏi một lần (giây) */
  everySeconds: number;
  /** Hỏi lại từng này giây đã hỏi; theo khoảng thời gian */
  overlapSeconds: number;
  /** Dạng của {from} và {to} */
  times: string;
}
/** Khóa riêng của hệ thống nằm ở đâu; giá trị ở biến môi trường mà auth/inboundSecretEnv nêu tên */
export interface Secret {
  /** Tham số của đường dẫn */
  query?: string;
  /** Tiêu đề HTTP */
  header?: string;
  /** Trường của nội dung */
  body?: string;
  /** Đoạn cuối của đường dẫn */
  path?: true;
}
/** Các trả lời */
export interface Answers {
  /** Phần tử gốc, khi trả lời bằng XML */
  root?: string;
  /** Đã nhận */
  taken: {
    [k: string]:
      | string
      | number
      | boolean
      | {
          /** Một số */
          number?: number;
          /** true hoặc false */
          boolean?: boolean;
        };
  };
  /** Tin đã nhận trước đó; không đặt thì như taken */
  repeated?: {
    [k: string]:
      | string
      | number
      | boolean
      | {
          /** Một số */
          number?: number;
          /** true hoặc false */
          boolean?: boolean;
        };
  };
  /** Không nhận */
  refused: {
    [k: string]:
      | string
      | number
      | boolean
      | {
          /** Một số */
          number?: number;
          /** true hoặc false */
          boolean?: boolean;
        };
  };
}
/** Một thao tác mà hệ thống gọi sang */
export interface Receiving {
  /** Phương thức */
  method: "post" | "get";
  /** Dạng nội dung */
  body: "json" | "form" | "xml";
  /** Danh sách tin nằm ở đâu; không đặt thì cả nội dung là một tin */
  items?: string;
  /** Bảng ánh xạ đọc từng tin */
  read: string;
  /** Khóa riêng của hệ thống */
  secret?: Secret;
  /** Trả lời */
  answer: Answers;
}

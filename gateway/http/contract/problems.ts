/** One fault of what was sent: where (RFC 6901 pointer; `/name` for a query parameter) and what was expected there. */
export type FieldError = { pointer: string; message: string };

/** Every problem that a caller can meet: its HTTP status, its name and its cure. The README of gateway/http says the same. */
export const problems = {
  "invalid-json": {
    status: 400,
    title: "Nội dung không phải JSON hợp lệ",
    cure: "Gửi JSON mã hóa UTF-8 không có BOM: không trùng khóa, không khóa dành riêng của JavaScript như constructor, không ký tự NUL hay nửa cặp thay thế, số đọc lại đúng như đã viết, sâu tối đa 32 tầng, tối đa 50.000 giá trị.",
  },
  "body-too-large": {
    status: 413,
    title: "Nội dung quá lớn",
    cure: "Gửi tối đa 1 MiB một yêu cầu, hoặc 1 MiB một dòng NDJSON, tính sau khi giải nén.",
  },
  "body-too-slow": {
    status: 408,
    title: "Nội dung đến quá chậm",
    cure: "Gửi lại nhanh hơn: phần đầu trong 10 giây; nội dung trong 30 giây, mỗi 10 giây ít nhất 1 KiB; mỗi dòng NDJSON trong 60 giây.",
  },
  "body-in-crumbs": {
    status: 400,
    title: "Nội dung bị cắt quá vụn",
    cure: "Gửi nội dung theo từng đoạn lớn hơn: quá 1.000 đoạn thì trung bình mỗi đoạn ít nhất 16 byte.",
  },
  "unsupported-media-type": {
    status: 415,
    title: "Kiểu nội dung không được hỗ trợ",
    cure: "Đặt Content-Type: application/json (application/x-ndjson cho POST /v1/dossiers), UTF-8; nén thì một lần bằng gzip, deflate hoặc br.",
  },
  "bad-encoding": {
    status: 400,
    title: "Nội dung nén bị hỏng",
    cure: "Nén lại đúng kiểu nêu ở Content-Encoding (deflate là dạng zlib) rồi gửi lại, hoặc gửi không nén.",
  },
  "bad-request": {
    status: 400,
    title: "Yêu cầu không đúng HTTP",
    cure: "Kiểm tra dòng đầu và các tiêu đề của yêu cầu; HTTP/1.1 cần một Host hợp lệ, và Host, Authorization, Content-Type mỗi thứ một dòng.",
  },
  "unknown-expectation": {
    status: 417,
    title: "Không làm được điều tiêu đề Expect đòi",
    cure: "Bỏ tiêu đề Expect, hoặc gửi Expect: 100-continue.",
  },
  "unknown-transfer-coding": {
    status: 501,
    title: "Không mở được Transfer-Encoding này",
    cure: "Gửi Content-Length, hoặc Transfer-Encoding: chunked và không gì khác; nén thì nêu ở Content-Encoding.",
  },
  "headers-too-large": {
    status: 431,
    title: "Phần đầu của yêu cầu quá lớn",
    cure: "Gửi dòng đầu và các tiêu đề tối đa 16 KiB, 200 dòng; tiêu đề sau nội dung (trailer) cũng vậy.",
  },
  "bad-dossier": {
    status: 422,
    title: "Hồ sơ chưa hợp lệ",
    cure: "Sửa các trường nêu trong errors rồi gửi lại toàn bộ hồ sơ.",
  },
  "too-many-refused": {
    status: 422,
    title: "Quá nhiều dòng liên tiếp bị từ chối",
    cure: "Luồng dừng sau 1.000 dòng sai liên tiếp; sửa rồi gửi lại các dòng bị từ chối và mọi dòng từ line trở đi.",
  },
  "code-mismatch": {
    status: 422,
    title: "Mã hồ sơ trong nội dung khác mã trên đường dẫn",
    cure: "Gửi cùng một mã hồ sơ ở đường dẫn và ở trường code.",
  },
  "code-belongs-elsewhere": {
    status: 409,
    title: "Mã hồ sơ đã thuộc hồ sơ khác",
    cure: "Kiểm tra mã nêu trong errors: các mã của một yêu cầu phải chỉ cùng một hồ sơ.",
  },
  "bad-body": {
    status: 422,
    title: "Nội dung yêu cầu chưa hợp lệ",
    cure: "Sửa các trường nêu trong errors rồi gửi lại.",
  },
  "file-too-large": {
    status: 413,
    title: "Tệp quá lớn",
    cure: "Gửi tệp tối đa 50 MiB.",
  },
  "file-not-raw": {
    status: 415,
    title: "Tệp phải gửi nguyên các byte",
    cure: "Gửi chính các byte của tệp làm nội dung: không dùng form (multipart), không nén (bỏ Content-Encoding); Content-Type: application/octet-stream.",
  },
  "no-public-url": {
    status: 409,
    title: "Cổng chưa có địa chỉ công khai",
    cure: "Báo người vận hành đặt PUBLIC_URL, địa chỉ mà hệ thống khác tới được, rồi khởi động lại.",
  },
  "files-full": {
    status: 507,
    title: "Kho tệp hết chỗ",
    cure: "Báo người vận hành dọn đĩa, rồi gửi lại; không có gì được lưu.",
  },
  "inbound-full": {
    status: 507,
    title: "Hết dung lượng giữ tin đến của hệ thống này",
    cure: "Báo người vận hành tăng INBOUND_MIB, rồi gửi lại; không có gì được nhận.",
  },
  "files-unavailable": {
    status: 503,
    title: "Kho tệp tạm thời không dùng được",
    cure: "Đợi (Retry-After) rồi gửi lại; nếu vẫn lỗi, báo người vận hành chạy lienthong doctor.",
  },
  "bad-query": {
    status: 422,
    title: "Tham số chưa hợp lệ",
    cure: "Sửa các tham số nêu trong errors.",
  },
  "bad-cursor": {
    status: 422,
    title: "Con trỏ không hợp lệ",
    cure: "Dùng đúng con trỏ next của lần trả lời trước, hoặc bỏ after để đọc từ đầu.",
  },
  "cursor-of-another-epoch": {
    status: 409,
    title: "Con trỏ thuộc về thời kỳ trước khi sổ cái được phục hồi",
    cure: "Bỏ after và đọc lại từ đầu; những gì đã nhận có thể đến lần nữa.",
  },
  unauthorised: {
    status: 401,
    title: "Thiếu khóa hoặc khóa không còn hiệu lực",
    cure: "Gửi Authorization: Bearer <khóa>; xin khóa mới từ người quản trị.",
  },
  "too-many-wrong-keys": {
    status: 429,
    title: "Quá nhiều khóa sai từ địa chỉ này",
    cure: "Kiểm tra khóa đang dùng; khóa đúng vẫn được phục vụ. Thử khóa khác sau Retry-After giây.",
  },
  forbidden: {
    status: 403,
    title: "Khóa này không được làm việc này",
    cure: "Dùng khóa có vai trò và phạm vi cơ quan phù hợp.",
  },
  "not-found": {
    status: 404,
    title: "Không tìm thấy",
    cure: "Kiểm tra đường dẫn và mã; hồ sơ của cơ quan ngoài phạm vi của khóa cũng được coi là không có.",
  },
  "state-not-kept": {
    status: 410,
    title: "Trạng thái lúc đó không còn được giữ",
    cure: "Hỏi một thời điểm muộn hơn; những việc đã xảy ra còn ở /timeline. Chỉ dựng lại được 1.000 phiên bản mới nhất, từ sau lần nâng cấp, lần xóa dữ liệu cá nhân, hạn giữ nhật ký và thay đổi lớn hơn 64 KiB gần nhất.",
  },
  "served-elsewhere": {
    status: 421,
    title: "Tiến trình này chỉ gửi đi",
    cure: "Gọi tiến trình chạy với --roles http; tiến trình --roles sync chỉ trả lời /livez, /readyz, /metrics, /openapi.json.",
  },
  "method-not-allowed": {
    status: 405,
    title: "Phương thức không dùng được ở đường dẫn này",
    cure: "Dùng một trong các phương thức nêu ở tiêu đề Allow.",
  },
  "replica-sending": {
    status: 409,
    title: "Bản sao đang được gửi",
    cure: "Đợi vài giây (Retry-After) rồi thử lại.",
  },
  "not-askable": {
    status: 409,
    title: "Không hỏi được hệ thống này về hồ sơ",
    cure: "Hồ sơ còn thiếu các trường nêu trong errors thì khai cho đủ; không nêu gì thì hệ thống này không cho tra cứu: xem trên chính hệ thống đó.",
  },
  "not-asked": {
    status: 503,
    title: "Chưa hỏi được hệ thống kia",
    cure: "Làm theo lý do nêu trong errors; có Retry-After thì đợi chừng đó rồi hỏi lại.",
  },
  "no-answer": {
    status: 504,
    title: "Hệ thống kia không trả lời kịp hoặc đang bận",
    cure: "Đợi (Retry-After) rồi hỏi lại; vẫn vậy thì xem GET /v1/systems/{hệ thống}.",
  },
  "refused-there": {
    status: 502,
    title: "Hệ thống kia trả lời mà không cho biết",
    cure: "Lý do ở errors: sửa cài đặt của hệ thống, hoặc báo bên vận hành hệ thống kia.",
  },
  "bad-idempotency-key": {
    status: 400,
    title: "Idempotency-Key không hợp lệ",
    cure: "Dùng 1 đến 255 ký tự ASCII in được, ví dụ một UUID.",
  },
  "idempotency-reused": {
    status: 422,
    title: "Idempotency-Key đã dùng cho yêu cầu khác",
    cure: "Dùng khóa mới cho mỗi yêu cầu mới; chỉ lặp lại khóa khi gửi lại y nguyên.",
  },
  "idempotency-in-progress": {
    status: 409,
    title: "Yêu cầu trước cùng Idempotency-Key chưa xong",
    cure: "Đợi (Retry-After) rồi gửi lại y nguyên.",
  },
  "too-many-requests": {
    status: 429,
    title: "Hỏi quá nhanh",
    cure: "Đợi (Retry-After) rồi gửi lại; gửi nhiều hồ sơ thì dùng POST /v1/dossiers.",
  },
  "too-many-waits": {
    status: 429,
    title: "Khóa này đang chờ thay đổi quá nhiều lượt cùng lúc",
    cure: "Giữ tối đa 16 lượt GET /v1/changes?wait= cùng lúc cho một khóa: đợi một lượt xong (Retry-After), hoặc hỏi không kèm wait.",
  },
  "deadline-passed": {
    status: 503,
    title: "Yêu cầu không xong trong thời hạn",
    cure: "Đợi (Retry-After) rồi gửi lại y nguyên; lần trước có thể đã được ghi, gửi lại không gây trùng.",
  },
  overloaded: {
    status: 503,
    title: "Cổng đang giữ quá nhiều nội dung chờ ghi",
    cure: "Đợi (Retry-After) rồi gửi lại; không có gì được ghi.",
  },
  "ledger-unavailable": {
    status: 503,
    title: "Sổ cái tạm thời không dùng được",
    cure: "Đợi (Retry-After) rồi gửi lại y nguyên; gửi lại không gây trùng.",
  },
  internal: {
    status: 500,
    title: "Lỗi của cổng liên thông",
    cure: "Gửi lại; nếu vẫn lỗi, báo người vận hành kèm thời điểm.",
  },
} as const satisfies Record<string, { status: number; title: string; cure: string }>;

export type ProblemCode = keyof typeof problems;

/** What a caller did wrong, or cannot have now, thrown to be answered. `retryAfter`: seconds to wait before asking again. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;
  constructor(
    code: ProblemCode,
    more: { errors?: FieldError[]; retryAfter?: number; headers?: Record<string, string> } = {},
  ) {
    super(problems[code].title);
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = {
      ...(more.retryAfter === undefined ? {} : { "Retry-After": String(more.retryAfter) }),
      ...more.headers,
    };
  }
}

/** The problem of an `after` that no answer gave out as `next`. */
export const badCursor = () =>
  new Problem("bad-cursor", {
    errors: [
      {
        pointer: "/after",
        message: "Cần con trỏ next của một lần trả lời trước; bỏ after để đọc từ đầu.",
      },
    ],
  });

/** A problem as RFC 9457 words it. */
export type ProblemDocument = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  errors?: FieldError[];
};

/** The document that answers a problem; `errors` only where there are some. */
export const documentOf = ({ code, errors }: Problem): ProblemDocument => {
  const { status, title, cure } = problems[code];
  return {
    type: `urn:lienthong:problem:${code}`,
    title,
    status,
    detail: cure,
    code,
    ...(errors.length > 0 ? { errors } : {}),
  };
};

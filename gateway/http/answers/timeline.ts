import { findingStates } from "../../../queue/ledger/findings/findings.ts";
import {
  anyObject,
  count,
  list,
  moment,
  object,
  oneOf,
  optional,
  orNull,
  type Schema,
  text,
  truth,
} from "../contract/schema.ts";

/** One entry: what all have, then what its kind and its word `is` bring along. */
type ShownEntry = {
  id: string;
  kind: "change" | "opened" | "closed" | "note";
  source: string | null;
  at: string;
  system?: string;
  is?: string;
  by?: string;
  why?: string;
  part?: string;
  parts?: unknown;
  lease?: string;
  version?: number;
  said?: string | null;
  receipt?: object;
  notes?: unknown[];
  fields?: string[];
  there?: boolean;
  answer?: string;
  code?: string;
  issuer?: string;
  released?: string;
  revision?: number;
  updatedAt?: string;
  changed?: boolean;
  stale?: boolean;
  status?: number;
  steps?: number;
  content?: string;
  refused?: string[];
  custody?: "begins" | "ends";
  finding?: string;
  of?: string;
  key?: string;
  lastAt?: string;
  count?: number;
  state?: "open" | "taken" | "closed";
  evidence?: object;
};

const entry = object<ShownEntry>("TimelineEntry", "Một mục nhật ký của hồ sơ", {
  id: text("Số của mục"),
  kind: oneOf(
    ["change", "opened", "closed", "note"],
    "change: thay đổi; opened, closed: một lần gửi bắt đầu, kết thúc; note: điều khác",
  ),
  source: orNull(text(), "Nguồn khai, hoặc hệ thống"),
  at: moment("Khi nào"),
  system: optional(text("Hệ thống")),
  is: optional(text("Kết quả của lần gửi, hoặc điều đã xảy ra")),
  by: optional(text("Khóa của người đã làm")),
  why: optional(text("Vì sao")),
  part: optional(text("Phần của bản sao")),
  parts: optional({ title: "Các phần: tên và dấu, hoặc tên, hoặc số phần" }),
  lease: optional(text("Lượt giữ")),
  version: optional(count("Phiên bản của hồ sơ")),
  said: optional(orNull(text(), "Lời của hệ thống kia; null: đã xóa dữ liệu")),
  receipt: optional(anyObject("Biên nhận")),
  notes: optional({ type: "array", title: "Điều bộ chuyển đổi lưu ý" }),
  fields: optional(list(text(), "Trường chưa chuyển được")),
  refused: optional(list(text(), "Trường mà nguồn nói khác nhưng không được đặt")),
  custody: optional(
    oneOf(["begins", "ends"], "Hệ thống này lại thụ lý hồ sơ, hoặc trả nó về cho tỉnh"),
  ),
  there: optional(truth("Tra cứu thấy phần này ở hệ thống kia")),
  answer: optional(text("Tra cứu không thành vì")),
  code: optional(text("Mã")),
  issuer: optional(text("Nơi cấp mã")),
  released: optional(text("Mã đã trả lại")),
  revision: optional(count("Lần sửa, theo nguồn")),
  updatedAt: optional(moment("Lúc sửa, theo nguồn")),
  changed: optional(truth("Hồ sơ đã đổi")),
  stale: optional(truth("Cũ hơn lời khai trước")),
  status: optional(count("Trạng thái hồ sơ")),
  steps: optional(count("Số bước mới")),
  content: optional(text("Dấu của nội dung nhận được, có muối")),
  finding: optional(text("Số của phát hiện")),
  of: optional(text("Loại phát hiện")),
  key: optional(text("Điều làm các phát hiện là một")),
  lastAt: optional(moment("Gặp lần cuối")),
  count: optional(count("Số lần gặp")),
  state: optional(oneOf(findingStates, "Phát hiện đang ở đâu")),
  evidence: optional(anyObject("Bằng chứng")),
});

/** A page of a dossier's history. */
export const timeline: Schema<object> = object<{
  code: string;
  entries: ShownEntry[];
  next: string | null;
}>("Timeline", "Lịch sử hồ sơ", {
  code: text("Mã hồ sơ"),
  entries: list(entry),
  next: orNull(text(), "Con trỏ của trang sau; null: hết"),
});

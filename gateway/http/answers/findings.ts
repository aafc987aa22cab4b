import { findingStates, type ShownFinding } from "../../../queue/ledger/findings/findings.ts";
import {
  anyObject,
  count,
  list,
  moment,
  object,
  oneOf,
  orNull,
  text,
  truth,
} from "../contract/schema.ts";

const members = {
  id: text("Số của phát hiện"),
  kind: text("Loại"),
  what: text("Điều đã gặp"),
  cure: text("Cách khắc phục"),
  system: text("Hệ thống; gateway: cổng"),
  code: orNull(text(), "Mã hồ sơ; null: của cả hệ thống"),
  key: text("Điều làm các lần gặp là một phát hiện"),
  firstAt: moment("Gặp lần đầu"),
  lastAt: moment("Gặp lần cuối"),
  count: count("Số lần gặp"),
  state: oneOf(findingStates, "Trạng thái"),
  evidence: anyObject("Bằng chứng"),
  by: orNull(text(), "Khóa của người đã nhận hoặc đóng"),
  why: orNull(text(), "Đã xử lý thế nào"),
  changedAt: orNull(moment(), "Nhận hoặc đóng khi nào"),
};

/** A page of findings. */
export const findings = object<{ findings: ShownFinding[]; next: string | null }>(
  "Findings",
  "Một trang phát hiện",
  {
    findings: list(object<ShownFinding>("Finding", "Một phát hiện", members)),
    next: orNull(text(), "Con trỏ của trang sau; null: hết"),
  },
);

/** One that a person took or closed. */
export const handledFinding = object<ShownFinding & { changed: boolean }>(
  "HandledFinding",
  "Phát hiện sau khi xử lý",
  { ...members, changed: truth("Có đổi gì không") },
);

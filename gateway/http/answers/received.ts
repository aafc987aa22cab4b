import type { Retried, ShownInbound } from "../../../queue/ledger/inbound/shelf.ts";
import { inboundStates } from "../../../queue/ledger/inbound/states.ts";
import {
  count,
  list,
  moment,
  object,
  oneOf,
  optional,
  orNull,
  text,
  truth,
} from "../contract/schema.ts";

const message = object<ShownInbound>("Inbound", "Một tin đến, không kèm nội dung", {
  id: text("Số của tin"),
  system: text("Nguồn"),
  operation: text("Dịch vụ mà tin đến bằng"),
  state: oneOf(
    inboundStates,
    "waiting: đợi hồ sơ; applied: đã vào sổ; refused: nội dung không nhận được; parked: đợi quá hạn",
  ),
  code: orNull(text(), "Mã hồ sơ; null: chưa biết của hồ sơ nào"),
  at: moment("Việc xảy ra khi nào, theo nguồn"),
  receivedAt: moment("Đến khi nào"),
  settledAt: orNull(moment(), "Xong khi nào"),
  tries: count("Số lần đã thử lại"),
  cause: orNull(
    object<NonNullable<ShownInbound["cause"]>>("InboundCause", "Vì sao không nhận được", {
      why: text("Lý do"),
      pointer: optional(text("Chỗ sai trong tin")),
    }),
  ),
});

/** A page of messages. */
export const inbound = object<{ inbound: ShownInbound[]; next: string | null }>(
  "InboundPage",
  "Một trang tin đến",
  { inbound: list(message), next: orNull(text(), "Con trỏ của trang sau; null: hết") },
);

/** One that a person had tried again. */
export const retried = object<Retried>("RetriedInbound", "Tin sau khi thử lại", {
  changed: truth("Có đổi gì không"),
  inbound: message,
});

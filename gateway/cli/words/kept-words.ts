import type { Circuit } from "../../../queue/ledger/control/switches.ts";
import type { Kept } from "../../../queue/sync/gate/kept-by.ts";
import { localTime } from "./print.ts";

/** What keeps a system, in a few words for an operator; empty where nothing does. */
export const keptWords = (kept: Kept[]): string =>
  kept.map(({ by, until }) => `${words[by]}${until ? ` đến ${localTime(until)}` : ""}`).join(", ");

/** Whether the circuit of what a system is asked is open, and until when; empty where it is closed. It keeps no copy from being sent. */
export const readsWords = (reads: Circuit | undefined, now: Date): string => {
  const openForMs = reads?.openForMs ?? null;
  if (openForMs === null) return "";
  return openForMs > 0
    ? `ngắt mạch khi hỏi đến ${localTime(new Date(now.getTime() + openForMs))}`
    : "ngắt mạch khi hỏi, sắp thử lại";
};

const words: Record<Kept["by"], string> = {
  pause: "TẠM DỪNG",
  incident: "DỪNG vì sự cố",
  window: "khung giờ bảo trì",
  "back-off": "hệ thống kia xin đợi (Retry-After)",
  breaker: "ngắt mạch",
};

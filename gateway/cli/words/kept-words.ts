import type { Kept } from "../../../queue/sync/gate/kept-by.ts";
import { localTime } from "./print.ts";

/** What keeps a system, in a few words for an operator; empty where nothing does. */
export const keptWords = (kept: Kept[]): string =>
  kept.map(({ by, until }) => `${words[by]}${until ? ` đến ${localTime(until)}` : ""}`).join(", ");

const words: Record<Kept["by"], string> = {
  pause: "TẠM DỪNG",
  incident: "DỪNG vì sự cố",
  window: "khung giờ bảo trì",
  "back-off": "hệ thống kia xin đợi (Retry-After)",
  breaker: "ngắt mạch",
};

import { fold } from "../text/fold.ts";

/** Whether a folded text is that of a busy system. Pure. */
export const speaksOfBusy = (folded: string): boolean =>
  busyWords.some((text) => folded.includes(text));

const busyWords = [
  "hệ thống đang bận",
  "hệ thống bận",
  "vui lòng thử lại",
  "thử lại sau",
  "bị gián đoạn",
].map(fold);

import type { Room } from "../../queue/files/files.ts";

/** How the files' disk stands, in words for the operator; none where it has room. Without files dossiers go on. Pure. */
export const roomWords = (room: Room): string[] => {
  if (room.is === "enough") return [];
  const why =
    room.is === "full" ? fullWords(room.isTooSmall) : "không dùng được; chạy lienthong doctor";
  return [`Kho tệp: ${why}. Hồ sơ vẫn nhận và vẫn gửi.`];
};

/** Why no more files are taken, and the cure. Pure. */
export const fullWords = (isTooSmall: boolean): string =>
  isTooSmall
    ? "đĩa nhỏ hơn cả 1 GiB phải chừa lại nên không bao giờ nhận tệp; đặt FILES_FOLDER tới đĩa lớn hơn"
    : "đĩa còn dưới 1 GiB, không nhận thêm tệp; dọn đĩa hoặc đặt FILES_FOLDER tới đĩa khác";

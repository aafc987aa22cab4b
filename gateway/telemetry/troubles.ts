import type { Standing } from "../../queue/sync/sync.ts";

/** What is amiss with this process, in words for the operator: `problems` keep it from serving, with what is `degraded` it serves. */
export type Troubles = { problems: string[]; degraded: string[] };

/** Words for sessions that do not answer, and for how sending stands. */
export const troublesOf = (lateSessions: number, sending: Standing | undefined): Troubles => ({
  problems:
    lateSessions > 0
      ? [
          `Sổ cái: ${lateSessions} phiên PostgreSQL đã lâu không trả lời; quá hạn sẽ bị cắt và mở lại.`,
        ]
      : [],
  degraded: [
    ...(sending?.unsure
      ? [
          "Gửi đi: chưa chắc còn giữ được lượt của mình nên tạm ngừng; tự tiếp tục khi PostgreSQL trả lời.",
        ]
      : []),
    ...(sending?.late ?? []).map((what) => `Gửi đi: ${late[what]}`),
  ],
});

const late: Record<Standing["late"][number], string> = {
  timer: "nhịp mỗi giây bị lỗi hoặc quá hạn; đã gửi chậm hơn thường lệ.",
  sealing: "niêm phong nhật ký quá hạn; sẽ làm lại.",
  stamping: "xin dấu thời gian cho niêm phong quá hạn; sẽ xin lại.",
  upkeep: "việc nền (tháng của nhật ký, thời hạn giữ) quá hạn.",
  lane: "một làn bị treo; chỗ của nó đã nhường cho làn khác.",
};

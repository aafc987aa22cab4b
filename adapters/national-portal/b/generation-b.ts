import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Call, Item, Outcome } from "../../contract.ts";
import { type Auth, createPost } from "../../kit/auth/auth.ts";
import { createRefusal, tokenPhrases } from "../../kit/auth/refusal.ts";
import { absentRules, type Rule, readReply, type Wording } from "../../kit/replies/reply-table.ts";
import { createOrChange, ofRows } from "../shared/create-or-change.ts";
import { demandText } from "../shared/demand-text.ts";
import { sentCodes } from "../shared/sent-codes.ts";

/** The code is somebody's there, maybe this dossier's own: only a look at the portal tells, and B has no call for one. */
const isTaken: Rule[] = ["trùng mã", "mã hồ sơ bị trùng", "trùng hồ sơ"].flatMap((text) =>
  ["2xx", 400].map(
    (http): Rule => ({
      http,
      whole: true,
      text,
      is: "rejected",
      cure:
        "Cổng báo đã có mã này mà thế hệ B không tra cứu được: hãy xem trên cổng. Đúng là hồ sơ này thì thêm vào replies dòng có " +
        'text như cổng trả lời và is "duplicate" (để gửi lệnh cập nhật), khởi động lại rồi retry; là hồ sơ khác thì khai với mã khác',
    }),
  ),
);

/** Any other no of the hub's own: a whole `{error_code, message}`. */
const refused: Rule[] = ["2xx", 400].map(
  (http): Rule => ({ http, whole: true, otherwise: true, is: "rejected" }),
);

/** "Already there" with each code that was seen beside it. */
const isThere: Rule[] = [0, 3, -3].map(
  (code): Rule => ({ http: "2xx", code, text: "đã tồn tại", is: "duplicate" }),
);

/** Reply rows of add and update: success and "already there" are known by the text alone, and only with these codes. */
export const replyTableB: Rule[] = [
  ...isThere,
  { http: "2xx", code: 0, text: "thành công", is: "accepted" },
  { http: "2xx", code: 0, is: "unrecognised" },
  ...isTaken,
  ...refused,
];

/** Reply rows of progress: the raw text is judged, with or without a code; one that says no denies it. */
export const progressTableB: Rule[] = [
  ...isThere,
  { http: "2xx", text: "đã tồn tại", is: "duplicate" },
  { http: "2xx", text: "thành công", is: "accepted" },
  { http: "2xx", code: 0, is: "unrecognised" },
  ...refused,
];

/** The calls of generation B: bare arrays to the three addresses of the provincial hub. */
export const createGenerationB = (parts: { settings: SystemSettings; auth: Auth }) => {
  const { settings } = parts;
  const post = createPost(parts.auth, createRefusal(settings, tokenPhrases));

  const call = async (
    to: Call,
    path: "add" | "update" | "progress",
    items: Item[],
    table: Rule[],
    wording: Wording = {},
  ): Promise<Outcome> => {
    const body = items.map(({ part }) => part.message);
    const reply = await post(to, settings.paths[path] ?? `/${path}`, body);
    if ("trouble" in reply) return reply.trouble;
    return readReply(reply, [...settings.replies, ...demandText(table, settings)], {
      whole: true,
      sent: sentCodes(body),
      ...wording,
    });
  };

  return {
    /** Adds what was never acknowledged and updates the rest; "đã tồn tại" on an add leads to the update. All items are known there, or none is. */
    sendDossiers: (items: Item[], to: Call): Promise<Outcome[]> =>
      createOrChange(items, {
        create: (list) => call(to, "add", list, replyTableB),
        change: (list) => call(to, "update", list, [...absentRules, ...replyTableB]),
      }),
    /** Appends rows in time order. */
    sendRows: async (items: Item[], to: Call): Promise<Outcome[]> => {
      const table = [...absentRules, ...progressTableB];
      // A refusal may repeat a row, whose own words are no answer.
      const echo = new Set(items.flatMap(({ part }) => Object.keys(part.message as object)));
      return ofRows(
        items,
        await call(to, "progress", items, table, { raw: true, acknowledges: true, echo }),
      );
    },
  };
};

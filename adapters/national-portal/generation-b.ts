import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { type Auth, createPost } from "../auth.ts";
import type { Call, Item, Outcome, Reply } from "../contract.ts";
import {
  absentRules,
  envelope,
  fold,
  httpRules,
  type Rule,
  readReply,
  type Wording,
} from "../reply-table.ts";
import { createOrChange, ofRows } from "./create-or-change.ts";

const notSo = ["không thành công", "chưa thành công"];
const busy: Rule = { text: "thử lại sau", is: "busy" };

/** Reply rows of add and update: success and "already there" are known by the text alone, and only with these codes. */
export const replyTableB: Rule[] = [
  ...[0, 3, -3].map((code): Rule => ({ http: 200, code, text: "đã tồn tại", is: "duplicate" })),
  busy,
  ...notSo.map((text): Rule => ({ http: 200, code: 0, text, is: "unrecognised" })),
  { http: 200, code: 0, text: "thành công", is: "accepted" },
  { http: 200, code: 0, is: "unrecognised" },
  { http: 200, whole: true, is: "rejected" },
  { http: 400, whole: true, is: "rejected" },
];

/** Reply rows of progress: the raw text alone is judged, the longer and negated words first. */
export const progressTableB: Rule[] = [
  { http: 200, text: "đã tồn tại", is: "duplicate" },
  busy,
  ...notSo.flatMap((text): Rule[] => [
    { http: 200, text, whole: true, is: "rejected" },
    { http: 200, text, is: "unrecognised" },
  ]),
  { http: 200, text: "thành công", is: "accepted" },
  { http: 200, code: 0, is: "unrecognised" },
  { http: 200, whole: true, is: "rejected" },
  { http: 400, whole: true, is: "rejected" },
];

/** The calls of generation B: bare arrays to the three addresses of the provincial hub. */
export const createGenerationB = (parts: { settings: SystemSettings; auth: Auth }) => {
  const { settings } = parts;
  const post = createPost(parts.auth, refusesToken);

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
    return readReply(reply, [...settings.replies, ...table, ...httpRules], wording);
  };

  return {
    /** Adds what was never acknowledged and updates the rest; "đã tồn tại" on an add leads to the update. All items are known there, or none is. */
    sendDossiers: (items: Item[], to: Call): Promise<Outcome[]> =>
      createOrChange(items, {
        create: (list) => call(to, "add", list, replyTableB),
        change: (list) => call(to, "update", list, [...absentRules, ...replyTableB]),
      }),
    /** Appends rows in time order. */
    sendRows: async (items: Item[], to: Call): Promise<Outcome[]> =>
      ofRows(
        items,
        await call(to, "progress", items, [...absentRules, ...progressTableB], { raw: true }),
      ),
  };
};

/** A token is refused by HTTP 401, or by a failure whose text speaks of the token. */
const refusesToken = (reply: Reply): boolean => {
  if (reply.kind !== "answer") return false;
  if (reply.status === 401) return true;
  const { code, message = "" } = envelope(reply.body);
  return code !== undefined && Number(code) !== 0 && fold(message).includes("token");
};

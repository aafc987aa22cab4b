import type { Operation, Profile, Rule } from "../../kind.ts";
import { sessionPhrases } from "../../kit/auth/refusal.ts";
import { absentRules, usualForm } from "../../kit/replies/reply-table.ts";

/** Generation A's own reply rows. Codes other than 0 are not public: unknown until a row is added in the settings. */
export const replyTableA: Rule[] = [
  { text: "đã tồn tại", whole: true, is: "duplicate" },
  { http: "2xx", code: 0, is: "accepted" },
  {
    text: "not found serviceinfo mapping",
    is: "rejected",
    cure: "Cổng chưa ánh xạ thủ tục này; kiểm tra mã thủ tục",
  },
];

const integration = {
  path: "/integration",
  at: "integration",
  body: "json",
  mark: "seen",
  rows: [...absentRules, ...replyTableA],
} as const satisfies Omit<Operation, "effect">;

/** Generation A: a session by login, then one address for one envelope `{session, madonvi, service, …}`. */
export const profileA: Profile = {
  auth: ["session", "none"],
  session: {
    path: "/auth/login",
    sign: (body, { session, unit }) => ({ session, madonvi: unit, ...body }),
    cure: "Kiểm tra tài khoản, madonvi và dstcode",
  },
  form: usualForm,
  refusedBy: sessionPhrases,
  operations: {
    create: { ...integration, effect: "sets", rows: replyTableA },
    change: { ...integration, effect: "sets" },
    rows: { ...integration, effect: "adds", acknowledges: true },
    find: { ...integration, effect: "reads" },
  },
};

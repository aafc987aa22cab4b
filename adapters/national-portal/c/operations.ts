import type { Operation, Profile, Rule } from "../../kind.ts";
import { tokenStyles } from "../../kit/auth/styles/styles.ts";
import { absentRules } from "../../kit/replies/reply-table.ts";

/**
 * Generation C's reply rows: HTTP and the wrapper's code together, "already there" by its text. A refusal without the wrapper
 * is no word of the national side: something on the way said it, of every dossier alike.
 */
export const replyTableC: Rule[] = [
  // Of a whole wrapper alone: half of one may hold these words and lack the codes that come after them.
  { text: "đã tồn tại", whole: true, is: "duplicate" },
  { http: 200, code: 200, is: "accepted" },
  { http: 200, code: 0, is: "accepted" },
  { http: 400, whole: true, is: "rejected" },
  { http: 403, whole: true, is: "rejected", cure: "Kiểm tra quyền của tài khoản với đơn vị này" },
  { http: 404, whole: true, is: "rejected", cure: "Kiểm tra hồ sơ trên cổng và địa chỉ (paths)" },
];

const usual = {
  body: "json",
  effect: "adds",
  mark: "unverified",
  rows: replyTableC,
} as const satisfies Partial<Operation>;
// A number is the dossier's own, so that "already there" says so of a creation, whatever stands beside it.
const list = { ...usual, acknowledges: true, rows: [...absentRules, ...replyTableC] } as const;

/** Generation C: OAuth token, then one address an operation, typed JSON. */
export const profileC: Profile = {
  auth: tokenStyles,
  form: { code: "code", texts: ["message"] },
  operations: {
    // What brings a code along tells by it.
    number: { ...usual, path: "/GetNextValue", tells: true },
    upload: { ...usual, path: "/UploadFile", body: "multipart", tells: true },
    create: { ...usual, path: "/CreateDossier", effect: "sets" },
    progress: { ...list, path: "/CapNhatTienTrinh" },
    status: { ...list, path: "/CapNhatTrangThai", effect: "sets" },
  },
};

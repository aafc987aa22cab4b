import type { Operation, Profile, Rule } from "../../kind.ts";
import { tokenStyles } from "../../kit/auth/styles/styles.ts";
import { absentRules, usualForm } from "../../kit/replies/reply-table.ts";

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

/** "Already there" with each code that was seen beside it and that is no yes. */
const isThere: Rule[] = [3, -3].map(
  (code): Rule => ({ http: "2xx", code, text: "đã tồn tại", is: "duplicate" }),
);

/** Reply rows of add and update: success and "already there" are known by the text alone, and only with these codes. */
export const replyTableB: Rule[] = [
  { http: "2xx", code: 0, text: "đã tồn tại", is: "duplicate" },
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

// Every hub has addresses of its own.
const hub = { path: null, body: "json", mark: "seen" } as const satisfies Partial<Operation>;

/** Generation B: bare arrays to the three addresses of the provincial hub, which cannot be asked for anything. */
export const profileB: Profile = {
  auth: tokenStyles,
  form: { ...usualForm, whole: true },
  operations: {
    create: { ...hub, at: "add", effect: "sets", rows: replyTableB },
    change: { ...hub, at: "update", effect: "sets", rows: [...absentRules, ...replyTableB] },
    rows: {
      ...hub,
      at: "progress",
      effect: "adds",
      raw: true,
      acknowledges: true,
      rows: [...absentRules, ...progressTableB],
    },
  },
};

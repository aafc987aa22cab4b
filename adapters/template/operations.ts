import type { Profile } from "../kind.ts";
import { tokenStyles } from "../kit/auth/styles/styles.ts";
import { usualForm } from "../kit/replies/reply-table.ts";

/** Who may call and how, and each operation: path, effect, form of its body, and the rows by which its reply is read. */
export const profile: Profile = {
  auth: tokenStyles,
  form: usualForm,
  operations: {
    submit: {
      path: "/submit",
      body: "json",
      effect: "sets",
      mark: "unverified",
      rows: [
        { http: "2xx", code: 0, text: "thành công", is: "accepted" },
        { http: "2xx", text: "đã tồn tại", whole: true, is: "duplicate" },
      ],
    },
  },
};

import type { Profile } from "../kind.ts";
import { tokenStyles } from "../kit/auth/styles/styles.ts";
import { usualForm } from "../kit/replies/reply-table.ts";

/** Who may call and how, and each operation: path, effect, form of its body, and the rows by which its reply is read. */
export const profile = {
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
        {
          http: "2xx",
          code: 1,
          is: "rejected",
          cure: "Xem hệ thống nói gì, sửa rồi khai lại hồ sơ",
        },
      ],
    },
  },
} as const satisfies Profile;

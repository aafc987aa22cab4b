import type { Operation, Profile } from "../kind.ts";
import { tokenStyles } from "../kit/auth/styles/styles.ts";

const submission = {
  body: "json",
  effect: "adds",
  mark: "seen",
  acknowledges: true,
  rows: [
    // Sentences about fields, with whatever HTTP status: no failure of the server.
    {
      code: 500,
      whole: true,
      is: "rejected",
      cure: "Sửa các trường mà hệ thống nêu, rồi khai lại hồ sơ",
    },
    { http: "2xx", code: 1, is: "accepted" },
    { http: "2xx", code: 0, text: "đã được tiếp nhận", is: "duplicate" },
  ],
} as const satisfies Omit<Operation, "path">;

const older = {
  body: "json",
  effect: "reads",
  mark: "unverified",
  tells: true,
} as const satisfies Omit<Operation, "path" | "rows">;

/** Submissions of ordinary and interlinked modules, JSON in JSON, the poll of all modules, the older calls; the error codes beside status 0 are read by `refusal.ts`. */
export const profileJson: Profile = {
  auth: ["oauth-basic", ...tokenStyles.filter((name) => name !== "oauth-basic")],
  form: { code: "status", texts: ["statusDescription", "errorDescription", "errors"] },
  operations: {
    submit: { ...submission, path: "/hotich/1.0/dangKyHoTich" },
    submitInterlinked: { ...submission, path: "/apiLienThongKSKT/1.0/nhanHoSoDKHT" },
    poll: {
      path: "/apiLienThongKSKT/1.0/layKetQuaDKHT",
      body: "json",
      effect: "reads",
      mark: "unverified",
      // Certificates travel in it: three of 4 MiB as base64.
      answerBytes: 16 * 1024 * 1024,
      tells: true,
      rows: [{ http: "2xx", code: 1, is: "accepted" }],
    },
    // Older, one dossier a call; the status is the dossier's state.
    state: {
      ...older,
      path: "/hotich/1.0/traTrangThaiHoSo",
      rows: [1, 2, 3, 4].map((code) => ({ http: "2xx", code, is: "accepted" }) as const),
    },
    result: {
      ...older,
      path: "/hotich/1.0/ketQuaDangKyHS",
      answerBytes: 6 * 1024 * 1024,
      rows: [{ http: "2xx", code: 1, is: "accepted" }],
    },
  },
};

import type { Profile, Rule } from "../kind.ts";

/** How the province's system answers: our own interface, so that a yes is one, and no page of a proxy is. */
const rows: Rule[] = [
  { http: 200, code: 0, is: "accepted" },
  { http: 200, code: 1, is: "rejected", cure: "Xem hệ thống của tỉnh vì sao không nhận hồ sơ này" },
];

/** One address, to which every change of a dossier is told. */
export const profileWebhook: Profile = {
  auth: ["webhook"],
  form: { code: "code", texts: ["message"] },
  operations: {
    tell: { path: "/lienthong/dossiers", body: "json", effect: "sets", mark: "ours", rows },
  },
};

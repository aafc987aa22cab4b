import { kind } from "../../adapters/national-portal/index.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";

const dossier = portalDossier("H41.17-261122-0001");
const number = "G09.20-20261122-0000001";

describe("the national portal, as every adapter", () => {
  adapterSuite(kind, {
    a: {
      settings: {
        auth: { type: "session", usernameEnv: "PORTAL_USERNAME", passwordEnv: "PORTAL_PASSWORD" },
      },
      env: { PORTAL_USERNAME: "demo", PORTAL_PASSWORD: "secret" },
      dossier,
      yes: { error_code: "0", message: "Đồng bộ thành công" },
    },
    b: {
      settings: {
        auth: { type: "oauth-form", clientIdEnv: "ID", clientSecretEnv: "SECRET" },
        paths: { add: "/add", update: "/update", progress: "/progress" },
      },
      env: { ID: "demo", SECRET: "secret" },
      dossier,
      yes: { error_code: "0", message: "Thành công" },
    },
    c: {
      settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      env: { ID: "demo", SECRET: "secret" },
      dossier,
      receipts: { number: { code: number }, dossier: { code: "7" } },
      yes: { code: 200, message: "OK", data: { value: number, idHoSo: "7" } },
    },
  });
});

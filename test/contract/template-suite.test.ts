import { kind } from "../../adapters/template/index.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";

describe("the adapter template, as every adapter", () => {
  adapterSuite(kind, {
    v1: {
      settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      env: { ID: "demo", SECRET: "secret" },
      dossier: portalDossier("H41.17-261122-0001"),
      yes: { error_code: "0", message: "Thành công" },
    },
  });
});

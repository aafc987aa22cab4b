import { kind } from "../../adapters/civil-status/index.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";

describe("civil status, as every adapter", () => {
  const sample = {
    settings: { auth: { type: "oauth-basic", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
    env: { ID: "demo", SECRET: "secret" },
    dossier: portalDossier("H41.17-261122-0001", {
      eForm: { noiDangKy: "16681" },
      receivedAt: "2026-11-23T07:30:00+07:00",
      submittedPapers: [],
    }),
    yes: { status: "1", statusDescription: "", errorCode: "", errorDescription: "" },
  };
  adapterSuite(kind, { json: sample, xml: sample });
});

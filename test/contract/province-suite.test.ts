import { kind } from "../../adapters/province/index.ts";
import { createProvinceSimulator } from "../simulators/province/province-simulator.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { codeOf, portalDossier } from "./portal-dossier.ts";

describe("the province's adapter", () => {
  adapterSuite(kind, {
    webhook: {
      settings: {
        baseUrl: "https://province.example.test",
        auth: { type: "webhook", secretEnv: "HOOK" },
      },
      env: { HOOK: `whsec_${Buffer.alloc(32, "mẫu").toString("base64")}` },
      dossier: portalDossier(codeOf(1)),
      yes: { code: 0, message: "Đã nhận" },
      simulator: "province",
      simulated: createProvinceSimulator,
      exempt: { readBack: { dossiers: "chính là hồ sơ" } },
    },
  });
});

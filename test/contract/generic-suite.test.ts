import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kind as generic } from "../../adapters/generic/index.ts";
import { adapterSuite } from "./adapter-suite.ts";
import land from "./mappings/land.json" with { type: "json" };
import { portalDossier } from "./portal-dossier.ts";

describe("a ministry described by a file alone, as every adapter", () => {
  const verdict = generic.read(land);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  adapterSuite(
    kind,
    {
      "dat-dai-mau": {
        settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
        env: { ID: "demo", SECRET: "secret" },
        dossier: portalDossier("H41.17-261122-0001"),
        simulator: "made-up-ministry",
        yes: { ma: "OK", thongDiep: "Đã nhận" },
      },
    },
    "generic",
  );
});

describe("a ministry that a file in YAML describes, with look-ups, news and call-backs, as every adapter", () => {
  const verdict = generic.readYaml(readFileSync("test/contract/mappings/residence.yaml", "utf8"));
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  adapterSuite(kind, {
    "cu-tru-mau": {
      settings: { auth: { type: "none", inboundSecretEnv: "IN" } },
      env: { IN: "khoa-rieng" },
      dossier: portalDossier("H41.17-261122-0001", { procedure: { code: "1.004222" } }),
      yes: { error_code: "00", message: "Đã nhận" },
    },
  });
});

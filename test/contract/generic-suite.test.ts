import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kind as generic } from "../../adapters/generic/index.ts";
import type { AdapterKind } from "../../adapters/kind.ts";
import { writeXml } from "../../adapters/kit/xml/write-xml.ts";
import { createWelfareSimulator } from "../simulators/made-up-welfare/welfare-simulator.ts";
import { adapterSuite } from "./adapter-suite.ts";
import land from "./mappings/land.json" with { type: "json" };
import { portalDossier } from "./portal-dossier.ts";
import { tripsOfFile } from "./suite/trips-of-file.ts";

const kindOf = (file: string | object): AdapterKind => {
  const verdict = typeof file === "string" ? generic.readYaml(file) : generic.read(file);
  return verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
};
const code = "H41.17-261122-0001";

describe("a ministry described by a file alone, as every adapter", () => {
  const kind = kindOf(land);
  adapterSuite(kind, {
    "dat-dai-mau": {
      settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      env: { ID: "demo", SECRET: "secret" },
      dossier: portalDossier(code),
      simulator: "made-up-ministry",
      tables: tripsOfFile(land),
      yes: { ma: "OK", thongDiep: "Đã nhận" },
    },
  });
});

describe("a ministry that a file in YAML describes, with look-ups, news and call-backs, as every adapter", () => {
  const file = readFileSync("test/contract/mappings/residence.yaml", "utf8");
  const kind = kindOf(file);
  adapterSuite(kind, {
    "cu-tru-mau": {
      settings: { auth: { type: "none", inboundSecretEnv: "IN" } },
      env: { IN: "khoa-rieng" },
      dossier: portalDossier(code, { procedure: { code: "1.004222" } }),
      simulator: "made-up-residence",
      tables: tripsOfFile(file),
      yes: { error_code: "00", message: "Đã nhận" },
      shown: { error_code: "0", message: "", result: { MaHoSo: "H41.17-261122-0001" } },
      listed: { error_code: "0", message: "", result: [{ MaHoSo: code }], tong: 1 },
      news: {
        news: {
          error_code: "0",
          message: "",
          result: [
            { MaHoSo: "H41.17-261122-0001", TrangThai: "04", ThoiDiem: "20261123090000" },
            { MaHoSo: "H41.17-261122-0001", TrangThai: "09", ThoiDiem: "20261123100000" },
          ],
          cuoi: "2",
        },
      },
    },
  });
});

describe("a ministry that speaks XML and calls back, as every adapter", () => {
  const file = readFileSync("test/contract/mappings/welfare.yaml", "utf8");
  const kind = kindOf(file);
  adapterSuite(kind, {
    "tro-cap-mau": {
      settings: { auth: { type: "none", inboundSecretEnv: "IN" } },
      env: { IN: "khoa-rieng" },
      dossier: portalDossier(code, { procedure: { code: "1.001776" } }),
      simulator: "made-up-welfare",
      simulated: createWelfareSimulator,
      tables: tripsOfFile(file),
      yes: { Ma: 0, MoTa: "Đã nhận" },
      shown: { Ma: 0, MoTa: "", HoSo: { SoHoSo: code } },
      writes: (body) => writeXml("TraLoi", body),
    },
  });
});

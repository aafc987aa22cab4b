import { recordA } from "../../adapters/national-portal/a/dossier-message.ts";
import { recordB } from "../../adapters/national-portal/b/dossier-message-b.ts";
import { creation, presentStatus, rowC } from "../../adapters/national-portal/c/tables-c.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import { progressRow } from "../../adapters/national-portal/shared/tables.ts";
import { checksOf } from "../../adapters/national-portal/shared/words.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createHubSimulator } from "../simulators/national-portal/generation-b/hub-simulator.ts";
import { createPortalSimulator } from "../simulators/national-portal/portal-simulator.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";
import { tripsBy } from "./suite/round-trip.ts";

const dossier = portalDossier("H41.17-261122-0001");
const number = "G09.20-20261122-0000001";
const own = { settings: {}, subjectTypes: {} };
const checks = () => checksOf(own);

const whole = (from: Dossier) => [{ from, context: own, checks }];
const steps = ({ code, steps = [] }: Dossier) =>
  steps.map((from, n) => ({
    from,
    at: `/steps/${n}`,
    context: { code, isContentNeeded: true },
    checks,
  }));
const rows = tripsBy(progressRow, steps);
const missedRows =
  "cổng không cho tra cứu dòng tiến trình: một dòng thiếu làm sai chấm điểm, hai dòng giống nhau thì không; ifLost.rows đổi được";
const unread = "không mang gì của hồ sơ";

describe("the national portal, as every adapter", () => {
  adapterSuite(kind, {
    a: {
      settings: {
        auth: { type: "session", usernameEnv: "PORTAL_USERNAME", passwordEnv: "PORTAL_PASSWORD" },
      },
      env: { PORTAL_USERNAME: "h41_demo", PORTAL_PASSWORD: "demo-secret" },
      dossier,
      yes: { error_code: "0", message: "Đồng bộ thành công" },
      shown: { error_code: "0", message: "", result: [{ MaHoSo: dossier.code }] },
      simulator: "national-portal",
      simulated: createPortalSimulator,
      tables: { dossiers: tripsBy(recordA, whole), rows },
      exempt: { notTwice: { rows: missedRows } },
    },
    b: {
      settings: {
        auth: { type: "oauth-form", clientIdEnv: "ID", clientSecretEnv: "SECRET" },
        paths: {
          add: "/api/ThemMoiHoSo",
          update: "/api/CapNhatHoSo",
          progress: "/api/DongBoTienTrinh",
        },
      },
      env: { ID: "demo", SECRET: "secret" },
      dossier,
      yes: { error_code: "0", message: "Thành công" },
      simulator: "national-portal/generation-b",
      simulated: createHubSimulator,
      tables: { dossiers: tripsBy(recordB, whole), rows },
      exempt: { notTwice: { rows: missedRows } },
    },
    c: {
      settings: { auth: { type: "oauth-json", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
      env: { ID: "demo", SECRET: "secret" },
      dossier,
      receipts: { number: { code: number }, dossier: { code: "7" } },
      yes: { code: 200, message: "OK", data: { value: number, idHoSo: "7" } },
      simulator: "national-portal/generation-c",
      tables: {
        dossiers: tripsBy(creation, (from) => [
          { from, context: { ...own, applicant: from.applicant, components: [] }, checks },
        ]),
        rows: tripsBy(rowC, steps),
        statuses: tripsBy(presentStatus, whole),
      },
      exempt: {
        readBack: { numbers: unread },
        notTwice: { numbers: "số thứ hai để trống, không ai dùng", rows: missedRows },
        noOlder: { statuses: "trạng thái đã có là trạng thái đang gửi" },
      },
    },
  });
});

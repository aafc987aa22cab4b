import { kind } from "../../adapters/civil-status/index.ts";
import { older } from "../../adapters/civil-status/older.ts";
import { interlinked, ordinary } from "../../adapters/civil-status/submission.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createCivilStatusSimulator } from "../simulators/civil-status/civil-status-simulator.ts";
import { adapterSuite } from "./adapter-suite.ts";
import { portalDossier } from "./portal-dossier.ts";
import { tripsBy } from "./suite/round-trip.ts";

const own = {};

/** A dossier as a registration, with a form of its own words. */
const registered = (dossier: Dossier, code: string): Dossier => ({
  receivedAt: "2026-11-23T07:30:00+07:00",
  ...dossier,
  procedure: { ...dossier.procedure, code },
  eForm: {
    noiDangKy: "16681",
    nksHoTen: dossier.applicant.name ?? "Nguyễn Bé Mẫu",
    nksNgaySinh: "20261118",
    nksNoiSinh: "Bệnh viện Mẫu",
    "nksNoiSinh.maTinh": "40",
    meNoiCuTru: "Số 1 <đường> Mẫu & Mẫu",
    chaNgaySinh: "1960",
    ghiChu: "",
    ...dossier.eForm,
  },
});
const as = (code: string) => (dossier: Dossier) => [
  { from: registered(dossier, code), context: own },
];

describe("civil status, as every adapter", () => {
  const answered = {
    status: 1,
    statusDescription: "",
    value: [
      {
        maHoSoMCDT: "H41.17-261122-0001",
        trangThai: "2",
        thoiGianThucHien: "23/11/2026 09:00:00",
        nguoiXuLy: "Lê Văn Thử",
        noiDungXuLy: "Bổ sung giấy chứng sinh",
      },
    ],
  };
  const sample = {
    settings: { auth: { type: "oauth-basic", clientIdEnv: "ID", clientSecretEnv: "SECRET" } },
    env: { ID: "demo-client", SECRET: "demo-secret" },
    dossier: portalDossier("H41.17-261122-0001", {
      eForm: { noiDangKy: "16681" },
      receivedAt: "2026-11-23T07:30:00+07:00",
      submittedPapers: [
        { id: "1", name: "gcs.pdf", componentCode: "GCS", link: "https://tep.example.test/1" },
      ],
    }),
    shown: answered,
    news: { results: answered },
    yes: { status: "1", statusDescription: "", errorCode: "", errorDescription: "" },
    simulator: "civil-status",
    simulated: createCivilStatusSimulator,
  };
  const ofOrdinary = tripsBy(ordinary, as("1.001193"));
  const ofInterlinked = tripsBy(interlinked, as("2.000986"));
  adapterSuite(kind, {
    json: {
      ...sample,
      tables: { submissions: (dossier) => [...ofOrdinary(dossier), ...ofInterlinked(dossier)] },
    },
    xml: {
      ...sample,
      tables: {
        submissions: (dossier) => [
          ...tripsBy(older, as("1.001193"))(dossier),
          ...ofInterlinked(dossier),
        ],
      },
    },
  });
});

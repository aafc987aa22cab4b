import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";

/** The n-th dossier code of a test. */
export const codeOf = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

/** A dossier that has what every generation of the portal requires; synthetic people only. */
export const portalDossier = (code: string, more: Partial<Dossier> = {}): Dossier =>
  dossierOf(code, {
    procedure: { code: "1.001193", name: "Đăng ký khai sinh", serviceCode: "1.001193.01" },
    agencies: {
      receiving: { code: "G09.20", name: "Bộ phận một cửa Mẫu" },
      processing: { code: "H41.17", name: "Sở Mẫu" },
    },
    applicant: {
      kind: "citizen",
      name: "Nguyễn Văn Mẫu",
      phone: "0900000001",
      identityPapers: [{ type: "citizen-id-12", number: "040099000001", issuedOn: "2021-01-01" }],
    },
    submittedAt: "2026-11-22T09:30:00+07:00",
    flags: { digitised: false, verifiedByVneid: true, submittedVia: "province" },
    status: 2,
    steps: [stepOf(1, 2)],
    ...more,
  });

/** The n-th step of a dossier. */
export const stepOf = (n: number, status = 4): Step => ({
  key: `s${n}`,
  at: new Date(Date.UTC(2026, 10, 23, 0, 30 + n)).toISOString(),
  status,
  actor: { name: "Trần Thị Ví Dụ", title: "Chuyên viên" },
  department: "Phòng Mẫu",
  content: `Bước ${n}`,
});

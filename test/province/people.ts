import type { Applicant, SubjectKind } from "../../schemas/generated/dossier.ts";
import type { Chance } from "./chance.ts";

const SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Hồ"];
const MIDDLE_NAMES = ["Văn", "Thị", "Đức", "Minh", "Hữu", "Ngọc"];
const GIVEN_NAMES = ["Mẫu", "Ví Dụ", "Thử", "Giả Định", "Minh Họa"];

/** A person's name that no reader can take for a real one. */
export function personName(chance: Chance): string {
  return [chance.pick(SURNAMES), chance.pick(MIDDLE_NAMES), chance.pick(GIVEN_NAMES)].join(" ");
}

/** A synthetic owner of a dossier; the account id is there when it came online. */
export function applicantOf(chance: Chance, kind: SubjectKind, online: boolean): Applicant {
  const number = chance.between(0, 999_999);
  const digits = String(number).padStart(6, "0");
  return {
    kind,
    name: kind === "citizen" ? personName(chance) : `${FIRM_NAMES[kind]} Mẫu ${number}`,
    identityPapers: [
      kind === "citizen"
        ? { type: "citizen-id-12", number: `040099${digits}` }
        : { type: "business-code", number: `0000${digits}` },
    ],
    ...(online ? { nationalAccountId: `00000000-0000-4000-8000-${digits.padStart(12, "0")}` } : {}),
    phone: `0900000${String(chance.between(0, 999)).padStart(3, "0")}`,
    address: {
      provinceCode: "40",
      wardCode: String(chance.between(90_000, 90_129)),
      detail: `Số ${chance.between(1, 300)} đường Mẫu`,
    },
  };
}

const FIRM_NAMES: Record<SubjectKind, string> = {
  citizen: "",
  business: "Công ty TNHH",
  "household-business": "Hộ kinh doanh",
  "state-agency": "Cơ quan",
  organisation: "Tổ chức",
};

import { hash } from "node:crypto";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { type Chance, createChance } from "../../province/chance.ts";
import { personName } from "../../province/people.ts";

/** Modules of the civil-status system by the procedures that go there. */
export const civilModules: ReadonlyMap<string, string> = new Map([
  ["1.001193", "KS"],
  ["1.000894", "KH"],
]);

/** The procedure that the described system of residence registrations handles. */
export const RESIDENCE_PROCEDURE = "2.000986";

/** Those of the described system of social benefits: deaths, with what the survivors are paid. */
export const welfareProcedures: ReadonlySet<string> = new Set(["1.011733", "2.002622"]);

/** Whether a ministry's system ends such a dossier, and not the province. */
export const endsElsewhere = ({ procedure }: Pick<Dossier, "procedure">): boolean =>
  civilModules.has(procedure.code) ||
  procedure.code === RESIDENCE_PROCEDURE ||
  welfareProcedures.has(procedure.code);

/**
 * What the province says of a dossier: of one that a ministry's system ends it tells the way there and leaves the end to that system
 * (undefined); a birth or marriage is told with its electronic form and without papers. Pure; all persons are invented.
 */
export const declared = (dossier: Dossier): Dossier | undefined => {
  if (!endsElsewhere(dossier)) return dossier;
  if (dossier.status > 6) return undefined;
  const module = civilModules.get(dossier.procedure.code);
  if (module === undefined) return dossier;
  return { ...dossier, submittedPapers: [], eForm: formOf(dossier, module) };
};

/** The same dossier with the supplement that was asked for. Pure. */
export const supplemented = (dossier: Dossier): Dossier => {
  const { eForm = {}, revision = 0 } = dossier;
  const copies = String(Number(eForm.soLuongBanSao ?? 0) + 1);
  return {
    ...dossier,
    eForm: { ...eForm, soLuongBanSao: copies },
    revision: revision + 1,
    note: `Lần khai ${revision + 1}`,
  };
};

const formOf = ({ code, applicant }: Dossier, module: string): Record<string, string> => {
  const chance = createChance(Number.parseInt(hash("sha1", code).slice(0, 8), 16));
  const head = {
    loaiDangKy: "1",
    noiDangKy: applicant.address?.wardCode ?? "90000",
    soLuongBanSao: "1",
  };
  return module === "KS"
    ? { ...head, ...birth(chance, applicant) }
    : { ...head, ...spouse("chong", chance), ...spouse("vo", chance) };
};

const birth = (chance: Chance, applicant: Dossier["applicant"]) => ({
  nksHoTen: personName(chance),
  nksGioiTinh: String(chance.between(1, 2)),
  nksNgaySinh: `2026-06-${chance.between(10, 29)}`,
  nksNoiSinh: "Bệnh viện Mẫu",
  nksDanToc: "01",
  nksQuocTich: "VN",
  ...person("me", chance),
  ...person("cha", chance),
  nycHoTen: applicant.name ?? personName(chance),
  nycQuanHe: "Cha",
  nycSoDienThoai: applicant.phone ?? "0900000001",
});

const spouse = (who: string, chance: Chance) => ({
  ...person(who, chance),
  [`${who}QuocTich`]: "VN",
  [`${who}SoLanKH`]: "1",
});

const person = (who: string, chance: Chance) => ({
  [`${who}HoTen`]: personName(chance),
  [`${who}NgaySinh`]: `19${chance.between(70, 99)}-0${chance.between(1, 9)}-${chance.between(10, 28)}`,
  [`${who}NoiCuTru`]: `Số ${chance.between(1, 300)} đường Mẫu`,
});

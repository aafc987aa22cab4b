import { type JsonObject, listOf, textOf } from "../json.ts";
import { DOSSIER_TABLE } from "./field-tables.ts";

/** Shapes of data that the portal takes but that were made for the score, or by mistake. */
export type WarningKind =
  | "finished-without-result"
  | "finished-without-finish-time"
  | "submitted-file-as-result"
  | "fake-identity"
  | "database-always-7"
  | "finish-differs-from-row"
  | "nine-row-on-unfinished"
  | "unknown-field";

/** How a generation tells what looks wrong in what it accepts. */
export interface WarningRules {
  readonly dossier: (body: JsonObject) => WarningKind[];
  readonly row: typeof rowWarnings;
}

/** What looks wrong in an accepted dossier of generations A and B. */
export function dossierWarnings(body: JsonObject): WarningKind[] {
  const found: WarningKind[] = [];
  const status = textOf(body, "TrangThaiHoSo");
  const results = listOf(body, "DanhSachGiayToKetQua");
  if (status === "9" || status === "10") {
    if (results.length === 0) found.push("finished-without-result");
    if (textOf(body, "NgayKetThucXuLy") === "") found.push("finished-without-finish-time");
  }
  const submitted = listOf(body, "TaiLieuNop").map((file) => textOf(file, "DuongDanTaiTepTin"));
  if (results.some((paper) => submitted.includes(textOf(paper, "DuongDanTepTinKetQua")))) {
    found.push("submitted-file-as-result");
  }
  const identities = listOf(body, "DinhDanhCHS").map((paper) => textOf(paper, "SoDinhDanh"));
  if ([...identities, textOf(body, "SoGiayToChuHoSo")].some(isFakeIdentity)) {
    found.push("fake-identity");
  }
  const databases = listOf(body, "DSKetNoiCSDL").map((database) => textOf(database, "MaCSDL"));
  if (databases.length === 1 && databases[0] === "7") found.push("database-always-7");
  if (Object.keys(body).some(isUnknown)) found.push("unknown-field");
  return found;
}

/** What looks wrong in an accepted progress row, beside the dossier as the portal holds it. */
export function rowWarnings(
  row: JsonObject,
  dossier: { status: number; finished: string } | undefined,
): WarningKind[] {
  if (textOf(row, "TrangThai") !== "9" || dossier === undefined) return [];
  const found: WarningKind[] = [];
  if ([5, 6, 8].includes(dossier.status)) found.push("nine-row-on-unfinished");
  if (dossier.finished !== "" && dossier.finished !== textOf(row, "ThoiDiemXuLy")) {
    found.push("finish-differs-from-row");
  }
  return found;
}

function isFakeIdentity(number: string): boolean {
  return /^0+1?$/.test(number);
}

function isUnknown(name: string): boolean {
  return !Object.hasOwn(DOSSIER_TABLE.fields, name) && !Object.hasOwn(DOSSIER_TABLE.lists, name);
}

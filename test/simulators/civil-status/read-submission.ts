import { isObject, type JsonObject, listOf, textOf } from "../json.ts";
import { checkForm, misshapen, tooLong } from "./check-form.ts";
import { isDay } from "./clock.ts";
import type { CivilStatusSettings } from "./settings.ts";
import { readXmlForm } from "./xml-form.ts";

/** What a submission says, whichever of the three forms it came in. */
export interface Submission {
  readonly module: string;
  readonly code: string;
  readonly interlinkCode: string;
  readonly unit: string;
  readonly form: JsonObject;
  readonly files: readonly JsonObject[];
}

const INTERLINKED = ["LTKS", "LTKT", "LTKH"];
const ORDINARY = ["KS", "KT", "KH", "BS", "HN"];

/** Reads a submission; gives the sentences about it where it is not good. */
export function readSubmission(
  body: JsonObject,
  interlinked: boolean,
  settings: CivilStatusSettings,
): Submission | string[] {
  const isXml = !interlinked && "maHoSo" in body;
  const module = textOf(body, "module");
  const code = textOf(body, isXml ? "maHoSo" : "maHoSoMCDT");
  const interlinkCode = isXml ? code : textOf(body, "maHoSoLT");
  const unit = String(body.maDonVi ?? "");
  const form = isXml ? readXmlForm(textOf(body, "data")) : parse(textOf(body, "data"));
  const files = listOf(body, "fileDinhKem");
  const faults: string[] = [];
  const demand = (holds: boolean, name: string) => holds || faults.push(misshapen(name));

  demand((interlinked ? INTERLINKED : ORDINARY).includes(module), "module");
  demand(code !== "", isXml ? "maHoSo" : "maHoSoMCDT");
  demand(/^\d+$/.test(unit), "maDonVi");
  const date = textOf(body, "ngayTiepNhan");
  demand(isReceived(date, isXml ? "xml" : interlinked ? "interlinked" : "json"), "ngayTiepNhan");
  demand(isInterlinkCode(), "maHoSoLT");
  demand(isXml || (Array.isArray(body.fileDinhKem) && files.every(isFile)), "fileDinhKem");
  if (bytesOf(files) > settings.mostPaperBytes) faults.push(tooLong("fileDinhKem"));
  if (form === undefined) faults.push(misshapen("data"));
  else faults.push(...checkForm(form, settings));
  if (form === undefined || faults.length > 0) return faults;
  return { module, code, interlinkCode, unit, form, files };

  function isInterlinkCode(): boolean {
    if (interlinked) return module === "LTKH" ? interlinkCode === code : interlinkCode !== "";
    if (isXml) return true;
    const asModule = module === "BS" || settings.ordinaryInterlinkCode === "module";
    return interlinkCode === (asModule ? module : code);
  }
}

const DATES = {
  interlinked: /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>\d{4}) \d\d:\d\d:\d\d$/,
  json: /^(?<d>\d\d)\/(?<m>\d\d)\/(?<y>\d{4}) $/,
  xml: /^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)$/,
};

function isReceived(text: string, form: keyof typeof DATES): boolean {
  const { d, m, y } = DATES[form].exec(text)?.groups ?? {};
  return isDay(Number(d), Number(m), Number(y));
}

function bytesOf(files: readonly JsonObject[]): number {
  return files.reduce((sum, file) => sum + Buffer.byteLength(contentOf(file), "base64"), 0);
}

function contentOf({ duLieuTepDinhKem: content }: JsonObject): string {
  return typeof content === "string" ? content : "";
}

function isFile(file: JsonObject): boolean {
  const content = contentOf(file);
  // Whole groups of four, so that nothing that was put together of pieces passes by chance.
  const base64 = content.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(content);
  const texts = ["id", "loaiGiayTo", "tenGiayTo", "tenTepDinhKem"];
  return base64 && file.huyGiayTo === 0 && texts.every((name) => textOf(file, name) !== "");
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

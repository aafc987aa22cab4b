import { isObject, type JsonObject } from "../json.ts";
import { isDay } from "./clock.ts";
import type { CivilStatusSettings } from "./settings.ts";

const DATES = /^(ngayCap(GCS|GBT)|n(ks|kt)Ngay(Sinh|Chet)|(me|cha|chong|vo)NgaySinh|gbtNgay)$/;
const ADDRESSES = /^(nks(NoiSinh|QueQuan)|(me|cha|chong|vo|nkt)NoiCuTru|nktNoiChet)$/;

/** What is wrong in a form, a sentence a field; each begins with the field's name. */
export function checkForm(form: JsonObject, settings: CivilStatusSettings): string[] {
  return Object.entries(form).flatMap(([name, value]) => {
    if (ADDRESSES.test(name)) return isObject(value) ? [] : [misshapen(name)];
    if (typeof value !== "string") return [];
    const limit = settings.limits[name] ?? Number.POSITIVE_INFINITY;
    if ([...value.normalize("NFC")].length > limit) {
      return [`${tooLong(name)} (${limit})`];
    }
    const codes = settings.catalogues[name];
    if (codes !== undefined && !codes.includes(value)) {
      return [`${name} không tồn tại. Vui lòng kiểm tra lại thông tin danh mục`];
    }
    return DATES.test(name) && !isDate(value) ? [misshapen(name)] : [];
  });
}

/** The sentence about a field of the wrong form. */
export function misshapen(name: string): string {
  return `${name} có định dạng không đúng, vui lòng kiểm tra lại`;
}

/** The sentence about what is larger than may be. */
export function tooLong(name: string): string {
  return `${name} có độ dài vượt quá số lượng cho phép`;
}

/** dd.MM.yyyy, or a year alone. */
function isDate(text: string): boolean {
  const [, day, month, year] = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(text) ?? [];
  if (year !== undefined) return isDay(Number(day), Number(month), Number(year));
  return /^\d{4}$/.test(text);
}

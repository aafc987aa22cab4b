import { fold } from "./fold.ts";
import { remember } from "./remember.ts";
import { saysNo } from "./says-no.ts";

/**
 * Whether a reply says no beside what its table judges (`own`): any text beside its code, a flag of success that is false,
 * an error that is not empty, an envelope inside that refuses, an item's message that says no. Pure.
 */
export const flagsNo = (body: object, own: readonly string[]): boolean =>
  Object.entries(body).some(
    ([key, value]) =>
      !own.includes(key) &&
      ((typeof value === "string" && saysNo(value)) || isNo(key, value, body) || holdsNo(value)),
  );

/** Whether a code says no by itself: a number that is neither zero nor a 2xx, or a word that does ("ERROR"). Pure. */
export const codeSaysNo = (code: string): boolean => isRefusal(code.trim()) || saysNo(code);

const holdsNo = (value: unknown): boolean => {
  // A list of texts is what a system says of its items, or their codes.
  if (Array.isArray(value))
    return value.some((each) => (typeof each === "string" ? saysNo(each) : holdsNo(each)));
  return (
    isObject(value) &&
    Object.entries(value).some(([key, each]) => isNo(key, each, value) || holdsNo(each))
  );
};

/** What a field of each name must not hold where all went well; names by their letters alone. */
const signs: [name: RegExp, isNo: (value: unknown, beside: object) => boolean][] = [
  [
    /^(is)?(success|succeed|succeeded|successful|ok|valid|accepted|thanhcong|hople)$/,
    (value) => isOff(value),
  ],
  [/^(has|is)?(errors?|err|failed|failures?|exceptions?|loi)$/, (value) => !isEmpty(value)],
  [/^(danhsach|ds|chitiet|noidung|thongbao)loi$/, (value) => !isEmpty(value)],
  [
    /^(invalid|rejected|skipped|(error|failed|rejected|invalid)(list|items))$/,
    (value) => !isEmpty(value),
  ],
  [/^(error|err)(message|msg|desc|description|details?)$/, (value) => !isEmpty(value)],
  [/^(error|err)(code|no)$|^maloi$/, (value) => !isZero(value)],
  [/^(total|num)?success(es)?(count|total|rows|records)$|^totalsuccess$/, (value) => value === 0],
  [
    /^(total|num)?(fail|failed|failures?|errors?)(count|total|rows|records)$/,
    (value) => !isZero(value),
  ],
  [/^(http)?status(code)?$/, (value) => Number(value) >= 400 && Number(value) < 600],
  // A code beside a message is an envelope; alone it may be a dossier's.
  [/^code$/, (value, beside) => "message" in beside && isRefusal(value)],
  [/^((http)?status|state|result|ketqua)$/, (value) => value === false || isNoText(value)],
  [/^(status|state|result|return|response|ketqua)(code)?$|^data$/, (value) => isNegative(value)],
  [/^data$/, (value) => value === false],
  // Of a dossier it is a number: a text here is the system's own word.
  [/^trangthai$/, (value) => typeof value === "string" && saysNo(value)],
  [
    /^(messages?|msg|thongbao|thongdiep|mota|lydo|description|details?|reason)$/,
    (value) => value === false || textsIn(value).some(isNoText),
  ],
];

const signsOf = remember((key: string) => {
  const name = key.toLowerCase().replace(/[^a-z]/g, "");
  return signs.flatMap(([named, says]) => (named.test(name) ? [says] : []));
});

const isNo = (key: string, value: unknown, beside: object): boolean =>
  signsOf(key).some((says) => says(value, beside));

const isNoText = (value: unknown): boolean =>
  typeof value === "string" && (isOff(value) || saysNo(value));

const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
};

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isOff = (value: unknown): boolean =>
  value === false ||
  value === 0 ||
  (typeof value === "string" &&
    (/^(false|0|no|n|off|ng|nok|err)$/.test(fold(value)) || saysNo(value)));

const isZero = (value: unknown): boolean =>
  value === null || value === false || (!isObject(value) && /^\s*[+-]?0*\s*$/.test(String(value)));

const isNegative = (value: unknown): boolean =>
  !isObject(value) && /^\s*-\d+\s*$/.test(String(value)) && !isZero(value);

const isRefusal = (value: unknown): boolean =>
  /^-?\d+$/.test(String(value)) && !isZero(value) && !/^2\d\d$/.test(String(value));

/** Nothing, in one of the ways in which systems write it where an error would stand. */
const isEmpty = (value: unknown): boolean => {
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return (
    value === undefined || isZero(value) || (typeof value === "string" && nothing.test(fold(value)))
  );
};

const nothing = /^(none|null|nil|no|false|ok|success|thành công|no errors?|không( có)? lỗi)$/;

/**
 * Whether a reply names dossiers by their code, in a list or one alone, and one of those that were sent is not among them: a
 * list that is answered in part is not taken as a whole, nor is an answer to another's call. Pure.
 */
export const leavesOut = (body: object, sent: readonly string[]): boolean => {
  const lacks = (codes: string[]) => codes.length > 0 && sent.some((code) => !codes.includes(code));
  if (lacks(codesIn(body))) return true;
  return Object.values(body).some((value) =>
    Array.isArray(value)
      ? lacks(value.flatMap(codesIn))
      : isObject(value) && leavesOut(value, sent),
  );
};

const codesIn = (each: unknown): string[] =>
  isObject(each) && !Array.isArray(each)
    ? Object.entries(each).flatMap(([key, value]) =>
        /^mahoso$/i.test(key) && typeof value === "string" ? [value] : [],
      )
    : [];

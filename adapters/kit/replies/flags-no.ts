import { fold } from "../text/fold.ts";
import { remember } from "../text/remember.ts";
import { fieldsTellFewer, nameOf, tellsFewer } from "./counts.ts";
import { saysNo } from "./says-no.ts";

/**
 * Whether a reply says no beside what its table judges (`own`): any text beside its code, a flag of success that is false,
 * an error that is not empty, an envelope inside that refuses, an item's message that says no, a count of what was done
 * that is less than another beside it or than was sent (the codes of each item). Pure.
 */
export const flagsNo = (
  body: object,
  own: readonly string[],
  sent: readonly string[] = [],
): boolean =>
  Object.keys(body).length > (Array.isArray(body) ? mostTexts : mostFields + sent.length) ||
  isBeyond(body) ||
  (!Array.isArray(body) && fieldsTellFewer(body, sent)) ||
  Object.entries(body).some(
    ([key, value]) =>
      !own.includes(key) &&
      ((typeof value === "string" && (saysNo(value) || tellsFewer(value, sent))) ||
        isNo(key, value, body) ||
        holdsNo(value)),
  );

/** Most fields around an answer, beside one for each dossier that was sent: all their texts are read word by word. */
const mostFields = 200;
/** Most texts further in that are: items of lists, and fields that speak, each as often as it is inside one that does. */
const mostTexts = 5_000;
/** Most characters of all these. */
const mostCharacters = 131_072;
/** Most values of an answer, whatever they are. */
const mostValues = 50_000;

/** Whether an answer says more than is read; counted before anything of it is, since a count costs little and words do not. */
const isBeyond = (body: object): boolean => {
  let [values, texts, characters] = [0, 0, 0];
  /** `within`: how many fields that speak it is inside. */
  const goesBeyond = (value: unknown, within: number): boolean => {
    values += 1;
    if (values > mostValues || texts > mostTexts || characters > mostCharacters) return true;
    if (!isObject(value)) return false;
    const isList = Array.isArray(value);
    return Object.entries(value).some(([key, each]) => {
      if (typeof each === "string") {
        const times = within + Number(isList || value === body || signsOf(key).length > 0);
        if (value !== body) texts += times;
        characters += times * each.length;
      }
      return goesBeyond(each, within + Number(!isList && isMessage(key)));
    });
  };
  return goesBeyond(body, 0);
};

/** Whether a code says no by itself: a number that is neither zero nor a 2xx, or a word that does ("ERROR"). Pure. */
export const codeSaysNo = (code: string): boolean => isRefusal(code.trim()) || isNoCode(code);

const isNoCode = (code: string): boolean => noCode.test(fold(code)) || saysNo(code);
const noCode = /^(?:e|err|ng|nok|lỗi|loi)(?:[-_. ]?\d+)?$/;

const holdsNo = (value: unknown): boolean => {
  // A list of texts is what a system says of its items, or their codes.
  if (Array.isArray(value))
    return value.some((each) => (typeof each === "string" ? saysNo(each) : holdsNo(each)));
  return (
    isObject(value) &&
    (fieldsTellFewer(value, []) ||
      Object.entries(value).some(([key, each]) => isNo(key, each, value) || holdsNo(each)))
  );
};

/** "soLoi", "danhSachHoSoLoi", "lyDoTuChoi", "totalFailed", "errorList": a failure, whatever of it the name says. */
const failures = new RegExp(
  `^(${[
    "has|is|co|bi|cac|so|soluong|sl|tong|tongso|total|num|danhsach|ds|list|chitiet|noidung|thongbao|lydo|truong|loai",
    "hoso|banghi|dong|tientrinh|dossiers?|items?|records?|rows?",
  ].join("|")})*(${[
    "errors?|err|failed|fail|failures?|exceptions?|invalid|rejected|skipped|ignored",
    "loi|thatbai|tuchoi|boqua|khongthanhcong|khonghople|khongdat",
  ].join("|")})(list|items?|dossiers?|hoso|banghi|count|total|rows?|records?|fields?|reasons?)*$`,
);

const messageName = /^(messages?|msg|thongbao|thongdiep|mota|lydo|description|details?|reason)$/;
const isMessage = (key: string) => messageName.test(nameOf(key));

/** What a field of each name must not hold where all went well; names by their letters alone. */
const signs: [name: RegExp, isNo: (value: unknown, beside: object) => boolean][] = [
  [
    /^(is)?(success|succeed|succeeded|successful|ok|valid|accepted|thanhcong|hople)$/,
    (value) => isOff(value),
  ],
  [failures, (value) => !isEmpty(value)],
  [/^(error|err)(message|msg|desc|description|details?)$/, (value) => !isEmpty(value)],
  [/^(error|err)(code|no)$|^maloi$/, (value) => !isZero(value)],
  [/^(http)?status(code)?$/, (value) => Number(value) >= 400 && Number(value) < 600],
  // A code beside a message is an envelope; alone it may be a dossier's.
  [
    /^code$/,
    (value, beside) =>
      ("message" in beside && isRefusal(value)) || (typeof value === "string" && isNoCode(value)),
  ],
  [/^((http)?status|state|result|(ma)?ketqua)$/, (value) => value === false || isNoText(value)],
  [
    /^(status|state|result|return|response|ketqua|trangthai(xuly|dongbo)?)(code)?$|^data$/,
    (value) => isNegative(value),
  ],
  [/^data$/, (value) => value === false],
  // Of a dossier it is a number: a text here is the system's own word.
  [/^trangthai(xuly|dongbo)?$/, (value) => typeof value === "string" && isNoCode(value)],
  [messageName, (value) => value === false || textsIn(value).some(isNoText)],
];

const signsOf = remember((key: string) => {
  const name = nameOf(key);
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
  (typeof value === "string" && (/^(false|0|no|n|off|ng)$/.test(fold(value)) || isNoCode(value)));

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

const nothing = /^(none|null|nil|no|false|ok|success|thành công|no errors?|không( có)?( lỗi)?)$/;

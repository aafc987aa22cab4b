import { oneOf } from "../../schemas/explain.ts";
import type { Field } from "../../schemas/field-at.ts";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { AnyCodec } from "../kit/mapping/codec.ts";
import { codes } from "../kit/mapping/codecs/codes.ts";
import { date, day, isDateForm, type Zone } from "../kit/mapping/codecs/date.ts";
import {
  agencyFromBottom,
  agencyFromTop,
  procedureFull,
  procedureShort,
} from "../kit/mapping/codecs/ids.ts";
import { number, numberInText, yesNo } from "../kit/mapping/codecs/number.ts";
import { digits, plain, text, upper } from "../kit/mapping/codecs/text.ts";

/** What the codecs of a file are made of. */
export type Codecs = { lists: Mapping["codes"]; zone?: Zone };

/** A way to write: the kinds of fields that it fits, how many words follow its name, and what makes it of them; a text says why not. */
type Way = {
  of: readonly Field["kind"][];
  words: number;
  make: (words: string[], field: Field, codecs: Codecs) => unknown;
};

const texts = ["text", "words", "moment", "day"] as const;

const ways: Readonly<Record<string, Way>> = {
  text: { of: texts, words: 0, make: () => text() },
  upper: { of: ["text"], words: 0, make: upper },
  plain: { of: ["text"], words: 0, make: plain },
  digits: { of: ["text"], words: 0, make: digits },
  number: { of: ["number"], words: 0, make: () => number() },
  "number-text": { of: ["number"], words: 0, make: () => numberInText() },
  boolean: { of: ["boolean"], words: 0, make: () => yesNo(true, false) },
  "yes-no": { of: ["boolean"], words: 2, make: ([yes, no]) => yesNo(yes, no) },
  date: {
    of: ["moment"],
    words: 1,
    make: ([form = ""], _, { zone }) => {
      if (zone === undefined) return "Ngày giờ cần múi giờ; thêm /transport/zone.";
      return isDateForm(form) ? date(form, zone) : notForm;
    },
  },
  day: { of: ["day"], words: 1, make: ([form = ""]) => (isDateForm(form) ? day(form) : notForm) },
  code: {
    of: ["text", "words", "number"],
    words: 1,
    make: ([said = ""], field, { lists }) => {
      const [name = "", form] = said.split(/ +/);
      if (form !== undefined && form !== "number") return notNumber;
      const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
      if (list === undefined) return oneOf(Object.keys(lists), name);
      const { else: rest, ...own } = list;
      const wrong = notTotal(own, rest, field);
      if (wrong !== undefined || form === undefined) return wrong ?? codes(own);
      const numbers = Object.entries(own).map(([word, code]) => [word, Number(code)] as const);
      if (numbers.some(([, code]) => !Number.isFinite(code))) return notNumber;
      return codes(Object.fromEntries(numbers));
    },
  },
  "agency-from-top": { of: ["text"], words: 0, make: agencyFromTop },
  "agency-from-bottom": { of: ["text"], words: 0, make: agencyFromBottom },
  "procedure-short": { of: ["text"], words: 0, make: procedureShort },
  "procedure-full": { of: ["text"], words: 1, make: ([tail = ""]) => procedureFull(tail) },
};

const notNumber = 'Sau tên bảng mã chỉ có thể là "number", khi mọi mã của nó là số.';
const notForm = "Cần dạng ngày như yyyyMMddHHmmss hoặc dd/MM/yyyy.";

/** How a field is written: `as` names a way and what it needs, else the usual one of its kind. A text says why it cannot be. Pure. */
export const codecOf = (
  as: string | undefined,
  field: Field,
  codecs: Codecs,
): AnyCodec | string => {
  const [name = "", rest = ""] = (as ?? usual(field.kind)).split(/ +(.*)/s);
  const way = Object.hasOwn(ways, name) ? ways[name] : undefined;
  if (!way) return oneOf(Object.keys(ways), name);
  if (!way.of.includes(field.kind))
    return `"${name}" không viết được trường "${field.title}"; cần một trong ${fitting(field.kind).join(", ")}.`;
  // A form of dates may have a space in it.
  const words =
    way.words === 1
      ? [rest].filter((each) => each !== "")
      : rest.split(" ").filter((each) => each !== "");
  if (words.length !== way.words)
    return `"${name}" cần ${way.words} từ theo sau, nhận được ${words.length}.`;
  return way.make(words, field, codecs) as AnyCodec | string;
};

const usual = (kind: Field["kind"]) => (kind === "number" || kind === "boolean" ? kind : "text");

/** Whether what is written so is a number there, so that what stands in its place is one too. Pure. */
export const writesNumbers = (as: string | undefined, { kind }: Field): boolean =>
  (as ?? usual(kind)) === "number" || /^code .* number$/.test(as ?? "");

/** What is lost of a value that is written so; undefined where nothing is, but for parts of a second. Pure. */
export const lostBy = (as: string | undefined, { lossy }: AnyCodec): string | undefined =>
  as?.startsWith("date ") ? undefined : lossy;

const fitting = (kind: Field["kind"]) =>
  Object.keys(ways).filter((name) => ways[name]?.of.includes(kind));

/** What a list of codes leaves out of the words that the field may say, unless `else` says that these cannot be said there. */
const notTotal = (
  list: Record<string, string | number>,
  rest: string | number | undefined,
  { kind, words = [] }: Field,
): string | undefined => {
  if (rest !== undefined && rest !== "unmappable") return 'Bảng mã chỉ nhận else: "unmappable".';
  if (kind === "number" && Object.keys(list).some((word) => !/^\d+$/.test(word)))
    return "Bảng mã của trường số cần các từ là số.";
  const strange =
    kind === "words" ? Object.keys(list).find((word) => !words.includes(word)) : undefined;
  if (strange !== undefined) return `Bảng mã có "${strange}": ${oneOf(words, strange)}`;
  if (rest !== undefined) return undefined;
  if (kind !== "words") return 'Bảng mã này không biết hết các giá trị; thêm else: "unmappable".';
  const missing = words.filter((word) => !Object.hasOwn(list, word));
  return missing.length === 0
    ? undefined
    : `Bảng mã thiếu ${missing.join(", ")}; thêm mã, hoặc thêm else: "unmappable".`;
};

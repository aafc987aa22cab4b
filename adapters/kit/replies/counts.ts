import { fold } from "../text/fold.ts";
import { remember } from "../text/remember.ts";
import { unescaped } from "../text/unescaped.ts";
import { unspoil } from "../text/unspoil.ts";
import { dossier, item, number, sumUp, which } from "./made-and-changed.ts";

/** A count that an answer tells: of what was done, or of all there was. */
type Count = {
  of: "done" | "all";
  n: number;
  /** The smaller of the two that `n` is the sum of: then only as many as were sent are a yes. */
  least?: number;
  dossiers?: boolean;
  flag?: boolean;
};

/** Whether a text tells that fewer were done than all it tells of, than were sent (their dossiers' codes), or none. Pure. */
export const tellsFewer = (text: string, sent: readonly string[] = []): boolean =>
  isFewer(countsIn(text), sent);

/** Whether fields of an object, and of objects inside it, tell the same. Items of lists tell of themselves. Pure. */
export const fieldsTellFewer = (body: object, sent: readonly string[]): boolean =>
  isFewer(countsOf(body), sent);

const isFewer = (counts: readonly Count[], sent: readonly string[]): boolean => {
  const done = counts.filter(({ of }) => of === "done");
  const all = counts.flatMap(({ of, n }) => (of === "all" ? [n] : []));
  // Rows that were sent may be many of one dossier.
  const asked = (dossiers?: boolean) => (dossiers ? new Set(sent).size : sent.length);
  return done.some(
    ({ n, least = n, dossiers, flag }) =>
      n === 0 ||
      (!flag && least < asked(dossiers) && n !== asked(dossiers)) ||
      all.some((each) => n < each),
  );
};

const verb = "(?:đồng bộ|cập nhật|thêm(?: mới)?|ghi nhận|tiếp nhận|lưu|xử lý|(?:đã|được) nhận)";
const didIt = "(?:affected|updated|inserted|saved|processed|synced|imported)";
const success = "(?:thành công|success(?:ful(?:ly)?)?|succeeded)";
const part = "(?<![\\d/]|(?:ngày|bước) )(\\d+)";
const whole = "(\\d+)(?![\\d/])";
const time = "(?! ?(?:giây|phút|giờ|ngày|lần|seconds?|minutes?))";

const doneForms = [
  `${success}(?: (?:được|cho|số|là))* ?[:=]? ?${number}${which}`,
  `${number} (${item})(?: (?:đã|được|${verb}))* ${success}`,
  `(?:^|[,;(] ?)${number} ${success}`,
  `${verb}(?: (?:được|xong|thành công))* ${number} (${item})`,
  `${number} (${item}) được ${verb}`,
  `${number} (${item}) ${didIt}`,
  `${didIt} ?[:=]? ?${number}${which}`,
  `${item}: ?${number} ${success}`,
  `số (?:lượng )?(?:bản ghi|dòng|tiến trình|records?|rows?) ?[:=]? ?${number}`,
].map((form) => new RegExp(form, "gu"));

const allForms = [
  `(?:tổng(?: số| cộng)?|số lượng|total|sum)(?: ${item})?(?: (?:là|gửi|nhận|được))* ?[:=]? ?${number}${time}`,
  `(?:nhận|gửi|received|sent)(?: được)? ?[:=]? ?${number}${time}`,
  `${number} ${item}[^\\d]*(?:${success} ?[:=]? ?\\d|\\d+ ${success})`,
].map((form) => new RegExp(form, "gu"));

/** "2/3 hồ sơ", "3 trên tổng số 5". */
const shareForms = [
  `${part} ?/ ?${whole} ${item}`,
  `${part} ?/ ?${whole}(?: (?:đã|được|${verb}))* ${success}`,
  `(?:${success}|${verb}(?: được)?):? ?${part} ?/ ?${whole}`,
  `[([]${part} ?/ ?${whole} ?[)\\]]`,
  `${part}(?: ${item})? (?:of|out of|trên|trong)(?: (?:tổng|số))* ${whole}${time}`,
].map((form) => new RegExp(form, "gu"));

/** "60% thành công". */
const percentForms = [
  `${success}(?: (?:đạt|là))? ?:? ?(\\d+)(?:[.,]\\d+)? ?%`,
  `(?<![\\d.,])(\\d+)(?:[.,]\\d+)? ?% ?(?:${item} )?${success}`,
].map((form) => new RegExp(form, "gu"));

const countsIn = remember((text: string): Count[] =>
  [...new Set([text, unspoil(unescaped(text))])].flatMap((each) => read(tidy(each))),
);

/** Without quotes, so that a text of fields is read as one of words. */
const tidy = (text: string) => fold(text).replace(/["'“”]/g, "");

const read = (said: string): Count[] => {
  // Only what is counted in is read.
  if (!/\d/.test(said)) return [];
  const { text, sums } = sumUp(said);
  const found = (forms: RegExp[]) => forms.flatMap((form) => [...text.matchAll(form)]);
  return [
    ...sums.map(({ n, least, kind }): Count => ({ ...done(n), least, ...ofKind(kind) })),
    ...found(doneForms).map(([, n, kind]): Count => ({ ...done(Number(n)), ...ofKind(kind) })),
    ...found(allForms).map(([, n]): Count => ({ of: "all", n: Number(n) })),
    ...found(shareForms).flatMap(([, n, all]): Count[] => shareOf(Number(n), Number(all))),
    ...found(percentForms).flatMap(([, n]): Count[] => shareOf(Number(n), 100)),
  ];
};

const done = (n: number): Count => ({ of: "done", n });
const ofKind = (kind: string | undefined) =>
  kind !== undefined && new RegExp(`^${dossier}$`).test(kind) ? { dossiers: true } : {};
/** Of a share, that it is less than whole says enough: it may count other things than were sent. */
const shareOf = (n: number, all: number): Count[] => (n < all ? [done(0)] : []);

const unit = "(hoso|banghi|dong|tientrinh|dossiers?|items?|records?|rows?)?";
const countOf = "(so|soluong|sl|tong|tongso|total|num|number|numberof|count|danhsach|ds|list)?";
const doneName = new RegExp(
  `^${countOf}${unit}(thanhcong|success(es|ful|fully)?|succeeded|accepted|processed|saved|imported|synced|da(xuly|dongbo|luu|capnhat))${unit}(count|total|list)?$`,
);
/** What was made and what was changed are all that was done together. */
const shareName = new RegExp(
  `^${countOf}${unit}(inserted|updated|created|added|themmoi|capnhat)${unit}(count|total)?$`,
);
const allName = new RegExp(
  `^(total|tong|tongso|sum|soluong|sl|received|sent|danhan|dagui|sonhan|songui)${unit}(count)?$|^(so|count)${unit}$`,
);
/** By themselves they are flags as well, and 1 is a yes. */
const flagName =
  /^(success|successful|succeeded|thanhcong|accepted|processed|saved|imported|synced|inserted|updated|created|added|themmoi|capnhat)$/;

const countsOf = (body: object): Count[] => {
  const counts: Count[] = [];
  const shares: Count[] = [];
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      counts.push(...countsOf(value));
    const n = numberOf(value);
    if (n === undefined) continue;
    const name = nameOf(key);
    const told = {
      n,
      dossiers: /hoso|dossier/.test(name),
      flag: n === 1 && flagName.test(name),
    };
    if (doneName.test(name)) counts.push({ of: "done", ...told });
    else if (shareName.test(name)) shares.push({ of: "done", ...told });
    else if (allName.test(name)) counts.push({ of: "all", n });
  }
  const [first] = shares;
  if (first) counts.push({ ...first, n: shares.reduce((sum, { n }) => sum + n, 0) });
  return counts;
};

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" || (typeof value === "string" && /^\s*\d+\s*$/.test(value))
    ? Number(value)
    : // A list counts by its length; an empty one says nothing.
      (Array.isArray(value) && value.length) || undefined;

/** A field's name by its letters alone, without their marks. */
export const nameOf = remember((key: string): string =>
  key
    .normalize("NFD")
    .toLowerCase()
    .replaceAll("đ", "d")
    .replace(/[^a-z]/g, ""),
);

import type { Condition, MapRow } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import { procedureShort } from "../kit/mapping/codecs/ids.ts";
import { type Entry, entries, omitted } from "../kit/mapping/entry.ts";
import { readerOf } from "../kit/mapping/pointer.ts";
import { type Codecs, codecOf, lostBy, writesNumbers } from "./codec-of.ts";
import { placeOf, type Scope, said } from "./places.ts";

/** What a map is read with: the codecs, what was found wrong, and the lists of codes that were named. */
export type Reading = {
  codecs: Codecs;
  errors: FieldError[];
  named: Set<string>;
  /** One field may fill several places: of what is only read. */
  mayRepeat?: true;
};

/** The entries of a map, at its place in the file; what cannot be is added to the errors, all at once. Pure but for that. */
export const entriesOf = (
  rows: readonly MapRow[],
  at: string,
  scope: Scope,
  reading: Reading,
): Entry[] => {
  const seen = new Set<string>();
  return rows.flatMap((row, n) => {
    const place = `${at}/${n}`;
    if (seen.has(row.to) && !reading.mayRepeat)
      reading.errors.push({
        pointer: `${place}/to`,
        message: "Đã có dòng khác ghi vào trường này; bỏ một dòng.",
      });
    seen.add(row.to);
    return entryOf(row, place, scope, reading);
  });
};

/** What a row may say beside `to`, by where its value comes from. */
const sources = {
  from: ["as", "lossy", "need", "cure", "limit", "absent", "when"],
  value: ["as", "when"],
  each: ["rows", "when"],
  inside: ["rows", "when"],
} as const;

const entryOf = (row: MapRow, at: string, scope: Scope, reading: Reading): Entry[] => {
  const { errors } = reading;
  const refuse = (name: string, message: string) => {
    errors.push({ pointer: name === "" ? at : `${at}/${name}`, message });
    return [];
  };
  const names = (Object.keys(sources) as (keyof typeof sources)[]).filter((name) => name in row);
  const [source] = names;
  if (source === undefined || names.length > 1)
    return refuse("", "Cần đúng một trong from, value, each, inside.");
  const allowed: readonly string[] = ["to", source, ...sources[source]];
  for (const name of Object.keys(row))
    if (!allowed.includes(name)) refuse(name, `Không đi cùng "${source}"; hãy bỏ đi.`);
  const when = row.when ? conditionOf(row.when, `${at}/when`, scope, reading.errors) : undefined;
  const options = when ? { when } : {};
  if (source === "value") {
    const value = constantOf(row);
    if (value === undefined) return refuse("as", notConstant);
    return [entries.made(row.to, [""], () => value, options)];
  }

  const pointer = row[source] ?? "";
  const field = placeOf(pointer, scope);
  if (typeof field === "string") return refuse(source, field);
  if (source === "from") {
    if (["list", "object", "map"].includes(field.kind))
      return refuse(
        "from",
        `"${field.title}" không phải một giá trị; dùng each cho danh sách, inside cho đối tượng.`,
      );
    if (row.cure !== undefined && !row.need) refuse("cure", "Chỉ dùng cùng need: true.");
    const codec = codecOf(row.as, field, reading.codecs);
    const [, list] = /^code +(\S+)/.exec(row.as ?? "") ?? [];
    if (list !== undefined) reading.named.add(list);
    if (typeof codec === "string") return refuse(row.as === undefined ? "from" : "as", codec);
    const lost = lostBy(row.as, codec);
    if (lost !== undefined && !row.lossy)
      refuse("as", `"${row.as}" làm mất ${lost}; chấp nhận thì thêm lossy: true.`);
    if (lost === undefined && row.lossy) refuse("lossy", "Không làm mất gì; hãy bỏ đi.");
    const { limit } = row;
    const isNumber = row.absent !== undefined && writesNumbers(row.as, field);
    const absent = isNumber ? Number(row.absent) : row.absent;
    if (Number.isNaN(absent)) return refuse("absent", "Cần số, như trường này được gửi đi.");
    return [
      entries.row(row.to, pointer, codec, {
        ...options,
        ...(row.need ? { need: row.cure ?? true } : {}),
        ...(limit === undefined ? {} : { limit }),
        ...(absent === undefined ? {} : { absent }),
      }),
    ];
  }
  const isList = source === "each";
  if (row.rows === undefined) return refuse("rows", `Cần các dòng của "${row.to}".`);
  if (field.kind !== (isList ? "list" : "object"))
    return refuse(source, `"${field.title}" không phải ${isList ? "danh sách" : "đối tượng"}.`);
  const below = { ...scope, base: scope.base + pointer + (isList ? "/*" : "") };
  const of = { entries: entriesOf(row.rows, `${at}/rows`, below, reading), absent: omitted };
  return [entries[source](row.to, pointer, of, options)];
};

/** A fixed value as it goes: as it stands, or as `as` says; undefined where it cannot. Pure. */
const constantOf = ({ value, as }: MapRow): MapRow["value"] => {
  if (as === undefined || typeof value === as) return value;
  if (as === "number" && Number.isFinite(Number(value))) return Number(value);
  return as === "boolean" && ["true", "false"].includes(String(value))
    ? value === "true"
    : undefined;
};

const notConstant =
  'Của một giá trị cố định chỉ có thể là "number" hoặc "boolean", khi giá trị là như vậy.';

const short = procedureShort();

/** Whether what a map is written from is as the file says; places and values that cannot be are added to the errors. */
export const conditionOf = (
  conditions: Readonly<Record<string, Condition>>,
  at: string,
  scope: Scope,
  errors: FieldError[],
): ((from: unknown) => boolean) => {
  const tests = Object.entries(conditions).map(([pointer, { is, not }]) => {
    const name = `${at}/${pointer.replaceAll("/", "~1")}`;
    const field = placeOf(pointer, scope);
    if (typeof field === "string") errors.push({ pointer: name, message: field });
    else if (![...(is ?? not ?? [])].every((value) => said(field, value) !== undefined))
      errors.push({
        pointer: name,
        message: field.words
          ? `"${field.title}" chỉ có ${field.words.join(", ")}.`
          : `Có giá trị mà "${field.title}" không bao giờ là; kiểm tra kiểu chữ hay số.`,
      });
    const read = readerOf(pointer);
    const values = new Set<unknown>(
      [...(is ?? not ?? [])].map((value) =>
        typeof field === "string" ? value : said(field, value),
      ),
    );
    // A procedure is the same one with and without its publisher's tail.
    const isNamed = (value: unknown) =>
      values.has(value) ||
      (pointer === "/procedure/code" && values.has(short.encode(String(value), undefined)));
    return (from: unknown) => isNamed(read(from)) === (is !== undefined);
  });
  return (from) => tests.every((test) => test(from));
};

import type { FieldRule, FieldTable } from "./field-tables.ts";
import { isObject, type JsonObject } from "./json.ts";

/** The portal's first complaint about a body in Vietnamese, naming the field; undefined when there is none. */
export function checkFields(
  body: JsonObject,
  table: FieldTable,
  mayBeEmpty: readonly string[],
  path = "",
): string | undefined {
  for (const [name, rule] of Object.entries(table.fields)) {
    const complaint = checkField(body[name], rule, mayBeEmpty.includes(name), path + name);
    if (complaint !== undefined) return complaint;
  }
  for (const [name, value] of Object.entries(body)) {
    if (Object.hasOwn(table.fields, name)) continue;
    const items = table.lists[name];
    const complaint =
      items === undefined
        ? checkStranger(value, path + name)
        : checkList(value, items, mayBeEmpty, path + name);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** Tells whether a text is a real moment of the calendar, written yyyyMMddHHmmss. */
export function isPortalDate(text: string): boolean {
  if (!/^\d{14}$/.test(text)) return false;
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return day <= daysInMonth && part(8, 10) < 24 && part(10, 12) < 60 && part(12, 14) < 60;
}

function checkField(
  value: unknown,
  rule: FieldRule,
  mayBeEmpty: boolean,
  name: string,
): string | undefined {
  if (value === undefined) {
    return rule.need === undefined ? undefined : `Thiếu trường bắt buộc ${name}`;
  }
  if (typeof value !== "string") return `Trường ${name} phải là chuỗi`;
  if (value.trim() === "") {
    const empty = rule.need === "filled" && !mayBeEmpty;
    return empty ? `Trường bắt buộc ${name} không được để trống` : undefined;
  }
  if (rule.form === "date" && !isPortalDate(value)) {
    return `Trường ${name} không đúng định dạng yyyyMMddHHmmss`;
  }
  if (rule.form === "number" && !/^\d+$/.test(value)) return `Trường ${name} phải là số`;
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) {
    return `Trường ${name} có giá trị không hợp lệ`;
  }
  const { limit } = rule;
  if (limit !== undefined && value.length > limit && lengthOf(value) > limit) {
    return `Trường ${name} vượt quá ${limit} ký tự`;
  }
  return undefined;
}

function checkList(
  value: unknown,
  items: FieldTable,
  mayBeEmpty: readonly string[],
  name: string,
): string | undefined {
  if (!Array.isArray(value)) return `Trường ${name} phải là danh sách`;
  for (const [index, item] of value.entries()) {
    const place = `${name}[${index}]`;
    if (!isObject(item)) return `Trường ${place} phải là đối tượng`;
    const complaint = checkFields(item, items, mayBeEmpty, `${place}.`);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** A field of no table is let through, but its scalars too must be texts. */
function checkStranger(value: unknown, name: string): string | undefined {
  if (typeof value === "string") return undefined;
  if (typeof value !== "object" || value === null) return `Trường ${name} phải là chuỗi`;
  for (const [key, inner] of Object.entries(value)) {
    const complaint = checkStranger(inner, `${name}.${key}`);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function lengthOf(text: string): number {
  return [...text.normalize("NFC")].length;
}

import { isObject, type JsonObject } from "../json.ts";
import type { FieldRule, FieldTable } from "./field-tables.ts";

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
    const complaint = checkPart(value, table, name, mayBeEmpty, path);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function checkPart(
  value: unknown,
  table: FieldTable,
  name: string,
  mayBeEmpty: readonly string[],
  path: string,
): string | undefined {
  const inner = table.objects?.[name];
  if (inner !== undefined) {
    if (!isObject(value)) return `Trường ${path + name} phải là đối tượng`;
    return checkFields(value, inner, mayBeEmpty, `${path + name}.`);
  }
  const items = table.lists[name];
  return items === undefined
    ? checkStranger(value, path + name)
    : checkList(value, items, mayBeEmpty, path + name);
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
  if (value === null && rule.nullable) return undefined;
  if (rule.type !== undefined) return checkTyped(value, rule, name);
  if (typeof value !== "string") return `Trường ${name} phải là chuỗi`;
  if (value.trim() === "") {
    const empty = rule.need === "filled" && !mayBeEmpty;
    return empty ? `Trường bắt buộc ${name} không được để trống` : undefined;
  }
  const misshapen = complaintAboutForm(value, rule, name);
  if (misshapen !== undefined) return misshapen;
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) {
    return `Trường ${name} có giá trị không hợp lệ`;
  }
  const { limit } = rule;
  if (limit !== undefined && value.length > limit && lengthOf(value) > limit) {
    return `Trường ${name} vượt quá ${limit} ký tự`;
  }
  return undefined;
}

const FORMS = {
  date: { shape: /^\d{14}$/, says: "không đúng định dạng yyyyMMddHHmmss" },
  stamp: {
    shape: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    says: "không đúng định dạng yyyy-MM-dd HH:mm:ss",
  },
  millis: {
    shape: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/,
    says: "không đúng định dạng yyyy-MM-ddTHH:mm:ss.fff",
  },
  uuid: {
    shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    says: "không đúng định dạng uuid",
  },
  number: { shape: /^\d+$/, says: "phải là số" },
  link: { shape: /^https?:\/\//, says: "phải là đường dẫn" },
};

function complaintAboutForm(value: string, { form }: FieldRule, name: string): string | undefined {
  if (form === undefined) return undefined;
  const { shape, says } = FORMS[form];
  const isMoment = !["number", "link", "uuid"].includes(form);
  const good =
    shape.test(value) && (!isMoment || isPortalDate(value.replace(/\D/g, "").slice(0, 14)));
  return good ? undefined : `Trường ${name} ${says}`;
}

function checkTyped(value: unknown, rule: FieldRule, name: string): string | undefined {
  if (rule.type === "boolean") {
    return typeof value === "boolean" ? undefined : `Trường ${name} phải là kiểu logic`;
  }
  if (typeof value !== "number" || !Number.isInteger(value))
    return `Trường ${name} phải là số nguyên`;
  if (rule.oneOf !== undefined && !rule.oneOf.includes(String(value))) {
    return `Trường ${name} có giá trị không hợp lệ`;
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

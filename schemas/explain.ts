import type { ErrorObject } from "ajv";
import { firstHidden } from "./hidden.ts";
import { nearestName } from "./nearest-name.ts";
import { pointerTo, saidOf } from "./pointer.ts";
import type { FieldError } from "./validate.ts";

/** Most faults of one value that are told. */
export const MOST_ERRORS = 50;

/** Of several faults in one place, the one whose message says most: a choice, then a form, then a kind, then a limit. */
const TELLING = ["enum", "const", "pattern", "format", "type"];

/** Turns ajv's errors into at most 50 faults, one a place, in the order found; values are never repeated, names unless `anyName` only if a field's. */
export function explain(errors: readonly ErrorObject[], anyName = false): FieldError[] {
  const worst = new Map<string, ErrorObject>();
  for (const error of errors) {
    if (error.keyword === "if") continue;
    const place = placeOf(error).join("/");
    const known = worst.get(place);
    if (known === undefined && worst.size === MOST_ERRORS) break;
    if (known === undefined || tells(error) < tells(known)) worst.set(place, error);
  }
  return [...worst.values()].map((error) => {
    const { pointer, hidden } = pointerTo(placeOf(error), anyName);
    return { pointer, message: saidOf(messageOf(error), hidden) };
  });
}

function tells({ keyword }: ErrorObject): number {
  const rank = TELLING.indexOf(keyword);
  return rank === -1 ? TELLING.length : rank;
}

function placeOf({ instancePath, params }: ErrorObject): string[] {
  const name: unknown = params.missingProperty ?? params.additionalProperty;
  const path = instancePath.split("/").slice(1);
  return [
    ...path.map((each) => each.replaceAll("~1", "/").replaceAll("~0", "~")),
    ...(typeof name === "string" ? [name] : []),
  ];
}

function messageOf(error: ErrorObject): string {
  const message = expectation(error);
  return error.data === null
    ? `${message.replace(/\.$/, "")}, nhận được null; bỏ trường này khi không có giá trị.`
    : message;
}

function expectation(error: ErrorObject): string {
  const { keyword, params } = error;
  const schema: Record<string, unknown> = error.parentSchema ?? {};
  switch (keyword) {
    case "required":
      return "Cần trường bắt buộc này; hãy bổ sung.";
    case "additionalProperties":
      return unknownField(String(params.additionalProperty), schema);
    case "type":
      return expectedType(params.type, schema, error.data);
    case "enum":
      return oneOf(params.allowedValues, error.data);
    case "const":
      return `Cần ${JSON.stringify(params.allowedValue)}.`;
    case "maxLength":
      return `Cần tối đa ${params.limit} ký tự; hãy rút ngắn.`;
    case "maxItems":
      return `Cần tối đa ${params.limit} phần tử; hãy gửi ít hơn.`;
    case "minItems":
      return `Cần ít nhất ${params.limit} phần tử.`;
    case "uniqueItems":
      return "Cần các phần tử khác nhau.";
    case "maxProperties":
      return `Cần tối đa ${params.limit} trường; hãy gửi ít hơn.`;
    case "minProperties":
      return `Cần ít nhất ${params.limit} trường.`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
      return expectedNumber(schema);
    case "format":
      if (params.format === "visible") return withoutTheHidden(error.data);
      return expectedForm(schema);
    default:
      return expectedForm(schema);
  }
}

function expectedForm(schema: Record<string, unknown>): string {
  return `Cần ${schema["x-expected"] ?? "giá trị mà lược đồ cho phép"}.`;
}

/** Names the sign, since nobody sees it; it says nothing of the text around it. */
function withoutTheHidden(text: unknown): string {
  const { sign = "", at = 0 } = (typeof text === "string" && firstHidden(text)) || {};
  return `Cần văn bản không có ký tự ẩn hay đổi chiều chữ; hãy xóa ${sign} ở ký tự thứ ${at}, và những ký tự như vậy.`;
}

function unknownField(name: string, schema: Record<string, unknown>): string {
  const known = schema.properties;
  const nearest =
    typeof known === "object" && known !== null ? nearestName(name, Object.keys(known)) : undefined;
  if (nearest !== undefined) return `Không có trường này; có phải "${nearest}"?`;
  const expected = schema["x-expected"];
  return expected === undefined ? "Không có trường này; hãy bỏ đi." : `Cần ${expected}.`;
}

/** What was expected of a name that is none of those there are, and which of them was most likely meant. */
export function oneOf(allowed: unknown, got: unknown): string {
  const words = [allowed].flat().filter((each) => typeof each === "string");
  const nearest = typeof got === "string" ? nearestName(got, words) : undefined;
  const meant = nearest === undefined ? "." : `; có phải "${nearest}"?`;
  return `Cần một trong ${list(allowed)}${meant}`;
}

const TYPE_NAMES: Record<string, string> = {
  string: "văn bản",
  integer: "số nguyên",
  number: "số",
  boolean: "true hoặc false",
  object: "một đối tượng",
  array: "một danh sách",
  null: "null",
};

function expectedType(type: unknown, schema: Record<string, unknown>, got: unknown): string {
  const types: unknown[] = [type].flat();
  const names = types.map((name) => TYPE_NAMES[String(name)] ?? String(name)).join(" hoặc ");
  // A map's x-expected speaks of its keys, not of itself.
  const hint = types.includes("object") ? undefined : schema["x-expected"];
  const received = got === null ? "" : `, nhận được ${kindOf(got)}`;
  return `Cần ${hint ?? names}${received}.`;
}

/** What kind of thing was sent, never what it says. */
function kindOf(got: unknown): string {
  if (Array.isArray(got)) return "một danh sách";
  if (typeof got === "number") return Number.isInteger(got) ? "số nguyên" : "số lẻ";
  return TYPE_NAMES[typeof got] ?? "thứ khác";
}

function expectedNumber(schema: Record<string, unknown>): string {
  if (schema["x-expected"] !== undefined) return `Cần ${schema["x-expected"]}.`;
  return schema.minimum === undefined
    ? `Cần số lớn hơn ${schema.exclusiveMinimum}, không quá ${schema.maximum}.`
    : `Cần số từ ${schema.minimum} đến ${schema.maximum}.`;
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(", ") : "";
}

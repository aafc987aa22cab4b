import type { ErrorObject } from "ajv";
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
    ? `${message.slice(0, -1)}; leave the field out when it has no value.`
    : message;
}

function expectation(error: ErrorObject): string {
  const { keyword, params } = error;
  const schema: Record<string, unknown> = error.parentSchema ?? {};
  switch (keyword) {
    case "required":
      return "Required field is missing.";
    case "additionalProperties":
      return unknownField(String(params.additionalProperty), schema);
    case "type":
      return expectedType(params.type, schema);
    case "enum":
      return `Expected one of ${list(params.allowedValues)}.`;
    case "const":
      return `Expected ${JSON.stringify(params.allowedValue)}.`;
    case "maxLength":
      return `Expected at most ${params.limit} characters; shorten it.`;
    case "maxItems":
      return `Expected at most ${params.limit} items; send fewer.`;
    case "minItems":
      return `Expected at least ${params.limit} items.`;
    case "uniqueItems":
      return "Expected no item twice.";
    case "maxProperties":
      return `Expected at most ${params.limit} fields; send fewer.`;
    case "minProperties":
      return `Expected at least ${params.limit} fields.`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
      return expectedNumber(schema);
    default:
      return `Expected ${schema["x-expected"] ?? "a value that the schema allows"}.`;
  }
}

function unknownField(name: string, schema: Record<string, unknown>): string {
  const known = schema.properties;
  const nearest =
    typeof known === "object" && known !== null ? nearestName(name, Object.keys(known)) : undefined;
  if (nearest !== undefined) return `Unknown field; did you mean "${nearest}"?`;
  const expected = schema["x-expected"];
  return expected === undefined ? "Unknown field; leave it out." : `Expected ${expected}.`;
}

const TYPE_NAMES: Record<string, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

function expectedType(type: unknown, schema: Record<string, unknown>): string {
  const types: unknown[] = [type].flat();
  const names = types.map((name) => TYPE_NAMES[String(name)] ?? String(name)).join(" or ");
  // A map's x-expected speaks of its keys, not of itself.
  const hint = types.includes("object") ? undefined : schema["x-expected"];
  return `Expected ${hint ?? names}.`;
}

function expectedNumber(schema: Record<string, unknown>): string {
  if (schema["x-expected"] !== undefined) return `Expected ${schema["x-expected"]}.`;
  const from = schema.minimum ?? `above ${schema.exclusiveMinimum}`;
  return `Expected a number from ${from} to ${schema.maximum}.`;
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(", ") : "";
}

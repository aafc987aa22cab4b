import { Ajv2020, type Options, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { explain } from "./explain.ts";
import { isGatherable, largestOf } from "./gatherable.ts";
import { firstHidden } from "./hidden.ts";

/** One fault of a value: where it is (RFC 6901 pointer) and what was expected there. Never holds the value itself. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** The verdict on a value; `value` is the value given, typed, or a copy of it when anything was filled in or read anew. */
export type Verdict<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** Checks one value; throws nothing, whatever it is given. */
export type Validator<T> = (value: unknown) => Verdict<T>;

/**
 * Compiles a JSON Schema (2020-12, strict) once, with the first value, and promises at most 50 faults for each value, in time
 * that grows as the value does: it stops at the first fault, and looks for the others only where what was sent is of a lawful size.
 * With `defaults`, the `default` keywords are filled into a copy, so that `T` is the filled-in shape. With `anyName`, faults
 * point to names of every form; else not to those that may be data. With `texts`, every value came as text: numbers and yes or no are read
 * of it where the schema has no text.
 */
export function createValidator<T>(
  schema: object,
  options: { defaults?: boolean; anyName?: boolean; texts?: boolean } = {},
): Validator<T> {
  const { defaults = false, texts = false } = options;
  const ways = { useDefaults: defaults, coerceTypes: texts };
  const largest = largestOf(schema);
  let judge: ValidateFunction<T> | undefined;
  let gather: ValidateFunction | undefined;

  return (given) => {
    const value = defaults || texts ? structuredClone(given) : given;
    judge ??= compile<T>(schema, ways);
    if (judge(value)) return { ok: true, value };
    let errors = judge.errors ?? [];
    // Danger: the errors of every item are copied into one list again for each item that follows.
    if (isGatherable(value, largest)) {
      gather ??= compile(schema, { ...ways, allErrors: true });
      gather(value);
      errors = gather.errors ?? errors;
    }
    return { ok: false, errors: explain(errors, options.anyName) };
  };
}

const compile = <T>(schema: object, options: Options): ValidateFunction<T> =>
  createCompiler(options).compile<T>(schema);

/** What compiles schemas with the words and formats that ours use. */
export const createCompiler = (options: Options): Ajv2020 => {
  const ajv = new Ajv2020({
    strict: true,
    // A test does it: at each start it was a sixth of what a command costs.
    validateSchema: false,
    allowUnionTypes: true,
    allowMatchingProperties: true,
    verbose: true,
    ...options,
  });
  addFormats.default(ajv, ["date", "date-time"]);
  ajv.addFormat("uri", isLink);
  ajv.addFormat("bigint", isBigint);
  ajv.addFormat("visible", (text: string) => firstHidden(text) === undefined);
  ajv.addVocabulary(["x-expected", "x-names"]);
  return ajv;
};

/** RFC 3986, and what a program that would follow it can read: not so a port above 65535 or a host of half an IPv6 address. */
const isLink = (text: string) => rfc3986(text) && URL.canParse(text);

const rfc3986 = fullFormats.uri as (text: string) => boolean;

/** The digits of a number from 0 on that PostgreSQL's bigint holds. */
const isBigint = (text: string) => /^\d{1,19}$/.test(text) && BigInt(text) < 2n ** 63n;

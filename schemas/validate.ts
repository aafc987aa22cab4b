import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { explain } from "./explain.ts";

/** One fault of a value: where it is (RFC 6901 pointer) and what was expected there. Never holds the value itself. */
export interface FieldError {
  pointer: string;
  message: string;
}

/** The verdict on a value; `value` is the value given, typed, or a copy of it when defaults were filled in. */
export type Verdict<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** Checks one value; throws nothing, whatever it is given. */
export type Validator<T> = (value: unknown) => Verdict<T>;

/**
 * Compiles a JSON Schema (2020-12, strict) once and promises at most 50 faults for each value.
 * With `defaults`, the `default` keywords are filled into a copy, so that `T` is the filled-in shape. With `anyName`, faults
 * point to names of every form; else not to those that may be data.
 */
export function createValidator<T>(
  schema: object,
  options: { defaults?: boolean; anyName?: boolean } = {},
): Validator<T> {
  const defaults = options.defaults ?? false;
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    allowUnionTypes: true,
    allowMatchingProperties: true,
    verbose: true,
    useDefaults: defaults,
  });
  addFormats.default(ajv, ["date", "date-time", "uri"]);
  ajv.addVocabulary(["x-expected"]);
  const check = ajv.compile<T>(schema);

  return (given) => {
    const value = defaults ? structuredClone(given) : given;
    if (check(value)) return { ok: true, value };
    const errors: ErrorObject[] = check.errors ?? [];
    return { ok: false, errors: explain(errors, options.anyName) };
  };
}

import dossierSchema from "./dossier.schema.json" with { type: "json" };
import { isItemList } from "./list-items.ts";
import type { Statement } from "./statement.ts";
import { createValidator, type Verdict } from "./validate.ts";

/**
 * Checks a statement as adapters made it of an outside system's message: each field by the rules of the dossier's schema, and nothing
 * cleared that every dossier has. `/says/…` and `/clears/…` name the places at fault.
 */
export const validateStatement = (value: unknown): Verdict<Statement> => {
  const verdict = validate(value);
  if (!verdict.ok) return verdict;
  const errors = verdict.value.clears.flatMap((pointer, n) =>
    isClearable(pointer) ? [] : [{ pointer: `/clears/${n}`, message: NOT_CLEARABLE }],
  );
  return errors.length > 0 ? { ok: false, errors } : verdict;
};

const { code: _, codes: __, revision: ___, updatedAt: ____, ...says } = dossierSchema.properties;

const text = (maxLength: number) => ({ type: "string", minLength: 1, maxLength });

const validate = createValidator<Statement>({
  $schema: dossierSchema.$schema,
  $id: "urn:lienthong:statement",
  type: "object",
  additionalProperties: false,
  required: ["about", "key", "at", "basis", "whole", "says", "clears", "unread"],
  properties: {
    about: { type: "array", minItems: 1, maxItems: 20, items: { $ref: "#/$defs/OtherCode" } },
    key: text(500),
    at: { $ref: "#/$defs/moment" },
    basis: { type: "string", enum: ["event", "snapshot"] },
    whole: { type: "boolean" },
    says: { type: "object", additionalProperties: false, properties: says },
    clears: { type: "array", maxItems: 200, items: text(4_200) },
    unread: { type: "array", maxItems: 200, items: text(500) },
  },
  $defs: dossierSchema.$defs,
});

const isClearable = (pointer: string): boolean => {
  const [nothing, field = "", name, ...deeper] = pointer.split("/");
  if (nothing !== "" || deeper.length > 0 || field === "steps" || !(field in says)) return false;
  if (dossierSchema.required.includes(field)) return false;
  return name === undefined || field === "flags" || isItemList(field);
};

const NOT_CLEARABLE =
  "Cần con trỏ tới một trường không bắt buộc, một dấu hiệu (/flags/…) hoặc một mục của danh sách (/results/…).";

import { createHash } from "node:crypto";

/** JSON text that is equal for equal values: object keys sorted, undefined left out, strings in NFC. */
export const canonical = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(",")}}`;
};

/** SHA-256 of a value's canonical text, base64url, 43 characters. */
export const digestOf = (value: unknown): string =>
  createHash("sha256").update(canonical(value)).digest("base64url");

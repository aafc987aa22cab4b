/** A JSON object whose members have not been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Tells an object from lists, null and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member's text, or "" when it is absent or no text. */
export function textOf(body: JsonObject, field: string): string {
  const value = body[field];
  return typeof value === "string" ? value : "";
}

/** The member's objects, or none when it is absent or no list. */
export function listOf(body: JsonObject, field: string): JsonObject[] {
  const value = body[field];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A whole number written as a number or as a text; 0 when it is neither. */
export function numberOf(value: unknown): number {
  return Number(typeof value === "string" || typeof value === "number" ? value : 0) || 0;
}

/** The digits of a moment to the second, in whichever of its forms; 0 when there is none. */
export function timeOf(value: unknown): number {
  return typeof value === "string" ? Number(value.replace(/\D/g, "").slice(0, 14)) : 0;
}

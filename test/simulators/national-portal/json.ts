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

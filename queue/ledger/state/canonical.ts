import { hash } from "node:crypto";

/** JSON text that is equal for equal values: object keys sorted, undefined left out, strings in NFC. */
export const canonical = (value: unknown): string => {
  if (typeof value === "string")
    return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value.normalize("NFC"));
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  let text = "";
  if (Array.isArray(value)) {
    for (const each of value) text += `${text === "" ? "" : ","}${canonical(each)}`;
    return `[${text}]`;
  }
  const fields = value as Record<string, unknown>;
  for (const name of sorted(Object.keys(fields))) {
    const field = fields[name];
    if (field !== undefined)
      text += `${text === "" ? "" : ","}${PLAIN.test(name) ? `"${name}"` : JSON.stringify(name)}:${canonical(field)}`;
  }
  return `{${text}}`;
};

/** Sorts names in place by their UTF-16 units: the few that an object has sooner than the built-in sort, which copies them. */
export const sorted = (names: string[]): string[] => {
  if (names.length > FEW) return names.sort();
  for (let n = 1; n < names.length; n += 1) {
    const name = names[n] as string;
    let at = n;
    for (; at > 0 && (names[at - 1] as string) > name; at -= 1) names[at] = names[at - 1] as string;
    names[at] = name;
  }
  return names;
};

const FEW = 24;

/**
 * Characters that JSON writes as they stand and that are composed (NFC) whatever stands beside them: printable ASCII, and the letters of
 * Vietnamese. Most of what there is, and quicker than composing and the serialiser's call.
 */
const PLAIN = /^[ !#-[\]-~\u00a0-\u02ff\u1ea0-\u1ef9]*$/;

/** SHA-256 of a value's canonical text, base64url, 43 characters. */
export const digestOf = (value: unknown): string => hash("sha256", canonical(value), "base64url");

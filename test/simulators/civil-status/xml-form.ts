import type { JsonObject } from "../json.ts";
import { unescaped } from "../xml-entities.ts";

/** The fields of `<hotich><hoso>…</hoso></hotich>`, nested elements as objects; undefined where it is no such XML. */
export function readXmlForm(text: string): JsonObject | undefined {
  const inner = /^\s*<hotich>\s*<hoso>([\s\S]*)<\/hoso>\s*<\/hotich>\s*$/.exec(text)?.[1];
  return inner === undefined ? undefined : elements(inner);
}

function elements(text: string): JsonObject | undefined {
  const found: Record<string, unknown> = {};
  let rest = text.trim();
  while (rest !== "") {
    const match = /^<([A-Za-z_][\w.-]*)>([\s\S]*?)<\/\1>\s*/.exec(rest);
    const [whole, name, content] = match ?? [];
    if (whole === undefined || name === undefined || content === undefined) return undefined;
    const value = content.includes("<") ? elements(content) : unescaped(content);
    if (value === undefined || Object.hasOwn(found, name)) return undefined;
    found[name] = value;
    rest = rest.slice(whole.length);
  }
  return found;
}

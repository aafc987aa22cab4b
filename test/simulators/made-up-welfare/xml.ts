import type { JsonObject } from "../json.ts";
import { unescaped } from "../xml-entities.ts";

/** What stands in an XML text: its root element's name, and what is in it; several elements of one name as a list. Undefined where it is none. */
export function readXml(text: string): { root: string; content: unknown } | undefined {
  const open: { name: string; text: string; members: Record<string, unknown> }[] = [];
  let done: { root: string; content: unknown } | undefined;
  const rest = text.replace(/^\uFEFF?\s*(<\?xml[^>]*\?>)?\s*/, "").trimEnd();
  let at = 0;
  for (const found of rest.matchAll(TOKEN)) {
    if (found.index !== at || done) return undefined;
    at += found[0].length;
    const [, closes, opens, isEmpty, words] = found;
    if (opens !== undefined) open.push({ name: opens, text: "", members: {} });
    const top = open.at(-1);
    if (!top) return undefined;
    if (words !== undefined) {
      const said = unescaped(words);
      if (said === undefined) return undefined;
      top.text += said;
    }
    if (closes === undefined && !isEmpty) continue;
    if (closes !== undefined && closes !== top.name) return undefined;
    open.pop();
    const content = Object.keys(top.members).length > 0 ? top.members : top.text.trim();
    const around = open.at(-1);
    if (!around) done = { root: top.name, content };
    else around.members[top.name] = joined(around.members[top.name], content);
  }
  return at === rest.length ? done : undefined;
}

/** An element with what is in it; a list is the element again for each. */
export function writeXml(name: string, content: unknown): string {
  if (Array.isArray(content)) return content.map((each) => writeXml(name, each)).join("");
  const inside =
    typeof content === "object" && content !== null
      ? Object.entries(content as JsonObject)
          .map(([each, value]) => writeXml(each, value))
          .join("")
      : escaped(String(content ?? ""));
  return `<${name}>${inside}</${name}>`;
}

const TOKEN = /<\/([A-Za-z_][\w.-]*)\s*>|<([A-Za-z_][\w.-]*)\s*(\/?)>|([^<]+)/g;

const joined = (before: unknown, value: unknown): unknown =>
  before === undefined ? value : [before, value].flat();

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (sign) => `&#${sign.codePointAt(0)};`);

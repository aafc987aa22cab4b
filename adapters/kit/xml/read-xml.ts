import { Parser, processors } from "xml2js";

/** Most elements in one another, and most of them in one text. */
export const MOST_XML_DEPTH = 32;
export const MOST_ELEMENTS = 50_000;

/** What an XML text says, or why nobody reads it: the end of a sentence that begins with the text. */
export type ReadXml = { content: unknown } | { fault: string };

/**
 * Reads XML as the JSON that it stands for: what is within the root element (of a SOAP envelope, within the one element of its body), children by
 * their local names, repeated ones as a list, text as text, an empty element as "". Attributes and namespaces say nothing. Refused before it is
 * parsed: a DTD, by which a few lines can stand for gigabytes or for a file of this machine, and what is too deep or too much. Pure; the work
 * grows as the text does.
 */
export const readXml = (text: string): ReadXml => {
  const fault = refusalOf(text);
  if (fault !== undefined) return { fault };
  let read: ReadXml = { fault: notXml };
  try {
    new Parser(options).parseString(text, (error: Error | null, root: unknown) => {
      if (error === null) read = contentOf(root);
    });
  } catch {
    return { fault: notXml };
  }
  return read;
};

const options = {
  explicitArray: false,
  ignoreAttrs: true,
  emptyTag: "",
  trim: true,
  tagNameProcessors: [processors.stripPrefix],
};

const contentOf = (parsed: unknown): ReadXml => {
  const [[name, content] = ["", undefined]] = members(parsed);
  if (content === undefined) return { fault: notXml };
  if (name !== "Envelope") return { content: plain(content) };
  const [, body] = members(content).find(([each]) => each === "Body") ?? [];
  const [[, within] = ["", undefined], ...more] = members(body);
  if (within === undefined) return { fault: "là phong bì SOAP không có gì" };
  // Which of them is meant nobody can tell: a yes might be a no.
  if (more.length > 0 || Array.isArray(body) || Array.isArray(within))
    return { fault: "là phong bì SOAP có hơn một nội dung" };
  return { content: plain(within) };
};

const members = (value: unknown): [string, unknown][] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

/** Objects as JSON.parse makes them. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
};

const notXml = "không phải XML hợp lệ";

/** What is refused of a text without parsing it. */
const refusalOf = (text: string): string | undefined => {
  let depth = 0;
  let elements = 0;
  let roots = 0;
  let after = 0;
  // The parser is silent of what stands behind the root.
  const isBare = (to?: number) => depth !== 0 || text.slice(after, to).trim() === "";
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    if (!isBare(at)) return notXml;
    const passed = pastNoElement(text, at);
    if (passed !== undefined) {
      if (passed < 0) return notXml;
      // A section is text, and stands nowhere but within the root.
      if (!text.startsWith("<![CDATA[", at)) after = passed;
      at = passed;
      continue;
    }
    if (text[at + 1] === "!") return "có DTD";
    const end = endOfTag(text, at);
    if (end < 0) return notXml;
    if (text[at + 1] === "/") depth -= 1;
    else {
      elements += 1;
      // The parser says of a second one only after it gave the first for the whole.
      if (depth === 0) roots += 1;
      if (roots > 1) return notXml;
      if (text[end - 1] !== "/") depth += 1;
    }
    if (depth > MOST_XML_DEPTH) return `sâu hơn ${MOST_XML_DEPTH} tầng XML`;
    if (elements > MOST_ELEMENTS) return `có hơn ${MOST_ELEMENTS.toLocaleString("vi-VN")} phần tử`;
    at = after = end + 1;
  }
  return isBare() ? undefined : notXml;
};

/** The end of a comment, a section of text or an instruction; -1 where it has none, undefined where it is nothing of these. */
const pastNoElement = (text: string, at: number): number | undefined => {
  for (const [begin, end] of pairs)
    if (text.startsWith(begin, at)) {
      const found = text.indexOf(end, at + begin.length);
      return found < 0 ? -1 : found + end.length;
    }
  return undefined;
};

const pairs = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
] as const;

/** Where a tag ends: a sign within quotes is none. */
const endOfTag = (text: string, from: number): number => {
  let quote = "";
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quote !== "") {
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === ">") return at;
  }
  return -1;
};

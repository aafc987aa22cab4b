import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
} from "yaml";
import type { Placed } from "../kind.ts";
import { deepPlace, MOST_LEVELS } from "./yaml-levels.ts";

type Spot = Pick<Placed, "line" | "column">;

/** What a text of YAML says, every value as text; `at` finds a place in it, or the nearest around it. */
export type ReadYaml = { content: unknown; at(pointer: string): Spot } | { faults: Placed[] };

/** Most characters of a file. */
export const MOST_CHARACTERS = 262_144;
const MOST_FAULTS = 50;

/**
 * Reads YAML 1.2 by its failsafe schema: no value is taken for a number, a date or a yes, so that `1.010` stays what was written. Refused
 * are anchors and aliases, by which a small text can say a very large thing, tags, and a name that stands twice. Pure; the work grows as the
 * text does.
 */
export const readYaml = (text: string): ReadYaml => {
  if (text.length > MOST_CHARACTERS)
    return single(1, 1, `Tệp dài hơn ${MOST_CHARACTERS.toLocaleString("vi-VN")} ký tự.`);
  const lines = new LineCounter();
  const spotOf = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const deep = deepPlace(text);
  if (deep !== undefined) {
    const before = text.slice(0, deep).split("\n");
    return single(before.length, (before.at(-1)?.length ?? 0) + 1, tooDeep);
  }
  const { contents, errors, warnings } = parseDocument(text, { ...options, lineCounter: lines });
  const wrong = [...errors, ...warnings].slice(0, MOST_FAULTS).map(
    ({ code, pos: [from] }): Placed => ({
      pointer: "",
      message: wording[code] ?? "Không phải YAML hợp lệ.",
      ...spotOf(from),
    }),
  );
  if (wrong.length > 0) return { faults: wrong };

  const faults: Placed[] = [];
  const places = new Map<string, number>();
  const refuse = (pointer: string, offset: number, message: string) => {
    if (faults.length < MOST_FAULTS) faults.push({ pointer, message, ...spotOf(offset) });
    return undefined;
  };
  const read = (node: ParsedNode | null, pointer: string, level: number): unknown => {
    const offset = node?.range[0] ?? 0;
    if (!places.has(pointer)) places.set(pointer, offset);
    if (level > MOST_LEVELS) return refuse(pointer, offset, tooDeep);
    if (isScalar(node) && node.anchor === undefined) {
      const value = String(node.value ?? "");
      return unstorable.test(value) ? refuse(pointer, offset, noText) : value;
    }
    if (isSeq<ParsedNode>(node) && node.anchor === undefined)
      return node.items.map((each, n) => read(each, `${pointer}/${n}`, level + 1));
    if (!isMap<ParsedNode, ParsedNode | null>(node) || node.anchor !== undefined)
      return node === null ? "" : refuse(pointer, offset, noAnchor);
    const members = new Map<string, unknown>();
    for (const { key, value } of node.items) {
      if (!isScalar(key) || (key as Scalar).anchor !== undefined) {
        refuse(
          pointer,
          startOf(key) ?? offset,
          isScalar(key) ? noAnchor : "Tên trường cần là văn bản.",
        );
        continue;
      }
      const name = String(key.value ?? "");
      const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (members.has(name)) refuse(at, startOf(key) ?? offset, "Tên này đã có ở trên; bỏ một.");
      places.set(at, startOf(key) ?? offset);
      members.set(name, read(value, at, level + 1));
    }
    return Object.fromEntries(members);
  };
  const content = read(contents, "", 0);
  if (faults.length > 0) return { faults };
  return {
    content,
    at: (pointer) => {
      let near = pointer;
      while (near !== "" && !places.has(near)) near = near.slice(0, near.lastIndexOf("/"));
      return spotOf(places.get(near) ?? 0);
    },
  };
};

// Names that stand twice are looked for here: the parser's own way compares each with every other.
const options = { schema: "failsafe", uniqueKeys: false, prettyErrors: false } as const;

const startOf = (node: unknown) => (isNode(node) ? (node as Node).range?.[0] : undefined);

const single = (line: number, column: number, message: string): ReadYaml => ({
  faults: [{ pointer: "", message, line, column }],
});

const tooDeep = `Các danh sách và đối tượng lồng nhau quá ${MOST_LEVELS} tầng.`;
const noText = "Văn bản có NUL hoặc nửa cặp thay thế.";
const unstorable = /\0|\p{Surrogate}/u;
const noAnchor = "Không dùng neo (&) và bí danh (*); hãy viết ra đủ.";

/** The parser's codes in words; what is not among them is only no YAML. */
const wording: Readonly<Record<string, string>> = {
  BAD_ALIAS: noAnchor,
  BAD_INDENT: "Thụt dòng chưa đúng; các mục cùng cấp thụt vào như nhau.",
  BAD_SCALAR_START: "Văn bản bắt đầu bằng dấu này cần đặt trong ngoặc kép.",
  BLOCK_AS_IMPLICIT_KEY: 'Có dấu ":" thừa trên dòng này; văn bản có ": " cần đặt trong ngoặc kép.',
  MISSING_CHAR: "Thiếu dấu ngoặc hoặc dấu nháy đóng, hoặc dấu phẩy.",
  MULTILINE_IMPLICIT_KEY: 'Thiếu dấu ":" sau tên trường.',
  MULTIPLE_DOCS: "Cần một tài liệu; bỏ dòng ---.",
  TAB_AS_INDENT: "Thụt dòng bằng dấu cách, không bằng tab.",
  TAG_RESOLVE_FAILED: "Không dùng nhãn kiểu (!…).",
  UNEXPECTED_TOKEN: "Có dấu không đúng chỗ.",
};

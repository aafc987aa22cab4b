import dossierSchema from "../../schemas/dossier.schema.json" with { type: "json" };

/** One place of a dossier that holds text, and what kind of text: a definition of the schema, or `choice`. */
export type TextField = { pointer: string; kind: string };

type Node = {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Node>;
  patternProperties?: Record<string, Node>;
  items?: Node;
};

/** Every place that holds text, found by walking the schema; of a list its first item, of the form's fields one. */
export const textFields = (): TextField[] => walk(dossierSchema as Node, "choice", "");

const walk = (node: Node, kind: string, pointer: string): TextField[] => {
  if (node.$ref) {
    const name = node.$ref.slice("#/$defs/".length);
    return walk((dossierSchema.$defs as Record<string, Node>)[name] ?? {}, name, pointer);
  }
  if (node.type === "string") return [{ pointer, kind: node.enum ? "choice" : kind }];
  const inner = [
    ...Object.entries(node.properties ?? {}),
    ...Object.values(node.patternProperties ?? {}).map((each): [string, Node] => ["tenTre", each]),
    ...(node.items ? [["0", node.items] as [string, Node]] : []),
  ];
  return inner.flatMap(([name, each]) => walk(each, "choice", `${pointer}/${name}`));
};

/** Kinds of free text and the most characters of each. */
const FREE: Record<string, number> = { text: 4_000, line: 255 };

export const isFree = ({ kind }: TextField) => kind in FREE;

/**
 * Whether a field may hold a text, judged apart from the schema's own patterns; "either" for a link, of which only harm is
 * judged. None of the hostile texts is a real moment, day, code of a dossier or choice.
 */
export const mayHold = ({ pointer, kind }: TextField, text: string): boolean | "either" => {
  const points = [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const most = FREE[kind];
  if (most !== undefined) return points.length <= most && !points.some(isForbidden);
  if (/identityPapers\/0\/number$/.test(pointer)) return false;
  if (kind === "id") return points.length > 0 && points.length <= 64 && isIdentifier(text);
  if (kind === "sha256") return /^[0-9a-f]{64}$/.test(text);
  if (kind === "link") return mayBeLink(text) ? "either" : false;
  return false;
};

const isForbidden = (point: number) =>
  (point < 0x20 && point !== 9 && point !== 10 && point !== 13) ||
  (point >= 0xd800 && point <= 0xdfff) ||
  (point >= 0x7f && point <= 0x9f) ||
  unseen.some(([from, to]) => point >= from && point <= to) ||
  point === 0xfffe ||
  point === 0xffff;

/** What has no width of its own or turns the direction, by number: joiners, marks, fillers, tags. */
const unseen = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
] as const;

const isIdentifier = (text: string) =>
  [...text].every(
    (sign, n) =>
      /[A-Za-z0-9]/.test(sign) || vietnamese.has(sign) || (n > 0 && "._:/+=-".includes(sign)),
  );

/** Every letter of Vietnamese beyond ASCII, composed. */
const vietnamese = new Set(
  [..."aăâeêioôơuưy"]
    .flatMap((vowel) =>
      ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"].map((tone) => vowel + tone),
    )
    .concat("đ")
    .flatMap((letter) => [letter.normalize("NFC"), letter.toUpperCase().normalize("NFC")]),
);

/** Nothing but what RFC 3986 has, absolute, http or https, and no user name. */
const mayBeLink = (text: string) =>
  /^https?:\/\//.test(text) &&
  /^[\x21-\x7e]*$/.test(text) &&
  !/[<>"{}|\\^`]/.test(text) &&
  !/^https?:\/\/[^/?#]*@/.test(text);

/** What stands at a pointer. */
export const valueAt = (value: unknown, pointer: string): unknown =>
  pointer
    .slice(1)
    .split("/")
    .reduce<unknown>((inner, name) => Object(inner)[name], value);

/** Puts a text where a pointer leads, in place. */
export const setAt = (value: object, pointer: string, text: unknown): void => {
  const [, around = "", name = ""] = /^(.*)\/([^/]+)$/.exec(pointer) ?? [];
  Reflect.set(Object(around === "" ? value : valueAt(value, around)), name, text);
};

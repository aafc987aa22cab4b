import dossier from "./dossier.schema.json" with { type: "json" };

/** A field of the dossier. `open`: its value names nobody, and may be shown to whoever may not see the dossier. */
export type Field = {
  title: string;
  kind: "text" | "moment" | "day" | "number" | "boolean" | "words" | "list" | "object" | "map";
  /** All that a field of words may say. */
  words?: readonly string[];
  /** Whether every dossier (every item, where it is one's) has it. */
  always: boolean;
  open: boolean;
};

type Node = {
  title?: string;
  type?: string;
  enum?: string[];
  required?: string[];
  $ref?: string;
  items?: Node;
  properties?: Record<string, Node>;
};

/** What stands at a place of the dossier, `*` or a number for an item of a list; undefined where nothing can. Pure. */
export const fieldAt = (pointer: string): Field | undefined => {
  const names = pointer.split("/").slice(1);
  let node: Node = dossier as Node;
  let title = node.title ?? "";
  let always = true;
  for (const name of names) {
    const isItem = node.items !== undefined && /^(\d+|\*)$/.test(name);
    const next: Node | undefined = isItem ? node.items : own(node.properties, name);
    if (next === undefined) return undefined;
    always = isItem || (always && node.required?.includes(name) === true);
    title = next.title ?? title;
    node = resolved(next);
  }
  return {
    title,
    kind: kindOf(node),
    ...(node.enum ? { words: node.enum } : {}),
    always,
    open: !names.some((name) => persons.has(name)) && (isOpen(node) || openRoots.has(names[0])),
  };
};

/** The names that may follow a place of the dossier; none where nothing can. Pure. */
export const namesAt = (pointer: string): string[] => {
  let node: Node | undefined = dossier as Node;
  for (const name of pointer.split("/").slice(1)) {
    const next: Node | undefined = name === "*" ? node?.items : own(node?.properties, name);
    node = next && resolved(next);
  }
  return Object.keys(node?.properties ?? {});
};

const own = (members: Record<string, Node> | undefined, name: string) =>
  members && Object.hasOwn(members, name) ? members[name] : undefined;

const kindOf = (node: Node): Field["kind"] => {
  if (node.enum) return "words";
  if (node === kinds.moment) return "moment";
  if (node === kinds.day) return "day";
  if (node.items) return "list";
  if (node.type === "object") return node.properties ? "object" : "map";
  if (node.type === "integer" || node.type === "number") return "number";
  return node.type === "boolean" ? "boolean" : "text";
};

/** What is of a person, whatever it says. */
const persons = new Set(["applicant", "submitter", "actor", "requestedBy", "receivedBy", "eForm"]);

/** Of offices and procedures, whatever it says. */
const openRoots = new Set<string | undefined>(["procedure", "field", "agencies"]);

/** Words of a list, numbers, times and codes of dossiers; never free text. */
const isOpen = (node: Node) =>
  ["words", "moment", "number", "boolean"].includes(kindOf(node)) || node === kinds.dossierCode;

const resolved = (node: Node): Node =>
  node.$ref === undefined ? node : (kinds[node.$ref.replace("#/$defs/", "")] ?? node);

const kinds = (dossier as { $defs: Record<string, Node> }).$defs;

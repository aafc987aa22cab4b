import { type Codec, scalarOf } from "./in-scalars.ts";

/** What one table row says: a scalar of the wire and its place in our words, or a list of objects and theirs. */
export type Row = { wire: string; ours: string } & ({ as: Codec } | { each: Row[] });

/** What was read of one object: our words, what is wrong with it by wire name, and what no word of ours says. */
export type Decoded = { says: Record<string, unknown>; faults: string[]; unread: string[] };

/** Most faults of one message that are told. */
const MOST_FAULTS = 10;

/**
 * Reads an object of the wire by a table. Members that the table does not name are passed over, as the portal does. Takes time by
 * the table and what it names, never by what a stranger adds. Pure.
 */
export const decode = (rows: Row[], given: object, at = ""): Decoded => {
  const decoded: Decoded = { says: {}, faults: [], unread: [] };
  const wire = given as Record<string, unknown>;
  for (const row of rows) {
    const told = Object.hasOwn(wire, row.wire) ? wire[row.wire] : undefined;
    if ("each" in row) readList(row, told, `${at}${row.wire}`, decoded);
    else readScalar(row, told, `${at}${row.wire}`, decoded);
    if (decoded.faults.length >= MOST_FAULTS) break;
  }
  return decoded;
};

const readScalar = (
  { ours, as }: { ours: string; as: Codec },
  told: unknown,
  name: string,
  into: Decoded,
): void => {
  const text = scalarOf(told);
  if (text === undefined) return;
  if (text === null) return void into.faults.push(`${name}: cần văn bản`);
  const { value, fault, unread } = as(text.trim(), text);
  if (fault !== undefined) into.faults.push(`${name}: ${fault}`);
  else if (unread) into.unread.push(name);
  else put(into.says, ours, value);
};

const readList = (
  { ours, each }: { ours: string; each: Row[] },
  told: unknown,
  name: string,
  into: Decoded,
): void => {
  if (told === undefined || told === null || told === "") return;
  if (!Array.isArray(told)) return void into.faults.push(`${name}: cần một danh sách`);
  const items: object[] = [];
  for (const [n, item] of told.entries()) {
    if (into.faults.length >= MOST_FAULTS) return;
    if (!isObject(item)) {
      into.faults.push(`${name}[${n}]: cần một đối tượng`);
      continue;
    }
    const { says, faults, unread } = decode(each, item, `${name}[${n}].`);
    items.push(says);
    into.faults.push(...faults.slice(0, MOST_FAULTS - into.faults.length));
    into.unread.push(...unread);
  }
  // An empty list says that there are none: nothing, in our words.
  if (items.length > 0) put(into.says, ours, items);
};

/** `applicant.name` within an object that grows as it must; names stand in our own tables alone. */
const put = (into: Record<string, unknown>, path: string, value: unknown): void => {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) into[first] = value;
  else {
    into[first] ??= {};
    put(into[first] as Record<string, unknown>, rest.join("."), value);
  }
};

/** The wire's name for a place (RFC 6901) in our words; the place itself where the wire has no name for it. Pure. */
export const wireName = (rows: Row[], pointer: string): string => {
  const path = pointer.split("/").slice(1);
  for (const row of rows) {
    const own = row.ours.split(".");
    // What is missing altogether is missed by the first of its members.
    if (!own.every((part, n) => n >= path.length || path[n] === part)) continue;
    const rest = path.slice(own.length);
    if (!("each" in row) || rest.length === 0) return row.wire;
    const [n, ...inner] = rest;
    const within = inner.length === 0 ? "" : `.${wireName(row.each, `/${inner.join("/")}`)}`;
    return `${row.wire}[${n}]${within}`;
  }
  return path.join(".");
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

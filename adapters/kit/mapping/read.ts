import { createLawful } from "../../../schemas/lawful.ts";
import { pointerTo } from "../../../schemas/pointer.ts";
import { type AnyCodec, type Codec, Fault } from "./codec.ts";
import type { Entry } from "./entry.ts";
import { createFound, type Found } from "./found.ts";
import { namesOf } from "./pointer.ts";

/** What a message says, and the paths of its fields that were not read; of those, and of a list's items, at most so many. */
export type Read<From> = { says: DeepPartial<From>; unread: string[] };
export const MOST_UNREAD = 100;
export const MOST_ITEMS = 1_000;

export type DeepPartial<T> = T extends readonly (infer I)[]
  ? DeepPartial<I>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

type Message = Record<string, unknown>;
type Reader = (message: Message, into: Found, context: unknown, path: string) => void;

/**
 * Reads messages back. What no entry reads, or none can, or what is not lawful in a dossier, is unread; a list's item that lacks what
 * an item must have is unread as a whole. `at`: the place of the dossier that the message speaks of, with `*` for an item of a list.
 */
export const readingOf = (
  entries: readonly Entry[],
): ((message: unknown, context: unknown, at: string) => { says: unknown; unread: string[] }) => {
  const read = readerOf(entries);
  const lawful = new Map<string, ReturnType<typeof createLawful>>();
  return (message, context, at) => {
    const found = createFound();
    if (!isObject(message)) return { says: {}, unread: [""] };
    read(message, found, context, "");
    const check = lawful.get(at) ?? createLawful(at);
    lawful.set(at, check);
    found.keepLawful(check);
    return { says: found.says(), unread: found.unread.slice(0, MOST_UNREAD) };
  };
};

const readerOf = (entries: readonly Entry[]): Reader => {
  const known = new Set(entries.map(({ wire }) => wire));
  const readers = entries.flatMap(readEntry);
  return (message, into, context, path) => {
    for (const read of readers) read(message, into, context, path);
    for (const name of Object.keys(message))
      if (!known.has(name) && into.unread.length < MOST_UNREAD)
        // A name may be data that came to stand in the wrong place.
        into.unread.push(path + pointerTo([name]).pointer);
  };
};

const readEntry = (entry: Entry): Reader[] => {
  if (entry.kind === "made" || ("oneWay" in entry && entry.oneWay !== undefined)) return [];
  const read = entry.kind === "row" ? readRow(entry) : readBelow(entry);
  const { wire } = entry;
  return [
    (message, into, context, path) => {
      const theirs = Object.hasOwn(message, wire) ? message[wire] : undefined;
      if (theirs === undefined || theirs === null || theirs === "") return;
      if (!read(theirs, into, context, `${path}/${wire}`)) into.unread.push(`${path}/${wire}`);
    },
  ];
};

type ReadValue = (theirs: unknown, into: Found, context: unknown, path: string) => boolean;

const readRow = ({ pointer, codec }: Extract<Entry, { kind: "row" }>): ReadValue => {
  const { decode } = codec as AnyCodec as unknown as Codec<unknown, unknown>;
  const names = namesOf(pointer);
  return (theirs, into, context, path) => {
    const ours = decode(theirs, context);
    return !(ours instanceof Fault) && into.tell(names, ours, path);
  };
};

const readBelow = (entry: Extract<Entry, { kind: "each" | "inside" }>): ReadValue => {
  const read = readerOf(entry.of.entries);
  const names = namesOf(entry.pointer);
  if (entry.kind === "inside")
    return (theirs, into, context, path) => {
      if (!isObject(theirs)) return false;
      read(theirs, into.below(names), context, path);
      return true;
    };
  return (theirs, into, context, path) => {
    if (!Array.isArray(theirs)) return false;
    const list = into.list(names);
    if (list === undefined) return false;
    for (const [n, each] of theirs.slice(0, MOST_ITEMS).entries()) {
      const item = isObject(each) ? list.item(`${path}/${n}`) : undefined;
      if (item) read(each as Message, item, context, `${path}/${n}`);
      else into.unread.push(`${path}/${n}`);
    }
    if (theirs.length > MOST_ITEMS) into.unread.push(`${path}/${MOST_ITEMS}`);
    list.close();
    return true;
  };
};

const isObject = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && !Array.isArray(value);

import { fieldAt } from "../../../schemas/field-at.ts";
import type { Entry } from "./entry.ts";

/** One field that two messages say otherwise: its path there, its place here and its Vietnamese name; the values, unless they may name a person. */
export type Difference = {
  path: string;
  pointer: string;
  title: string;
  ours?: unknown;
  theirs?: unknown;
};

type Message = Record<string, unknown>;

/** Differences that are told of two messages, at most. */
export const MOST_DIFFERENCES = 200;

/** Differences in the order of the table, at most {@link MOST_DIFFERENCES}; a list's items are met by their key, else by their place. Pure. */
export const differences = (
  entries: readonly Entry[],
  ours: object,
  theirs: object,
  at: string,
): Difference[] => {
  const found: Difference[] = [];
  compare(entries, ours as Message, theirs as Message, "", at, found);
  return found.slice(0, MOST_DIFFERENCES);
};

const compare = (
  entries: readonly Entry[],
  ours: Message,
  theirs: Message,
  path: string,
  place: string,
  found: Difference[],
): void => {
  for (const entry of entries) {
    if (found.length >= MOST_DIFFERENCES) return;
    const { wire, pointer } = entry;
    const [mine, yours] = [ours[wire], theirs[wire]];
    const at = { path: `${path}/${wire}`, pointer: place + pointer };
    const { title = "", open = false } = fieldAt(at.pointer) ?? {};
    if (entry.kind === "each" && (Array.isArray(mine) || Array.isArray(yours)))
      for (const [n, [a, b]] of pairs(listOf(mine), listOf(yours), keyOf(entry)).entries()) {
        const item = { path: `${at.path}/${n}`, pointer: `${at.pointer}/*` };
        if (isMessage(a) && isMessage(b))
          compare(entry.of.entries, a, b, item.path, item.pointer, found);
        else found.push({ ...at, path: item.path, title });
      }
    else if (entry.kind === "inside" && isMessage(mine) && isMessage(yours))
      compare(entry.of.entries, mine, yours, at.path, at.pointer, found);
    else if (!isSame(mine, yours)) {
      const shown = open && entry.kind === "row";
      found.push({ ...at, title, ...(shown ? { ours: mine, theirs: yours } : {}) });
    }
  }
};

/** The field there that tells an item from the others. */
const keyOf = ({ of, key }: Extract<Entry, { kind: "each" }>): string | undefined =>
  of.entries.find(({ pointer }) => pointer === key)?.wire;

/** Ours first, in their order, then what is there alone. */
const pairs = (ours: unknown[], theirs: unknown[], key: string | undefined) => {
  if (key === undefined)
    return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, n) => [
      ours[n],
      theirs[n],
    ]);
  const keyIn = (item: unknown) => (isMessage(item) ? item[key] : undefined);
  const byKey = new Map<unknown, unknown[]>();
  for (const yours of theirs) {
    const alike = byKey.get(keyIn(yours));
    if (alike) alike.push(yours);
    else byKey.set(keyIn(yours), [yours]);
  }
  const both = ours.map((mine) => [mine, byKey.get(keyIn(mine))?.shift()]);
  return [...both, ...[...byKey.values()].flat().map((yours) => [undefined, yours])];
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSame = (ours: unknown, theirs: unknown) =>
  ours === theirs || JSON.stringify(ours ?? "") === JSON.stringify(theirs ?? "");

import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { isItemList, itemName } from "../../../schemas/list-items.ts";
import type { Statement } from "../../../schemas/statement.ts";
import { canonical } from "./canonical.ts";
import { compareMoments } from "./moments.ts";

/** What one source says of a dossier, its steps aside: all that it has to say, or what it told so far. */
export type FactsBody = Partial<Omit<Dossier, "steps">>;

/** When something was said: what one source says stands in this order, in whatever order it arrives. */
export type Stamp = Pick<Statement, "at" | "basis" | "key">;

/** The newest that was said in part of one place; without `says` it was cleared. */
export type Unit = Stamp & { says?: unknown };

/**
 * What a source said that speaks in parts: its newest whole word with the moment of it, and by pointer the newest unit of each place. A
 * unit is kept though a whole word is later: a province's words are ordered by revision, so that the one that counts may be of an earlier
 * moment than the one before. `erased`: up to here all was said that an erasure left as it stands; what is told of that time has nothing personal any more.
 */
export type Words = {
  whole?: Stamp;
  base?: FactsBody;
  units: Record<string, Unit>;
  erased?: string;
};

/** Positive where `a` was said after `b`. Of one moment an event outranks a snapshot, then the keys decide. Pure. */
export const compareStamps = (a: Stamp, b: Stamp): number =>
  compareMoments(a.at, b.at) ||
  Number(a.basis === "event") - Number(b.basis === "event") ||
  compareTexts(a.key, b.key);

/**
 * Adds a statement to what its source said before; `added`: something of it counts that did not. In whatever order statements are
 * added, and however often, the words are the same. Its steps are not among them: they are never cleared. Pure.
 */
export const addStatement = (
  before: Words,
  statement: Statement,
): { words: Words; added: boolean } => {
  const { at, basis, key, whole, says } = statement;
  const stamp = { at, basis, key };
  const words = { ...before, units: { ...before.units } };
  let added = false;
  const { steps: _, ...base } = says;
  const known = before.whole && { ...before.whole, says: before.base };
  if (whole && outranks({ ...stamp, says: base }, known)) {
    words.whole = stamp;
    words.base = base;
    added = true;
  }
  for (const [pointer, unit] of Object.entries(unitsOf(statement))) {
    if (!outranks(unit, words.units[pointer])) continue;
    words.units[pointer] = unit;
    added = true;
  }
  return { words, added };
};

/** Whether a unit takes the place of another. Of two under one key that say different things whichever, but always the same one. */
const outranks = (next: Unit, known: Unit | undefined): boolean => {
  if (!known) return true;
  const order = compareStamps(next, known);
  return order === 0 ? canonical(next.says) > canonical(known.says) : order > 0;
};

/**
 * The units of a statement, by the pointers of their places: fields, members of `flags`, list items by their names, and the codes that
 * it names its dossier by. A whole one has codes alone: all else is its word.
 */
const unitsOf = ({ at, basis, key, whole, says, clears, about }: Statement): Words["units"] => {
  const units: Words["units"] = {};
  const stamp = { at, basis, key };
  for (const code of about)
    units[pointerOf("codes", nameOf("codes", code))] = { ...stamp, says: code };
  if (whole) return units;
  for (const pointer of clears) units[pointer] = stamp;
  for (const [field, value] of Object.entries(says)) {
    if (field === "steps" || value === undefined) continue;
    if (field === "flags")
      for (const [name, flag] of Object.entries(value))
        units[pointerOf(field, name)] = { ...stamp, says: flag };
    else if (isItemList(field))
      for (const item of value as object[])
        units[pointerOf(field, nameOf(field, item))] = { ...stamp, says: item };
    else units[pointerOf(field)] = { ...stamp, says: value };
  }
  return units;
};

/**
 * What a source's words make together: its newest whole word, and over it what was said in part later than that, and later than its list
 * or flags were cleared. Codes once named stay. Pure.
 */
export const fold = ({ whole, base = {}, units }: Words): FactsBody => {
  const body: Record<string, unknown> = { ...base };
  const order = (unit: Stamp, than: Stamp | undefined) =>
    than === undefined ? 1 : compareStamps(unit, than);
  // A list stands before its items.
  for (const pointer of Object.keys(units).sort(compareTexts)) {
    const unit = units[pointer] as Unit;
    const [field = "", name] = pointer.slice(1).split("/").map(unescaped);
    if (field !== "codes" && order(unit, whole) <= 0) continue;
    if (name === undefined) set(body, field, unit.says);
    // One statement may clear a list and name what is in it now.
    else if (order(unit, units[`/${field}`]) >= 0)
      set(body, field, within(field, body[field], name, unit.says));
  }
  return body as FactsBody;
};

/** A list or object with one item or member told or cleared; undefined where nothing is left of it. */
const within = (field: string, before: unknown, name: string, says: unknown): unknown => {
  if (field === "flags") {
    const { [name]: _, ...others } = (before ?? {}) as Record<string, unknown>;
    if (says !== undefined) others[name] = says;
    return Object.keys(others).length > 0 ? others : undefined;
  }
  const items = (before ?? []) as object[];
  const isNamed = (item: object) => nameOf(field, item) === name;
  const told = says === undefined ? [] : [says as object];
  const place = items.findIndex(isNamed);
  const others = items.filter((item) => !isNamed(item));
  const all = place < 0 ? [...items, ...told] : others.toSpliced(place, 0, ...told);
  return all.length > 0 ? all : undefined;
};

const set = (body: Record<string, unknown>, field: string, value: unknown) => {
  if (value === undefined) delete body[field];
  else body[field] = value;
};

/** The name of an item among those of its list; of a code its issuer too. */
const nameOf = (field: string, item: object): string => {
  if (isItemList(field)) return itemName(field, item);
  const { code, issuer } = item as { code: string; issuer: string };
  return `${issuer} ${code}`;
};

/** Where a unit stands (RFC 6901), an item by its name. */
const pointerOf = (...names: string[]): string =>
  names.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

const unescaped = (name: string) => name.replaceAll("~1", "/").replaceAll("~0", "~");

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

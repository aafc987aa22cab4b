import { type ItemList, isItemList, itemName } from "../../../schemas/list-items.ts";
import { canonical } from "./canonical.ts";
import type { FactsBody } from "./fold.ts";

/**
 * Whose word counts for a field: sources from first to last; those not named follow, by name. `owns`: of a source that is named there, the
 * only fields that it may set; its codes and steps are its own in any case. A flag is a field of its own, `flags.onlinePayment`.
 * `custodians`: systems whose status counts while they have a dossier in hand, and for how many minutes another status of the province's waits then.
 */
export type Ownership = {
  order?: string[];
  fields?: Record<string, string[]>;
  owns?: Record<string, string[]>;
  custodians?: Record<string, { patienceMinutes: number }>;
};

export type Word = { source: string; body: FactsBody };

/** Whether a source may set a field of a dossier, or something within it. Pure. */
export const maySet = (source: string, field: string, { owns }: Ownership): boolean => {
  if (owns === undefined || !Object.hasOwn(owns, source)) return true;
  const [whole = field] = field.split(".");
  return (owns[source] ?? []).some(
    (own) => own === field || own === whole || own.startsWith(`${field}.`),
  );
};

/** What counts for a field, of the words of all: the first in its row that speaks; of a list every item, of flags each its own row. Pure. */
export const valueFor = (field: string, words: Word[], ownership: Ownership): unknown => {
  const inRow = rowOf(field, words, ownership);
  const speakers = inRow.filter(({ body }) => fieldOf(body, field) !== undefined);
  const isForeign = ({ source }: Word) => source !== "province";
  if (speakers.some(isForeign)) {
    if (isItemList(field)) return unite(field, speakers);
    if (field === "flags") return joinFlags(speakers, ownership);
  }
  const [first] = speakers;
  return first && fieldOf(first.body, field);
};

/** The words of those who may set a field, in the order in which they count. Pure. */
export const rowOf = <T extends { source: string }>(
  field: string,
  words: T[],
  ownership: Ownership,
): T[] => {
  const { owns, fields, order } = ownership;
  const isLimited = owns && words.some(({ source }) => Object.hasOwn(owns, source));
  const may = isLimited ? words.filter(({ source }) => maySet(source, field, ownership)) : words;
  return inOrder(may, fields?.[field] ?? order ?? ["province"]);
};

/** Words in an order of sources; those that it does not name follow, by name. Pure. */
export const inOrder = <T extends { source: string }>(words: T[], order: string[]): T[] => {
  if (words.length < 2) return words;
  const place = (source: string) => (order.includes(source) ? order.indexOf(source) : order.length);
  return [...words].sort(
    (a, b) => place(a.source) - place(b.source) || (a.source < b.source ? -1 : 1),
  );
};

/**
 * The items of several sources' lists, side by side. An item of another source than the province has an `id` of its own, `<source>:<id>`;
 * where two tell one of the same name it is the first one's.
 */
const unite = (list: ItemList, speakers: Word[]): object[] => {
  const items = new Map<string, object>();
  for (const { source, body } of speakers)
    for (const told of fieldOf(body, list) as ({ id?: string } & object)[]) {
      const isForeign = source !== "province" && told.id !== undefined;
      const item = isForeign ? { ...told, id: ownId(source, told.id as string) } : told;
      const name = itemName(list, item);
      if (!items.has(name)) items.set(name, item);
    }
  return [...items.values()];
};

const ownId = (source: string, id: string) =>
  id.startsWith(`${source}:`) ? id : `${source}:${id}`;

const joinFlags = (speakers: Word[], ownership: Ownership): object | undefined => {
  const names = new Set(speakers.flatMap(({ body }) => Object.keys(body.flags ?? {})));
  const flags = [...names].sort().flatMap((name) => {
    const row = rowOf(`flags.${name}`, speakers, ownership);
    const first = row.find(({ body }) => flagOf(body, name) !== undefined);
    return first ? [[name, flagOf(first.body, name)]] : [];
  });
  return flags.length > 0 ? Object.fromEntries(flags) : undefined;
};

/**
 * Fields, and flags by their own names, that a source newly speaks of though they are not its own, and that the dossier has otherwise. Pure.
 */
export const refusedFields = (
  { source, body }: Word,
  before: FactsBody | undefined,
  state: object,
  ownership: Ownership,
): string[] => {
  if (!ownership.owns || !Object.hasOwn(ownership.owns, source)) return [];
  const differs = (field: string, other: object | undefined) =>
    canonical(valueAt(body, field)) !== canonical(other && valueAt(other, field));
  return placesOf(body).filter(
    (field) =>
      !ofTheMessage.has(field) &&
      !maySet(source, field, ownership) &&
      differs(field, before) &&
      differs(field, state),
  );
};

/** Fields that belong to one message of one source and say nothing of the dossier. */
export const ofTheMessage: ReadonlySet<string> = new Set([
  "code",
  "codes",
  "steps",
  "revision",
  "updatedAt",
]);

const placesOf = (body: FactsBody): string[] =>
  Object.keys(body).flatMap((field) =>
    field === "flags" ? Object.keys(body.flags ?? {}).map((name) => `flags.${name}`) : [field],
  );

const valueAt = (body: object, place: string): unknown => {
  const [field = "", flag] = place.split(".");
  return flag === undefined ? fieldOf(body, field) : flagOf(body, flag);
};

const flagOf = (body: FactsBody, name: string): unknown =>
  (body.flags as Record<string, unknown> | undefined)?.[name];

const fieldOf = (body: object, field: string): unknown => (body as Record<string, unknown>)[field];

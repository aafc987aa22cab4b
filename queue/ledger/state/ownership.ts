import { type ItemList, isItemList, itemName } from "../../../schemas/list-items.ts";
import { canonical } from "./canonical.ts";
import type { FactsBody } from "./fold.ts";

/**
 * Whose word counts for a field: sources from first to last; those not named follow, by name. `owns`: of a source that is named there, the
 * only fields that it may set; its codes and steps are its own in any case.
 */
export type Ownership = {
  order?: string[];
  fields?: Record<string, string[]>;
  owns?: Record<string, string[]>;
};

type Word = { source: string; body: FactsBody };

/** Whether a source may set a field of a dossier. Pure. */
export const maySet = (source: string, field: string, { owns }: Ownership): boolean =>
  owns === undefined || !Object.hasOwn(owns, source) || (owns[source] ?? []).includes(field);

/** What counts for a field, of the words of those who may set it, the first in the row first: of a list every item. Pure. */
export const valueFor = (field: string, inRow: Word[]): unknown => {
  const speakers = inRow.filter(({ body }) => fieldOf(body, field) !== undefined);
  const isForeign = ({ source }: Word) => source !== "province";
  if (isItemList(field) && speakers.some(isForeign)) return unite(field, speakers);
  const [first] = speakers;
  return first && fieldOf(first.body, field);
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

/**
 * Fields that a source newly speaks of though they are not its own, and that the dossier has otherwise. Pure.
 */
export const refusedFields = (
  { source, body }: Word,
  before: FactsBody | undefined,
  state: object,
  ownership: Ownership,
): string[] => {
  if (!ownership.owns || !Object.hasOwn(ownership.owns, source)) return [];
  const differs = (field: string, other: object | undefined) =>
    canonical(fieldOf(body, field)) !== canonical(other && fieldOf(other, field));
  return Object.keys(body).filter(
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

const fieldOf = (body: object, field: string): unknown => (body as Record<string, unknown>)[field];

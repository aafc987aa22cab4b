import type { Dossier } from "./generated/dossier.ts";

/** The lists of a dossier that are united item by item. Its steps and codes have rules of their own. */
export const itemLists = [
  "supplements",
  "fees",
  "submittedPapers",
  "attachments",
  "results",
] as const satisfies (keyof Dossier)[];

export type ItemList = (typeof itemLists)[number];

export const isItemList = (field: string): field is ItemList =>
  (itemLists as readonly string[]).includes(field);

/**
 * The name by which an item of a list is the same one when it is told again: its `id`; of fees their code, name and place of
 * collection, of attachments name and link, as a JSON array. Pure.
 */
export const itemName = (list: ItemList, item: object): string => {
  const { id, code, name, collectedAt, link } = item as Record<string, string | undefined>;
  if (list === "fees") return JSON.stringify([code ?? null, name, collectedAt ?? null]);
  if (list === "attachments") return JSON.stringify([name, link ?? null]);
  return id ?? "";
};

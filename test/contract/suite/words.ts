import assert from "node:assert/strict";
import { Unmappable } from "../../../adapters/contract.ts";
import { fieldAt } from "../../../schemas/field-at.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";

/** Parts, or every lack by a place that a dossier has, neither with a word of `persons`. */
export const assertWords = (
  partsOf: (dossier: Dossier) => { notes?: string[] }[],
  dossier: Dossier,
  persons: (string | undefined)[],
): void => {
  const isClean = (words: string) =>
    persons.every((person) => person === undefined || !words.includes(person));
  try {
    for (const { notes = [] } of partsOf(dossier)) assert.ok(notes.every(isClean), notes.join());
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    assert.ok(error.errors.length > 0);
    for (const { pointer, message } of error.errors) {
      assert.ok(fieldAt(pointer) ?? /^\/eForm\/./.test(pointer), pointer);
      assert.ok(isClean(message), message);
    }
  }
};

/** What a dossier says of its applicant as a person: name, telephone, numbers of identity, address; nothing that is short enough to stand anywhere. */
export const personsOf = ({ applicant }: Pick<Dossier, "applicant">): string[] =>
  [
    applicant.name,
    applicant.phone,
    ...(applicant.identityPapers ?? []).map(({ number }) => number),
    ...textsIn(applicant.address),
  ].flatMap((text) => (text !== undefined && text.length >= 8 ? [text] : []));

const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** A value that nobody may change. */
export const frozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null)
    for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
};

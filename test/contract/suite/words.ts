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

/** A value that nobody may change. */
export const frozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null)
    for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
};

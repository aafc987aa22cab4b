import type { Looked, Observe, Part } from "../../../adapters/contract.ts";
import { type ComparedField, compareFields, type Origin } from "./compare-fields.ts";

/** How a copy, or a part of it, compares with what it should be. `not told`: the system does not show its content. */
export type Comparison = "equal" | "differs" | "absent" | "not told";

/** One part: whether the ledger takes it for held as it should be (`acknowledged`), and what the system shows. */
export type ComparedPart = {
  part: string;
  is: Comparison;
  acknowledged: boolean;
  fields: ComparedField[];
};

/** A copy by its parts. `leftOff`: fields beyond the {@link MOST_FIELDS} that are told. */
export type ComparedCopy = { is: Comparison; parts: ComparedPart[]; leftOff: number };

/** Fields that are told of one copy, at most: those that differ before the others. */
export const MOST_FIELDS = 1_000;

/** Compares the parts that a copy should have with what a look brought. Pure. */
export const compareCopy = (
  observe: Pick<Observe, "covers" | "shows">,
  wanted: readonly { part: Part; acknowledged: boolean; origin?: Origin | undefined }[],
  looked: Exclude<Looked, { trouble: unknown }>,
): ComparedCopy => {
  const parts = wanted.map(({ part, acknowledged, origin }): ComparedPart => {
    const theirs = looked.holds?.[part.key];
    const told = { part: part.key, acknowledged };
    if (!looked.there) return { ...told, is: "absent", fields: [] };
    if (theirs !== undefined && theirs !== null) {
      const fields = compareFields(part.message, theirs, origin);
      return { ...told, is: verdictOf(fields.map(({ is }) => is)), fields };
    }
    const isShown = observe.shows === "content" && observe.covers.includes(part.kind);
    return { ...told, is: isShown ? "absent" : "not told", fields: [] };
  });
  const is = looked.there ? verdictOf(parts.map((each) => each.is)) : "absent";
  return { is, ...limited(parts) };
};

/** One that is otherwise is enough for a no; of what was not told nothing is said. */
const verdictOf = (all: readonly Comparison[]): Exclude<Comparison, "absent"> => {
  if (all.some((is) => is === "differs" || is === "absent")) return "differs";
  return all.includes("equal") ? "equal" : "not told";
};

const limited = (parts: ComparedPart[]): Pick<ComparedCopy, "parts" | "leftOff"> => {
  const all = parts.flatMap(({ fields }) => fields);
  const kept = new Set(
    [...all.filter(({ is }) => is !== "equal"), ...all.filter(({ is }) => is === "equal")].slice(
      0,
      MOST_FIELDS,
    ),
  );
  return {
    parts: parts.map((each) => ({
      ...each,
      fields: each.fields.filter((field) => kept.has(field)),
    })),
    leftOff: all.length - kept.size,
  };
};

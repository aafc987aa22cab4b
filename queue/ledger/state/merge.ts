import { type MergedState, missingFields } from "../../../schemas/dossier-state.ts";
import type { Step } from "../../../schemas/generated/dossier.ts";
import { digestOf, sorted } from "./canonical.ts";
import type { Custody } from "./custody.ts";
import { compareStamps, type FactsBody, type Stamp } from "./fold.ts";
import { mergeCodes, type OwnCode } from "./merge-codes.ts";
import { mergeSteps } from "./merge-steps.ts";
import { compareMoments } from "./moments.ts";
import { inOrder, type Ownership, ofTheMessage, valueFor } from "./ownership.ts";
import { type Salt, salted } from "./salted.ts";
import { standingBy, standingFields } from "./status.ts";

export type { Ownership };

/** How new a source's word is by its own count: `revision` if given, else `updatedAt`, else the order of arrival. */
export type Rev = { revision?: number | undefined; updatedAt?: string | undefined };

/**
 * A step as a source told it, with the revision that told it last, or of a statement the moment (`updatedAt`), basis and key; `erased`: what
 * it said of persons was taken away since.
 */
export type ToldStep = { step: Step; erased?: true } & Rev & Partial<Pick<Stamp, "basis" | "key">>;

/** What one source says of a dossier, be it in parts, and every step it ever told, by the step's key. */
export type Facts = { source: string; body: FactsBody; steps: Record<string, ToldStep> };

/**
 * A dossier's state: for each field the word of its first owner that speaks of it, of lists the items of all, all codes, all steps in time order. `own`: the
 * codes that the ledger gives this dossier; what was told beyond them is no code of its state. `custody`: who has it in hand, or had last.
 * `complete` is false where nobody said all that every dossier has. Pure.
 */
export const merge = (
  code: string,
  facts: Facts[],
  ownership: Ownership,
  own: OwnCode[],
  custody: Custody | null,
): MergedState => {
  const merged: Record<string, unknown> = {};
  const standing = standingBy(custody, facts, ownership);
  for (const field of fieldsOf(facts)) {
    if (standing && standingFields.has(field)) continue;
    const value = valueFor(field, facts, ownership);
    if (value !== undefined) merged[field] = value;
  }
  Object.assign(merged, standing);
  const provinceFirst = inOrder(facts, ["province"]);
  const { codes, unconfirmed } = mergeCodes(code, provinceFirst, own);
  if (codes.length > 0) merged.codes = codes;
  if (unconfirmed.length > 0) merged.unconfirmed = unconfirmed;
  const steps = mergeSteps(provinceFirst);
  if (steps.length > 0) merged.steps = steps;
  const state = { ...merged, code };
  const isWhole = missingFields(state).length === 0;
  return (isWhole ? state : { ...state, complete: false }) as MergedState;
};

/** Positive when `a` is newer than `b`, negative when older, 0 when they claim the same revision. Without a count of its own, what arrives is newer. */
export const compareRev = (a: Rev, b: Rev): number => {
  if (a.revision !== undefined && b.revision !== undefined) return a.revision - b.revision;
  if (a.updatedAt !== undefined && b.updatedAt !== undefined)
    return compareMoments(a.updatedAt, b.updatedAt) || 1;
  return 1;
};

/** Whether a word brings back what was erased: it is newer by its source's own count, or has none. The same moment is not newer. */
export const restores = (next: Rev, erased: Rev): boolean => {
  const counted = next.revision !== undefined && erased.revision !== undefined;
  const sameMoment =
    next.updatedAt !== undefined &&
    erased.updatedAt !== undefined &&
    compareMoments(next.updatedAt, erased.updatedAt) === 0;
  return compareRev(next, erased) > 0 && (counted || !sameMoment);
};

/**
 * Adds the steps of a message to those already told. A step with a key may be corrected by a newer revision; none is ever
 * dropped. One that is told again counts from then on as told by the newest revision that did: else an older correction which comes
 * late would undo it (`retold`: some are). `salts` says that the dossier's salt was another before, so that steps without a key may stand
 * under names of that time. Takes time by the steps told and added, not by their product. Pure.
 */
export const addSteps = (
  told: Record<string, ToldStep>,
  steps: Step[],
  rev: Omit<ToldStep, "step">,
  salt: Salt,
  salts: "one" | "several" = "several",
): { steps: Record<string, ToldStep>; added: string[]; retold: boolean } => {
  const result = { ...told };
  const added: string[] = [];
  let retold = false;
  const keyBefore = salts === "one" ? noKeyBefore : createKeyBefore(told, result);
  for (const step of steps) {
    const own = keyOf(step, salt);
    const isKnown = step.key !== undefined || Object.hasOwn(result, own);
    const key = isKnown ? own : (keyBefore(step) ?? own);
    // A step may be named as something that every object has, such as "constructor".
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (before && isAlike(step, before.step)) {
      if (step.key === undefined || !isNewer(rev, before)) continue;
      // Nothing of the older date stays beside the newer one.
      result[key] = { step: before.step, ...rev };
      retold = true;
      continue;
    }
    if (before && !replaces({ step, ...rev }, before)) continue;
    result[key] = { step, ...rev };
    added.push(key);
  }
  return { steps: result, added, retold };
};

/** Whether a step says the same: what is told again is nearly always written alike, which costs less to see than two digests. */
const isAlike = (a: Step, b: Step) =>
  JSON.stringify(a) === JSON.stringify(b) || digestOf(a) === digestOf(b);

/** Whether a revision is newer than the one that told a step last, by a count of its own. What was erased keeps its own. */
const isNewer = (rev: Omit<ToldStep, "step">, before: ToldStep) => {
  if (before.erased || (rev.revision === undefined && rev.updatedAt === undefined)) return false;
  const same =
    rev.revision === before.revision &&
    rev.updatedAt === before.updatedAt &&
    rev.basis === before.basis &&
    rev.key === before.key;
  return !same && compareTold({ step: before.step, ...rev }, before) > 0;
};

const noKeyBefore = (_: Step): string | undefined => undefined;

/** A step's key: its source's own, else one made from its content and the dossier's salt. */
export const keyOf = (step: Step, salt: Salt): string =>
  step.key ?? `h:${salted(digestOf(step), salt).slice(0, 22)}`;

/** The steps of one moment and status: keys by digest, and keys of those of which nothing else is left. */
type Alike = { whole: Map<string, string>; erased: string[] };

/**
 * Finds the key that a step without one has from before an erasure, which changed the salt: of the steps told by their content the
 * one that says the same, else one of its moment and status of which the rest was erased. Each step told is digested once.
 */
const createKeyBefore = (told: Record<string, ToldStep>, now: Record<string, ToldStep>) => {
  let alike: Map<string, Alike> | undefined;
  const nameOf = ({ at, status }: Step) => `${at} ${status}`;
  const sort = () => {
    const sorted = new Map<string, Alike>();
    for (const [key, { step, erased }] of Object.entries(told)) {
      if (!key.startsWith("h:")) continue;
      const group: Alike = sorted.get(nameOf(step)) ?? { whole: new Map(), erased: [] };
      sorted.set(nameOf(step), group);
      if (erased) group.erased.push(key);
      else group.whole.set(digestOf(step), key);
    }
    // From the end is from the first.
    for (const { erased } of sorted.values()) erased.reverse();
    return sorted;
  };
  return (step: Step): string | undefined => {
    alike ??= sort();
    const group = alike.get(nameOf(step));
    if (!group) return undefined;
    for (let key = group.erased.at(-1); key; key = group.erased.at(-1)) {
      const told = now[key];
      if (!told || told.erased) break;
      // Restored by this very message: whole from now on.
      group.whole.set(digestOf(told.step), key);
      group.erased.pop();
    }
    return group.whole.get(digestOf(step)) ?? group.erased.at(-1);
  };
};

/** Whether what a step says otherwise counts from now on. */
const replaces = (next: ToldStep, before: ToldStep) => {
  if (before.erased) return restores(next, before);
  const newer = compareTold(next, before);
  return newer === 0 ? digestOf(next.step) > digestOf(before.step) : newer > 0;
};

/** As {@link compareRev}; where a statement told one of the two, in the order of statements. */
const compareTold = (a: ToldStep, b: ToldStep): number => {
  const [x, y] = [stampOf(a), stampOf(b)];
  return x && y && (a.basis ?? b.basis) ? compareStamps(x, y) : compareRev(a, b);
};

const stampOf = ({ updatedAt: at, basis = "event", key = "" }: ToldStep): Stamp | undefined =>
  at === undefined ? undefined : { at, basis, key };

const fieldsOf = (facts: Facts[]) => {
  const all = facts.flatMap(({ body }) => Object.keys(body));
  // Nearly every dossier is what one source says.
  const each = facts.length > 1 ? [...new Set(all)] : all;
  return sorted(each.filter((field) => !ofTheMessage.has(field)));
};

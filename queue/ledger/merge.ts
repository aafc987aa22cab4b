import type { Dossier, Step } from "../../schemas/generated/dossier.ts";
import { digestOf } from "./canonical.ts";
import { type Salt, salted } from "./salted.ts";

/** How new a source's word is by its own count: `revision` if given, else `updatedAt`, else the order of arrival. */
export type Rev = { revision?: number | undefined; updatedAt?: string | undefined };

/** A step as a source told it, with the revision that told it last; `erased`: what it said of persons was taken away since. */
export type ToldStep = { step: Step; erased?: true } & Rev;

/** One source's own latest word on a dossier, and every step it ever told, by the step's key. */
export type Facts = { source: string; body: Dossier; steps: Record<string, ToldStep> };

/** Whose word counts for a field: sources from first to last; those not named follow, by name. */
export type Ownership = { order?: string[]; fields?: Record<string, string[]> };

/** A dossier's state: for each field the word of its first owner that speaks of it, all codes, all steps in time order. Pure. */
export const merge = (code: string, facts: Facts[], ownership: Ownership): Dossier => {
  const merged: Record<string, unknown> = {};
  for (const field of fieldsOf(facts)) {
    const order = ownership.fields?.[field] ?? ownership.order ?? ["province"];
    const speaker = inOrder(facts, order).find((word) => fieldOf(word, field) !== undefined);
    merged[field] = speaker && fieldOf(speaker, field);
  }
  const codes = mergeCodes(code, facts);
  if (codes.length > 0) merged.codes = codes;
  const steps = mergeSteps(facts);
  if (steps.length > 0) merged.steps = steps;
  return { ...merged, code } as Dossier;
};

/** Positive when `a` is newer than `b`, negative when older, 0 when they claim the same revision. Without a count of its own, what arrives is newer. */
export const compareRev = (a: Rev, b: Rev): number => {
  if (a.revision !== undefined && b.revision !== undefined) return a.revision - b.revision;
  if (a.updatedAt !== undefined && b.updatedAt !== undefined)
    return Date.parse(a.updatedAt) - Date.parse(b.updatedAt) || 1;
  return 1;
};

/** Whether a word brings back what was erased: it is newer by its source's own count, or has none. The same moment is not newer. */
export const restores = (next: Rev, erased: Rev): boolean => {
  const counted = next.revision !== undefined && erased.revision !== undefined;
  const sameMoment =
    next.updatedAt !== undefined &&
    erased.updatedAt !== undefined &&
    Date.parse(next.updatedAt) === Date.parse(erased.updatedAt);
  return compareRev(next, erased) > 0 && (counted || !sameMoment);
};

/**
 * Adds the steps of a message to those already told. A step with a key may be corrected by a newer revision; none is ever
 * dropped. Pure.
 */
export const addSteps = (
  told: Record<string, ToldStep>,
  steps: Step[],
  rev: Rev,
  salt: Salt,
): { steps: Record<string, ToldStep>; added: string[] } => {
  const result = { ...told };
  const added: string[] = [];
  const past = Object.keys(told).filter((key) => key.startsWith("h:"));
  for (const step of steps) {
    const own = keyOf(step, salt);
    const isKnown = step.key !== undefined || Object.hasOwn(result, own);
    const key = isKnown ? own : (keyBefore(result, past, step) ?? own);
    // A step may be named as something that every object has, such as "constructor".
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    if (before && !replaces({ step, ...rev }, before)) continue;
    result[key] = { step, ...rev };
    added.push(key);
  }
  return { steps: result, added };
};

/** A step's key: its source's own, else one made from its content and the dossier's salt. */
export const keyOf = (step: Step, salt: Salt): string =>
  step.key ?? `h:${salted(digestOf(step), salt).slice(0, 22)}`;

/**
 * The key that a step without one has from before an erasure, which changed the salt: of the steps told by their content
 * (`past`), the one that says the same, else one of its moment and status of which the rest was erased.
 */
const keyBefore = (told: Record<string, ToldStep>, past: string[], step: Step) => {
  const alike = past.flatMap((key) => {
    const before = told[key];
    return before?.step.at === step.at && before.step.status === step.status
      ? [{ key, ...before }]
      : [];
  });
  if (alike.length === 0) return undefined;
  const digest = digestOf(step);
  const found =
    alike.find((before) => digestOf(before.step) === digest) ??
    alike.find(({ erased }) => erased === true);
  return found?.key;
};

const replaces = (next: ToldStep, before: ToldStep) => {
  const [a, b] = [digestOf(next.step), digestOf(before.step)];
  if (a === b) return false;
  if (before.erased) return restores(next, before);
  const newer = compareRev(next, before);
  return newer === 0 ? a > b : newer > 0;
};

/** Fields that belong to one message of one source and say nothing of the dossier. */
const ofTheMessage = new Set(["code", "codes", "steps", "revision", "updatedAt"]);

const fieldsOf = (facts: Facts[]) =>
  [...new Set(facts.flatMap((word) => Object.keys(word.body)))]
    .filter((field) => !ofTheMessage.has(field))
    .sort();

const fieldOf = (word: Facts, field: string): unknown =>
  (word.body as unknown as Record<string, unknown>)[field];

const inOrder = (facts: Facts[], order: string[]) => {
  if (facts.length === 1) return facts;
  const place = (source: string) => (order.includes(source) ? order.indexOf(source) : order.length);
  return [...facts].sort(
    (a, b) => place(a.source) - place(b.source) || (a.source < b.source ? -1 : 1),
  );
};

const mergeCodes = (main: string, facts: Facts[]) => {
  const issuers = new Map<string, string>();
  for (const word of inOrder(facts, ["province"])) {
    for (const { code, issuer } of word.body.codes ?? [])
      if (!issuers.has(code)) issuers.set(code, issuer);
    if (word.body.code !== main && !issuers.has(word.body.code))
      issuers.set(word.body.code, word.source);
  }
  issuers.delete(main);
  return [...issuers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, issuer]) => ({ code, issuer }));
};

/** Steps of the same moment stand in the order of their keys, 9 before 10. */
const byKey = new Intl.Collator("en", { numeric: true });

const mergeSteps = (facts: Facts[]): Step[] => {
  const steps = new Map<string, Step>();
  for (const { source, steps: told } of inOrder(facts, ["province"]))
    for (const [key, { step }] of Object.entries(told)) {
      // A key is the source's own; a step without one is known by its content, so two sources may tell the same.
      const name = source === "province" || key.startsWith("h:") ? key : `${source}:${key}`;
      steps.set(name, { ...step, key: name });
    }
  return [...steps.values()].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || byKey.compare(a.key ?? "", b.key ?? ""),
  );
};

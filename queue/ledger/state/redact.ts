import type { Dossier, Step, Supplement } from "../../../schemas/generated/dossier.ts";
import type { Statement } from "../../../schemas/statement.ts";
import { compareStamps, type FactsBody, type Stamp, type Words } from "./fold.ts";
import type { ToldStep } from "./merge.ts";

/** Fields that hold no person's data. What is not named here is erased, so that a new field is erased until it is weighed. */
const kept = [
  "code",
  "codes",
  "origin",
  "procedure",
  "field",
  "agencies",
  "channel",
  "returnForm",
  "submittedAt",
  "receivedAt",
  "dueAt",
  "finishedAt",
  "returnedAt",
  "refusedAt",
  "status",
  "flags",
  "revision",
  "updatedAt",
] as const satisfies (keyof Dossier)[];

/** What is left of a source's word when the personal data is taken away. Pure. */
export const redactBody = (body: FactsBody): FactsBody => ({
  ...pick(body, kept),
  ...(body.applicant ? { applicant: { kind: body.applicant.kind } } : {}),
  ...(body.supplements ? { supplements: body.supplements.map(redactSupplement) } : {}),
});

/** The same of every step that a source told. Pure. */
export const redactSteps = (steps: Record<string, ToldStep>): Record<string, ToldStep> =>
  Object.fromEntries(
    Object.entries(steps).map(([key, { step, ...rev }]) => [
      key,
      { step: redactStep(step), ...rev, erased: true },
    ]),
  );

/**
 * The same of what a source said in parts. `until` is the moment of the erasure: what is told again of the time up to there, or up to the
 * newest of what was erased, is to be redacted as well. Pure.
 */
export const redactWords = ({ base, units, ...words }: Words, until: string): Words => {
  const stamps = [...Object.values(units), ...(words.whole ? [words.whole] : [])];
  const erasure: Stamp = { at: until, basis: "event", key: "" };
  const newest = stamps.reduce<Stamp>((a, b) => (compareStamps(b, a) > 0 ? b : a), erasure);
  return {
    ...words,
    ...(base ? { base: redactBody(base) } : {}),
    units: Object.fromEntries(
      Object.entries(units).flatMap(([pointer, { says, ...stamp }]) => {
        if (!isKeptPlace(pointer)) return [];
        return [
          [pointer, says === undefined ? stamp : { ...stamp, says: redactUnit(pointer, says) }],
        ];
      }),
    ),
    erased: newest.at,
  };
};

/** What may be stored of a statement of the time before an erasure: its units are as {@link redactWords} leaves them. Pure. */
export const redactStatement = (statement: Statement): Statement => {
  const { steps, ...says } = statement.says;
  return {
    ...statement,
    says: { ...redactBody(says), ...(steps ? { steps: steps.map(redactStep) } : {}) },
    clears: statement.clears.filter(isKeptPlace),
  };
};

const isKeptPlace = (pointer: string): boolean =>
  [...kept, "applicant", "supplements"].includes(fieldAt(pointer));

const redactUnit = (pointer: string, says: unknown): unknown => {
  if (fieldAt(pointer) === "applicant") return { kind: (says as Dossier["applicant"]).kind };
  return fieldAt(pointer) === "supplements" ? redactSupplement(says as Supplement) : says;
};

const fieldAt = (pointer: string) => pointer.split("/")[1] ?? "";

const redactSupplement = ({
  id,
  requestedAt,
  receivedAt,
  completed,
  previousDueAt,
  newDueAt,
}: Supplement): Supplement =>
  present({ id, requestedAt, receivedAt, completed, previousDueAt, newDueAt });

const redactStep = ({ key, at, status, startedAt, dueAt }: Step): Step =>
  present({ key, at, status, startedAt, dueAt });

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]) =>
  Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])),
  );

/** A copy without the fields that are undefined. */
const present = <T extends object>(from: T) =>
  Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

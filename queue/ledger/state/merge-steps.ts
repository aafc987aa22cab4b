import type { Step } from "../../../schemas/generated/dossier.ts";
import { digestOf } from "./canonical.ts";
import type { Facts, ToldStep } from "./merge.ts";
import { compare, momentOf } from "./moments.ts";

/**
 * The steps of all sources in time order, each under a name of its own. `facts`: the province first. A key is its source's own: the
 * province's stands as it is, another's behind its source's name; a step without one is known by its content, so that two sources
 * may tell the same. A key that reads like the name of another's step is that step where it says the same, else it stands behind
 * its source's name, be it the province's. No step is ever lost. Pure.
 */
export const mergeSteps = (facts: Facts[]): Step[] => {
  const [only, ...others] = facts;
  // Nobody to be confused with: nearly every dossier.
  const isAlone = only?.source === "province" && others.length === 0;
  const named = isAlone ? Object.entries(only.steps) : [...nameSteps(facts)];
  // Most bear their names themselves: the same step is the same object in a state and in the one after it.
  return inStepOrder(named.map(([key, { step }]) => (step.key === key ? step : { ...step, key })));
};

/** Named steps in time order, those of one moment by their names, 9 before 10: the same order in whatever order they are given. Pure. */
export const inStepOrder = (steps: Step[]): Step[] =>
  steps
    .map((step) => ({ moment: momentOf(step.at), key: step.key ?? "", step }))
    .sort((a, b) => compare(a.moment, b.moment) || compareKeys(a.key, b.key))
    .map(({ step }) => step);

const nameSteps = (facts: Facts[]): Map<string, ToldStep> => {
  const steps = new Map<string, ToldStep>();
  const place = (source: string, name: string, told: ToldStep) => {
    const other = steps.get(name);
    if (other === undefined || isSame(other.step, told.step)) steps.set(name, told);
    else place(source, `${source}:${name}`, told);
  };
  const told = facts.flatMap(({ source, steps: own }) =>
    Object.entries(own).map(([key, each]) => ({ source, key, each })),
  );
  // Whoever could be imitated takes its name first: the keyless, then the other sources, then the province.
  for (const { key, each } of told)
    if (each.step.key === undefined && (steps.get(key)?.erased ?? true)) steps.set(key, each);
  for (const { source, key, each } of told)
    if (each.step.key !== undefined && source !== "province")
      place(source, `${source}:${key}`, each);
  for (const { source, key, each } of told)
    if (each.step.key !== undefined && source === "province") place(source, key, each);
  return steps;
};

/** Whether two steps say the same, under whatever keys. */
const isSame = ({ key: _, ...a }: Step, { key: __, ...b }: Step) => digestOf(a) === digestOf(b);

/** Keys that the collation holds for one, such as 1 and 01, have an order too. */
const compareKeys = (a: string, b: string) => byKey.compare(a, b) || (a < b ? -1 : 1);

const byKey = new Intl.Collator("en", { numeric: true });

import type { Part } from "../../../adapters/contract.ts";
import type { Plan } from "./plan.ts";

/** Parts of one replica that go in one call, in order. */
export type Run = { plan: Plan; parts: Part[] };

/** Whether the system acknowledged any earlier content of a part, or was seen to hold it. Pure. */
export const isKnown = ({ claimed }: Pick<Plan, "claimed">, { key }: Part): boolean =>
  claimed.held[key]?.digest !== undefined || claimed.held[key]?.known === true;

/**
 * Packs runs into calls of one kind and at most `perCall(kind)` parts. What is new over there and what is known go apart: one
 * call creates or updates, and a list is refused or taken as a whole. A replica whose reply was unrecognised before goes alone,
 * so that it cannot hold up the others again. Pure.
 */
export const packCalls = (runs: Map<Plan, Part[]>, perCall: (kind: string) => number): Run[][] => {
  const calls: Run[][] = [];
  const open = new Map<string, { call: Run[]; items: number }>();
  for (const [plan, parts] of runs) {
    const kind = parts[0]?.kind ?? "";
    const run = { plan, parts };
    const like = `${kind} ${parts[0] !== undefined && isKnown(plan, parts[0])}`;
    const last = open.get(like);
    if (plan.claimed.unrecognised > 0) calls.push([run]);
    else if (last && last.items + parts.length <= perCall(kind)) {
      last.call.push(run);
      last.items += parts.length;
    } else {
      const call = [run];
      calls.push(call);
      open.set(like, { call, items: parts.length });
    }
  }
  return calls;
};

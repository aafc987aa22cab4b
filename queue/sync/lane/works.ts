import type { Slots } from "../gate/slots.ts";
import type { Plan } from "../plan/plan.ts";
import type { Apart } from "./apart.ts";

/** A call under way for longer is slow: the lane goes on without it, ms. */
const slowMs = 1_000;

/** What is under way for a batch: calls in line for a place or in one, and what goes apart, for which no place is taken. */
export const createWorks = (parts: {
  slots: Slots;
  apart: Apart;
  /** Told of the plans whose work ended. */
  onEnd: (plans: Plan[]) => void;
  onFault: (error: unknown) => void;
}) => {
  const { slots } = parts;
  const works = new Set<{ apart: boolean; since: number }>();
  const out = new Set<Plan>();
  return {
    isEmpty: (): boolean => works.size === 0,
    /** Whether a part of the plan is on its way. */
    isOut: (plan: Plan): boolean => out.has(plan),
    /** Does work for some plans; `hasPlace` is false where the line was cleared, and nothing may go. Never rejects. */
    start: async (
      plans: Plan[],
      apart: string | undefined,
      work: (hasPlace: boolean) => Promise<void>,
    ): Promise<void> => {
      const mine = { apart: apart !== undefined, since: Number.POSITIVE_INFINITY };
      works.add(mine);
      for (const plan of plans) out.add(plan);
      const hasPlace = mine.apart || (await slots.take());
      mine.since = performance.now();
      try {
        await work(hasPlace);
      } catch (error) {
        parts.onFault(error);
      } finally {
        if (apart !== undefined) parts.apart.leave(apart);
        else if (hasPlace) slots.give();
        works.delete(mine);
        for (const plan of plans) out.delete(plan);
        parts.onEnd(plans);
      }
    },
    /** Milliseconds until all that is left is slow or goes apart; Infinity where something is still in line. */
    quietIn: (now: number): number => {
      let last = 0;
      for (const { apart, since } of works) if (!apart) last = Math.max(last, since + slowMs - now);
      return last;
    },
  };
};

export type Works = ReturnType<typeof createWorks>;

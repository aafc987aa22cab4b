import type { Adapter, Call, Item, Outcome } from "../../adapters/contract.ts";

/** Outcomes item by item (undefined: surely not sent), the calls made and how many of them met trouble. */
export type Sent = { outcomes: (Outcome | undefined)[]; calls: number; trouble: number };

/**
 * Sends items in one call. A list refused as a whole is halved until the culprit stands alone;
 * once a dossier's item is refused, none of its later ones is sent.
 */
export const sendCall = async (adapter: Adapter, items: Item[], call: Call): Promise<Sent> => {
  const outcomes = await safely(adapter, items, call);
  const refused = outcomes.every(({ is }) => is === "rejected" || is === "absent");
  const trouble = outcomes.some(isTrouble) ? 1 : 0;
  if (!refused || items.length === 1) return { outcomes, calls: 1, trouble };

  const middle = Math.ceil(items.length / 2);
  const first = await sendCall(adapter, items.slice(0, middle), call);
  const stopped = new Set(
    items
      .slice(0, middle)
      .filter((_, n) => !isHeld(first.outcomes[n]))
      .map(({ code }) => code),
  );
  const second = items.slice(middle);
  const going = second.filter(({ code }) => !stopped.has(code));
  const rest: Sent =
    going.length > 0
      ? await sendCall(adapter, going, call)
      : { outcomes: [], calls: 0, trouble: 0 };
  const after = second.map((item) => (stopped.has(item.code) ? undefined : rest.outcomes.shift()));
  return {
    outcomes: [...first.outcomes, ...after],
    calls: 1 + first.calls + rest.calls,
    trouble: trouble + first.trouble + rest.trouble,
  };
};

/** An adapter must not throw for what a system does; if it does, the call may have left: in doubt, not lost from sight. */
const safely = async (adapter: Adapter, items: Item[], call: Call): Promise<Outcome[]> => {
  try {
    const outcomes = await adapter.send(items, call);
    if (outcomes.length === items.length) return outcomes;
    return items.map(() => ({
      is: "unrecognised",
      why: "The adapter gave another number of outcomes than of items.",
    }));
  } catch (error) {
    const why = `The adapter failed: ${error instanceof Error ? error.name : "unknown"}`;
    return items.map(() => ({ is: "unrecognised", why }));
  }
};

const isHeld = (outcome: Outcome | undefined) =>
  outcome?.is === "accepted" || outcome?.is === "duplicate";

/** Whether an outcome speaks against the system: its pace and its circuit suffer for it. */
export const isTrouble = (outcome: Outcome) =>
  (outcome.is === "busy" && !outcome.elsewhere) || outcome.is === "lost";

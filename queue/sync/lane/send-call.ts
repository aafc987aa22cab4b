import type { Adapter, Item, Line, Outcome } from "../../../adapters/contract.ts";
import type { Met } from "../gate/hangs.ts";
import { isHung, isTrouble } from "../gate/heed.ts";

/** Told of an item's outcome as soon as it is known; undefined: surely not sent. */
export type Tell = (item: Item, outcome: Outcome | undefined) => void;

/**
 * Sends items in one call and tells each one's outcome. A list refused as a whole is halved until the culprit stands alone;
 * once a dossier's item is refused, none of its later ones is sent.
 */
export const sendCall = async (
  adapter: Adapter,
  items: Item[],
  call: Line,
  tell: Tell,
): Promise<Met> => {
  const outcomes = await safely(adapter, items, call);
  const refused = outcomes.every(({ is }) => is === "rejected" || is === "absent");
  const met = {
    calls: outcomes.every(isElsewhere) ? 0 : 1,
    trouble: outcomes.some(isTrouble) ? 1 : 0,
    hung: outcomes.some(isHung) ? 1 : 0,
  };
  if (!refused || items.length === 1) {
    for (const [n, item] of items.entries()) tell(item, outcomes[n]);
    return met;
  }
  const middle = Math.ceil(items.length / 2);
  const stopped = new Set<string>();
  const first = await sendCall(adapter, items.slice(0, middle), call, (item, outcome) => {
    if (!isHeld(outcome)) stopped.add(item.code);
    tell(item, outcome);
  });
  const second = items.slice(middle);
  for (const item of second) if (stopped.has(item.code)) tell(item, undefined);
  const going = second.filter(({ code }) => !stopped.has(code));
  const rest =
    going.length > 0
      ? await sendCall(adapter, going, call, tell)
      : { calls: 0, trouble: 0, hung: 0 };
  return {
    calls: met.calls + first.calls + rest.calls,
    trouble: met.trouble + first.trouble + rest.trouble,
    hung: met.hung + first.hung + rest.hung,
  };
};

/** An adapter must not throw for what a system does; if it does, the call may have left: in doubt, not lost from sight. */
const safely = async (adapter: Adapter, items: Item[], call: Line): Promise<Outcome[]> => {
  try {
    const outcomes = await adapter.send(items, call);
    if (outcomes.length === items.length) return outcomes;
    return items.map(() => ({
      is: "unrecognised",
      why: "Bộ chuyển đổi trả về số kết quả khác số phần đã giao",
    }));
  } catch (error) {
    const why = `Bộ chuyển đổi gặp lỗi: ${error instanceof Error ? error.name : "unknown"}`;
    return items.map(() => ({ is: "unrecognised", why }));
  }
};

const isHeld = (outcome: Outcome | undefined) =>
  outcome?.is === "accepted" || outcome?.is === "duplicate";

const isElsewhere = (outcome: Outcome) => outcome.is === "busy" && outcome.elsewhere === true;

import type { Adapter, Call } from "../../adapters/contract.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { digestOf } from "../ledger/canonical.ts";
import { forPerson, type Plan } from "./plan.ts";

/**
 * Asks the system about parts in doubt whose rule is `look`. What it is seen to hold needs no sending; what it is seen not
 * to hold is sent; where it gives no answer the replica waits. A system that does not show contents is not asked: a person must look.
 */
export const askFirst = async (
  adapter: Adapter,
  plan: Plan,
  call: Call,
  settings: SystemSettings,
): Promise<void> => {
  const [first] = plan.ask;
  if (!first) return;
  if (!adapter.lookUp || adapter.can.lookUp !== "content") {
    plan.next = forPerson(first);
    return;
  }
  try {
    const seen = await adapter.lookUp(plan.claimed.code, call);
    const wanted = adapter.expected(plan.claimed.state);
    for (const part of plan.ask) {
      const there =
        part.kind === "rows"
          ? seen?.rows.some((row) => digestOf(row) === digestOf(part.message))
          : seen !== undefined && digestOf(seen.record) === digestOf(wanted.record);
      plan.entries.push({
        kind: "note",
        entry: { part: part.key, is: "looked up", there: there === true },
      });
      if (!there) continue;
      plan.held[part.key] = { ...plan.held[part.key], digest: part.digest };
      delete plan.held[part.key]?.doubt;
      plan.queue = plan.queue.filter((each) => each !== part);
    }
    if (plan.queue.length === 0) plan.next = { state: "current" };
  } catch {
    const { tries, puzzles } = plan.claimed;
    plan.next = {
      state: "waiting",
      inMs: settings.settleMs,
      cause: { is: "lost", why: "Tra cứu không có phản hồi" },
      tries,
      puzzles,
    };
  }
};

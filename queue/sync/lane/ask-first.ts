import type { Adapter, Line, Looked, Outcome, Part } from "../../../adapters/contract.ts";
import { isComplete } from "../../../schemas/dossier-state.ts";
import { digestOf } from "../../ledger/state/canonical.ts";
import { olderContent, takenOf } from "../plan/frozen.ts";
import type { Plan } from "../plan/plan.ts";

/**
 * Asks the system about a copy's parts in doubt. What it is seen to hold as wanted needs no sending; what it holds otherwise is
 * known to be there, so the next attempt changes it; what it does not hold is sent. Gives the outcome of a look that brought
 * no answer, after which nothing is assumed, and the part it was about.
 */
export const askFirst = async (
  adapter: Adapter,
  plan: Plan,
  call: Line,
): Promise<{ part: Part; trouble: Outcome } | undefined> => {
  const [first] = plan.ask;
  if (!first) return undefined;
  const looked = await look(adapter, plan, call);
  if ("trouble" in looked) return { part: first, trouble: looked.trouble };
  const isShown = adapter.observe?.shows === "content";
  for (const part of plan.ask) {
    const shown = looked.holds?.[part.key];
    const there = isShown ? shown !== undefined : looked.there;
    plan.entries.push({ kind: "note", entry: { part: part.key, is: "looked up", there } });
    if (part.frozen && there) acknowledge(plan, part, takenOf(plan.claimed.held, part));
    else if (isShown && there && digestOf(shown) === digestOf(part.message))
      acknowledge(plan, part);
    else if (there) know(plan, part);
  }
  return undefined;
};

/** An adapter must not throw for what a system does; if it does, nothing was learnt. */
const look = async ({ observe }: Adapter, plan: Plan, call: Line): Promise<Looked> => {
  try {
    const { state: dossier } = plan.claimed;
    if (observe && isComplete(dossier))
      return await observe.one({ dossier, parts: plan.ask }, call);
  } catch (error) {
    const why = `Tra cứu gặp lỗi của bộ chuyển đổi: ${error instanceof Error ? error.name : "unknown"}`;
    return { trouble: { is: "unrecognised", why } };
  }
  return { trouble: { is: "unrecognised", why: "Bộ chuyển đổi không tra cứu được" } };
};

const acknowledge = (plan: Plan, part: Part, digest = part.digest) => {
  const { doubt: _, gone: __, known: ___, ...rest } = plan.held[part.key] ?? {};
  plan.held[part.key] = {
    ...rest,
    digest,
    ...(digest === part.digest ? {} : { changed: part.digest }),
  };
  if (digest !== part.digest) plan.findings.push(olderContent(part));
  plan.queue = plan.queue.filter((each) => each !== part);
};

/** Also as what the attempt begins with: no refusal takes it back. */
const know = (plan: Plan, { key }: Part) => {
  const before = { ...plan.claimed.held[key], known: true as const };
  plan.claimed = { ...plan.claimed, held: { ...plan.claimed.held, [key]: before } };
  plan.held[key] = { ...plan.held[key], known: true };
};

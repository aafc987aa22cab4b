import type { Adapter, Line, Outcome, Part } from "../../../adapters/contract.ts";
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
  const wanted = adapter.expected(plan.claimed.state);
  const looked = await look(adapter, wanted.code, call, plan.ask);
  if ("trouble" in looked) return { part: first, trouble: looked.trouble };
  const { seen } = looked;
  const showsContent = adapter.can.lookUp === "content";
  for (const part of plan.ask) {
    const isRow = part.kind === "rows";
    const equal = isRow
      ? seen?.rows.some((row) => digestOf(row) === digestOf(part.message))
      : seen !== undefined && digestOf(seen.record) === digestOf(wanted.record);
    const there = isRow ? equal === true : seen !== undefined;
    plan.entries.push({ kind: "note", entry: { part: part.key, is: "looked up", there } });
    if (part.frozen && there) acknowledge(plan, part, takenOf(plan.claimed.held, part));
    else if (showsContent && equal) acknowledge(plan, part);
    else if (there) know(plan, part);
  }
  return undefined;
};

/** An adapter must not throw for what a system does; if it does, nothing was learnt. */
const look = async (adapter: Adapter, code: string, call: Line, parts: Part[]) => {
  try {
    if (adapter.lookUp) return await adapter.lookUp(code, call, parts);
  } catch (error) {
    const why = `Tra cứu gặp lỗi của bộ chuyển đổi: ${error instanceof Error ? error.name : "unknown"}`;
    return { trouble: { is: "unrecognised", why } satisfies Outcome };
  }
  return {
    trouble: { is: "unrecognised", why: "Bộ chuyển đổi không tra cứu được" } satisfies Outcome,
  };
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

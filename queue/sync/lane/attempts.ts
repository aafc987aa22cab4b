import type { Adapter, Item, Outcome, Part } from "../../../adapters/contract.ts";
import type { Settlement } from "../../ledger/lease/settle.ts";
import { NO_STATUS } from "../../ledger/state/status.ts";
import type { Pass, Shut } from "../gate/gate.ts";
import { applyOutcome, doubt, type Patience, undoubt } from "../plan/apply-outcome.ts";
import { foundIn } from "../plan/found.ts";
import { olderContent, takenOf } from "../plan/frozen.ts";
import { receiptsOf } from "../plan/known.ts";
import { isKnown, type Run } from "../plan/pack-calls.ts";
import type { Plan } from "../plan/plan.ts";
import { saidIn } from "../plan/said.ts";

/** The next parts of a replica that go together: a run of one kind, as long as a call may be. Empty where none is left. Pure. */
export const nextRun = ({ queue }: Plan, perCall: Adapter["perCall"]): Part[] => {
  const kind = queue[0]?.kind;
  if (kind === undefined) return [];
  const end = queue.findIndex((part) => part.kind !== kind);
  return (end < 0 ? queue : queue.slice(0, end)).slice(0, Math.max(1, perCall(kind)));
};

/** Opens an attempt: its parts are in doubt from now on. */
export const openAttempt = (plan: Plan, run: Part[]): void => {
  plan.held = doubt(plan.held, run);
  const notes = run.flatMap((part) => part.notes ?? []);
  plan.entries.push({
    kind: "opened",
    entry: {
      parts: Object.fromEntries(run.map((part) => [part.key, part.digest])),
      ...(notes.length > 0 ? { notes } : {}),
    },
  });
};

/** Writes into a plan what an outcome makes of one of its parts. */
export const applyTo = (
  plan: Plan,
  part: Part,
  outcome: Outcome,
  patience: Omit<Patience, "jitter">,
): void => {
  const { tries, unrecognised, held: before } = plan.claimed;
  const { held, next } = applyOutcome(
    { held: plan.held, before, tries, unrecognised },
    part,
    outcome,
    {
      ...patience,
      jitter: Math.random(),
    },
  );
  plan.held = held;
  plan.findings.push(...foundIn(outcome));
  if (outcome.is === "duplicate" && (outcome.finding || takenOf(before, part) !== part.digest))
    plan.findings.push(olderContent(part));
  // The first trouble decides where the replica goes; what became of the call's other parts is kept all the same.
  if (next) plan.next ??= next;
  else plan.queue = plan.queue.filter((waiting) => waiting !== part);
};

/** Closes one part's attempt by its outcome. Undefined: not sent, because a part before it was refused. */
export const closeAttempt = (
  plan: Plan,
  part: Part,
  outcome: Outcome | undefined,
  patience: Omit<Patience, "jitter">,
): void => {
  if (!outcome) {
    plan.held = undoubt(plan.held, [part], plan.claimed.held);
    return;
  }
  applyTo(plan, part, outcome, patience);
  const receipt = "receipt" in outcome ? outcome.receipt : undefined;
  plan.entries.push({
    kind: "closed",
    entry: { part: part.key, is: outcome.is, ...(receipt ? { receipt } : {}) },
    ...saidIn(outcome),
  });
};

/** Takes an attempt back whose call did not leave. */
export const takeBack = ({ plan, parts }: Run): void => {
  plan.held = undoubt(plan.held, parts, plan.claimed.held);
  plan.next ??= { state: "ready" };
  plan.entries.push({
    kind: "closed",
    entry: { is: "given back", parts: parts.map(({ key }) => key) },
  });
};

/** Puts a replica off, without an attempt, whose part would have to wait too long in line for what it needs from elsewhere. */
export const turnAway = (plan: Plan, part: Part): void => {
  const { tries, unrecognised } = plan.claimed;
  plan.next = {
    state: "waiting",
    inMs: (1 + Math.random()) * turnedAwayMs,
    cause: { is: "busy", part: part.key, why: "Chờ lượt tải tệp từ cùng máy chủ" },
    tries,
    unrecognised,
  };
};

/** Between one and two times as long, so that those turned away together do not come back together, ms. */
const turnedAwayMs = 15_000;

/**
 * Of plans whose parts are in doubt, those that may be asked about: all with leave to ask, as a probe the one that had the least trouble of its
 * own. The others wait until somebody may ask again, without an attempt: what is sent without a look goes on.
 */
export const putOff = (plans: Plan[], leave: Pass | Shut | undefined): Plan[] => {
  const isShut = leave !== undefined && "by" in leave;
  if (!isShut && !leave?.probe) return plans;
  const calmest = plans.toSorted((a, b) => a.claimed.tries - b.claimed.tries);
  const asking = isShut ? [] : calmest.slice(0, 1);
  const until = isShut && leave.until !== null ? Date.parse(leave.until) - Date.now() : 0;
  for (const plan of plans.filter((each) => !asking.includes(each))) {
    const { tries, unrecognised } = plan.claimed;
    plan.next = {
      state: "waiting",
      inMs: Math.max(0, until) + (1 + Math.random()) * putOffMs,
      cause: { is: "busy", why: "Chờ tra cứu được: hệ thống đang không trả lời khi được hỏi" },
      tries,
      unrecognised,
    };
  }
  return asking;
};

/** How much later than asking is possible again, at least, ms. */
const putOffMs = 1_000;

/** What the ledger is to write of a plan, which forgets its entries and findings: they are in the settlement now. */
export const settlementOf = (plan: Plan, goesOn: boolean): Settlement => {
  const { dossier, lease, version, state } = plan.claimed;
  const begins = beginCustody(plan);
  const { held, entries, findings } = plan;
  plan.entries = [];
  plan.findings = [];
  const next = goesOn
    ? ({ state: "sending" } as const)
    : (plan.next ?? plan.atEnd ?? { state: "current" });
  const settlement = { dossier, lease, version, held, next, entries, findings };
  return begins === undefined
    ? settlement
    : { ...settlement, begins: { part: begins, status: state.status ?? NO_STATUS } };
};

/** The part by which the system has the dossier in hand, where that is not written yet; from now on it is. */
const beginCustody = (plan: Plan): string | undefined => {
  const { custody } = plan;
  const held = custody === undefined ? undefined : plan.held[custody];
  if (custody === undefined || held === undefined || held.begun) return undefined;
  if (held.digest === undefined && !held.known) return undefined;
  plan.held = { ...plan.held, [custody]: { ...held, begun: true } };
  return custody;
};

/** A run's parts as the adapter sends them. */
export const itemsOf = ({ plan, parts }: Run): Item[] => {
  const receipts = receiptsOf(plan.held);
  return parts.map((part) => ({
    code: plan.claimed.code,
    version: plan.claimed.version,
    part,
    known: isKnown(plan, part),
    receipts,
  }));
};

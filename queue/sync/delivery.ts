import { setMaxListeners } from "node:events";
import type { Call, Item, Outcome, Part } from "../../adapters/contract.ts";
import type { Settled, Settlement } from "../ledger/settle.ts";
import type { Switches } from "../ledger/switches.ts";
import { applyOutcome, doubt, undoubt } from "./apply-outcome.ts";
import { askFirst } from "./ask-first.ts";
import type { Tally } from "./gate.ts";
import type { System } from "./lane.ts";
import type { Observe } from "./observe.ts";
import { isKnown, packCalls, type Run } from "./pack-calls.ts";
import type { Plan } from "./plan.ts";
import { saidIn } from "./said.ts";
import { isTrouble, sendCall } from "./send-call.ts";

/**
 * Sends what a batch of plans holds, round by round: the ledger first opens the attempts of a round (and settles the round
 * before), then its calls go out, several at once. A replica goes on to its next parts only when the one before was accepted.
 */
export const createDelivery = (parts: {
  system: System;
  width: number;
  leaseMs: number;
  switches: Switches;
  settle: (system: string, leaseMs: number, settlements: Settlement[]) => Promise<Settled[]>;
  observe: Observe;
  alive: () => boolean;
  stopping: AbortSignal;
  ending: AbortSignal;
}) => {
  const { system, observe } = parts;
  const { settings, adapter } = system;
  /** One send may take several exchanges (login, create, update): all of them end before the lease does. */
  const withinLease = async <T>(
    leaseEnds: number,
    work: (call: Call) => Promise<T>,
  ): Promise<T> => {
    const until = new AbortController();
    // Every exchange of a round listens to it.
    setMaxListeners(0, until.signal);
    const end = () => until.abort();
    const timer = setTimeout(end, leaseEnds - performance.now() - settings.leaseMarginMs / 2);
    parts.ending.addEventListener("abort", end, { once: true });
    if (parts.ending.aborted) end();
    /** A process may be stopped at any instruction: asked once more right before the wire, and looked back at right after. */
    const mayLeave = () => {
      if (performance.now() > leaseEnds) return false;
      queueMicrotask(() => {
        if (performance.now() > leaseEnds) observe({ kind: "stale send", system: system.id });
      });
      return true;
    };
    try {
      return await work({
        http: (request) => system.http({ ...request, mayLeave }),
        signal: until.signal,
        timeoutMs: settings.callTimeoutMs,
      });
    } finally {
      clearTimeout(timer);
      parts.ending.removeEventListener("abort", end);
    }
  };

  return async (plans: Plan[], leaseEndsAt: number): Promise<Tally> => {
    const tally: Tally = { calls: 0, trouble: 0, holdMs: 0, stop: false };
    let leaseEnds = leaseEndsAt;
    let alive = plans;
    const asking = alive.filter(({ ask }) => ask.length > 0);
    if (asking.length > 0) await askRound(asking, leaseEnds, tally);

    while (alive.length > 0) {
      const runs = takeRuns(alive);
      const renewing = performance.now();
      alive = await writeDown(alive, runs);
      leaseEnds = runs.size > 0 ? renewing + parts.leaseMs : leaseEnds;
      const going = new Map([...runs].filter(([each]) => alive.includes(each)));
      if (going.size === 0) continue;
      await sendRound(going, leaseEnds, tally);
    }
    return tally;
  };

  /** The next parts of each replica that go in one round: a run of one kind, as long as a call may be. */
  function takeRuns(plans: Plan[]): Map<Plan, Part[]> {
    const runs = new Map<Plan, Part[]>();
    for (const each of plans) {
      const kind = each.queue[0]?.kind;
      if (each.next || kind === undefined) continue;
      const end = each.queue.findIndex((part) => part.kind !== kind);
      const prefix = end < 0 ? each.queue : each.queue.slice(0, end);
      const run = prefix.slice(0, Math.max(1, adapter.perCall(kind)));
      each.held = doubt(each.held, run);
      each.entries.push({
        kind: "opened",
        entry: {
          parts: Object.fromEntries(run.map((part) => [part.key, part.digest])),
          ...notes(run),
        },
      });
      runs.set(each, run);
    }
    return runs;
  }

  /** Settles what ended and opens what goes, in one commit. Returns the plans that go on; a stale one is dropped. */
  async function writeDown(plans: Plan[], runs: Map<Plan, Part[]>): Promise<Plan[]> {
    const settlements = plans.map(
      (each): Settlement => ({
        dossier: each.claimed.dossier,
        lease: each.claimed.lease,
        version: each.claimed.version,
        held: each.held,
        next: runs.has(each)
          ? { state: "sending" }
          : (each.next ?? each.atEnd ?? { state: "current" }),
        entries: each.entries,
      }),
    );
    const settled = await parts.settle(system.id, parts.leaseMs, settlements);
    const states = new Map(settled.map((row) => [row.dossier, row]));
    const stale = plans.length - settled.length;
    if (stale > 0) observe({ kind: "stale", system: system.id, results: stale });
    for (const row of settled)
      if (row.state !== "sending")
        observe({ kind: "settled", system: system.id, state: row.state, behindMs: row.behindMs });
    for (const each of plans) each.entries = [];
    return plans.filter((each) => states.get(each.claimed.dossier)?.state === "sending");
  }

  function sendRound(runs: Map<Plan, Part[]>, leaseEnds: number, tally: Tally) {
    const calls = packCalls(runs, adapter.perCall).map((each) => ({
      go: (call: Call) => sendOne(each, call, tally),
      giveBack: () => giveBack(each),
    }));
    return inWidth(calls, leaseEnds, tally);
  }

  /** A look is a call like any other. What cannot be asked now is as ready as before. */
  function askRound(plans: Plan[], leaseEnds: number, tally: Tally) {
    const calls = plans.map((each) => ({
      go: (call: Call) => askOne(each, call, tally),
      giveBack: () => {
        each.next = { state: "ready" };
      },
    }));
    return inWidth(calls, leaseEnds, tally);
  }

  /** Calls as many at once as the width, as many as the rate grants, none that could not end within the lease. */
  async function inWidth(
    calls: { go: (call: Call) => Promise<void>; giveBack: () => void }[],
    leaseEnds: number,
    tally: Tally,
  ) {
    const granted = settings.rate
      ? await parts.switches.take(system.id, calls.length, settings.rate)
      : calls.length;
    if (granted < calls.length) tally.stop = true;
    const queue = calls.map((each, n) => ({ ...each, allowed: n < granted }));
    const worker = async (call: Call) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const inTime =
          performance.now() + settings.callTimeoutMs + settings.leaseMarginMs <= leaseEnds;
        if (!next.allowed || !inTime || tally.incident || parts.stopping.aborted || !parts.alive())
          next.giveBack();
        else await next.go(call);
      }
    };
    await withinLease(leaseEnds, (call) =>
      Promise.all(Array.from({ length: Math.min(parts.width, queue.length) }, () => worker(call))),
    );
  }

  async function askOne(each: Plan, call: Call, tally: Tally) {
    const started = performance.now();
    const met = await askFirst(adapter, each, call);
    tally.calls += 1;
    observe({
      kind: "attempt",
      system: system.id,
      items: each.ask.length,
      codes: [each.claimed.code],
      part: "look",
      outcomes: { [met?.trouble.is ?? "accepted"]: 1 },
      ms: performance.now() - started,
    });
    if (!met) return;
    const { part, trouble } = met;
    tally.trouble += isTrouble(trouble) ? 1 : 0;
    apply(each, part, trouble, tally);
    each.entries.push({
      kind: "note",
      entry: { part: part.key, is: "looked up", answer: trouble.is },
      ...saidIn(trouble),
    });
  }

  async function sendOne(runs: Run[], call: Call, tally: Tally) {
    const items = runs.flatMap(({ plan, parts: run }) => {
      const receipts = receiptsOf(plan.held);
      return run.map(
        (part): Item => ({
          code: plan.claimed.code,
          part,
          known: isKnown(plan, part),
          receipts,
        }),
      );
    });
    const started = performance.now();
    const sent = await sendCall(adapter, items, call);
    tally.calls += sent.calls;
    tally.trouble += sent.trouble;
    const outcomes: Partial<Record<Outcome["is"], number>> = {};
    let n = 0;
    for (const run of runs)
      for (const part of run.parts) {
        const outcome = sent.outcomes[n++];
        if (outcome) outcomes[outcome.is] = (outcomes[outcome.is] ?? 0) + 1;
        record(run.plan, part, outcome, tally);
      }
    observe({
      kind: "attempt",
      system: system.id,
      items: items.length,
      codes: runs.map(({ plan }) => plan.claimed.code),
      part: items[0]?.part.kind ?? "",
      outcomes,
      ms: performance.now() - started,
    });
  }

  /** Undefined: not sent, because a part before it was refused. */
  function record(each: Plan, part: Part, outcome: Outcome | undefined, tally: Tally) {
    if (!outcome) {
      each.held = undoubt(each.held, [part], each.claimed.held);
      return;
    }
    apply(each, part, outcome, tally);
    const receipt = "receipt" in outcome ? outcome.receipt : undefined;
    each.entries.push({
      kind: "closed",
      entry: { part: part.key, is: outcome.is, ...(receipt ? { receipt } : {}) },
      ...saidIn(outcome),
    });
  }

  function apply(each: Plan, part: Part, outcome: Outcome, tally: Tally) {
    const { held, next } = applyOutcome(
      {
        held: each.held,
        before: each.claimed.held,
        tries: each.claimed.tries,
        puzzles: each.claimed.puzzles,
      },
      part,
      outcome,
      { ...settings, jitter: Math.random() },
    );
    each.held = held;
    // The first trouble decides where the replica goes; what became of the call's other parts is kept all the same.
    if (next) each.next ??= next;
    else each.queue = each.queue.filter((waiting) => waiting !== part);
    if (outcome.is === "busy" && outcome.warning)
      observe({ kind: "warning", system: system.id, why: outcome.warning });
    if (outcome.is === "busy" && outcome.retryAfterMs && !outcome.elsewhere)
      tally.holdMs = Math.max(tally.holdMs, outcome.retryAfterMs);
    if (outcome.is === "misconfigured") {
      const { why, cure } = outcome;
      tally.incident ??= { why, ...(cure ? { cure } : {}) };
      tally.stop = true;
    }
  }

  function giveBack(runs: Run[]) {
    for (const { plan, parts: run } of runs) {
      plan.held = undoubt(plan.held, run, plan.claimed.held);
      plan.next = { state: "ready" };
      plan.entries.push({
        kind: "closed",
        entry: { is: "given back", parts: run.map(({ key }) => key) },
      });
    }
    observe({ kind: "gave back", system: system.id, items: runs.length });
  }
};

const receiptsOf = (held: Plan["held"]): NonNullable<Item["receipts"]> =>
  Object.fromEntries(
    Object.entries(held).flatMap(([key, { receipt }]) => (receipt ? [[key, receipt]] : [])),
  );

const notes = (run: Part[]) => {
  const all = run.flatMap((part) => part.notes ?? []);
  return all.length > 0 ? { notes: all } : {};
};

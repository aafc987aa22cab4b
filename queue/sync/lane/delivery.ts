import type { Part } from "../../../adapters/contract.ts";
import type { Incidents } from "../../ledger/control/incidents.ts";
import type { Switches } from "../../ledger/control/switches.ts";
import type { Settled } from "../../ledger/lease/settle.ts";
import type { Settling } from "../../ledger/lease/settle-together.ts";
import type { Alarm } from "../gate/alarm.ts";
import type { Brake } from "../gate/brake.ts";
import type { Pass, Shut } from "../gate/gate.ts";
import type { Hangs } from "../gate/hangs.ts";
import type { Slots } from "../gate/slots.ts";
import type { Report } from "../gate/sync-event.ts";
import type { System } from "../gate/system.ts";
import { createTally, type Tally } from "../gate/tally.ts";
import type { Plan } from "../plan/plan.ts";
import type { Apart } from "./apart.ts";
import { nextRun, openAttempt, putOff, settlementOf, turnAway } from "./attempts.ts";
import { createCalls } from "./calls.ts";
import { createNews } from "./news.ts";
import { createWorks } from "./works.ts";

/** A batch on its way. */
export type Flow = {
  /** Resolves when only slow calls, which keep their places, and what goes apart are left: nobody need wait for them. */
  quiet: Promise<void>;
  /** Resolves when everything is settled; rejects where the ledger could not be written. */
  end: Promise<void>;
  /** What was met since it was last asked. */
  takeTally(): Tally;
  /** The same of the looks before. */
  takeAsked(): Tally;
};

export type DeliveryParts = {
  system: System;
  /** Calls at once, shared with the lane's other batches. */
  slots: Slots;
  brake: Brake;
  apart: Apart;
  alarm: Alarm;
  incidents: Pick<Incidents, "lostAlone">;
  hangs: Hangs;
  /** Commits that the breaker opens, because calls hang. */
  openBreaker: () => Promise<void>;
  /** The same of what the system is asked, and leave for the looks before what is sent; undefined where there are none. */
  toAsk: {
    brake: Brake;
    alarm: Alarm;
    hangs: Hangs;
    openBreaker: () => Promise<void>;
    pass: Pass | Shut | undefined;
  };
  leaseMs: number;
  /** It tests whether an incident is over: no refusal is held against the replica. */
  tests?: boolean;
  take: Switches["take"];
  settle: (system: string, leaseMs: number, settling: Settling) => Promise<Settled[]>;
  report: Report;
  alive: () => boolean;
  stopping: AbortSignal;
  ending: AbortSignal;
};

/**
 * Sends what plans hold, each in its own time. The ledger opens an attempt before its call goes out, and is told of every
 * outcome within milliseconds, many replicas in one commit, whatever other calls do. A replica goes on to its next parts
 * only once the ones before were accepted and that is committed.
 */
export const startDelivery = (parts: DeliveryParts, plans: Plan[], leaseEnds: number): Flow => {
  const { system, slots, brake, apart, report } = parts;
  const { settings, adapter } = system;
  const news = createNews<Plan>();
  const tally = createTally();
  const asked = createTally();
  /** Whose lease is not ours any more, or which the ledger sent elsewhere. */
  const gone = new Set<Plan>();
  let fault: { error: unknown } | undefined;
  let calm = () => {};
  const quiet = new Promise<void>((resolve) => {
    calm = resolve;
  });
  const tell = (plan: Plan) => {
    if (!gone.has(plan)) news.add(plan);
  };
  const works = createWorks({
    slots,
    apart,
    onEnd: (ended) => {
      for (const plan of ended) tell(plan);
      if (fault || works.isEmpty()) news.rouse();
    },
    onFault: (error) => {
      fault ??= { error };
    },
  });
  const mayOpen = () => !fault && !parts.stopping.aborted && !brake.isOn() && parts.alive();
  const mayCall = (until: number) =>
    mayOpen() && performance.now() + settings.callTimeoutMs + settings.leaseMarginMs <= until;
  const calls = createCalls({ ...parts, works, tally, asked, tell, mayCall });

  return { quiet, end: run(), takeTally: tally.take, takeAsked: asked.take };

  async function run(): Promise<void> {
    const unfollow = brake.follow(slots.clear);
    parts.stopping.addEventListener("abort", slots.clear);
    try {
      const asking = putOff(
        plans.filter(({ ask, next }) => ask.length > 0 && !next),
        parts.toAsk.pass,
      );
      for (const plan of plans) if (!asking.includes(plan)) tell(plan);
      if (asking.length > 0) await calls.ask(asking, leaseEnds);
      while (await isTimeToWrite()) await write();
      await parts.alarm.settled();
      await brake.settled();
    } catch (error) {
      fault ??= { error };
      slots.clear();
      // Nobody else knows of the calls under way.
      while (!works.isEmpty()) await news.wait(Number.POSITIVE_INFINITY);
    } finally {
      unfollow();
      parts.stopping.removeEventListener("abort", slots.clear);
    }
    if (fault) throw fault.error;
    calm();
  }

  /** False at the end, when nothing is under way and nothing is left to write. */
  async function isTimeToWrite(): Promise<boolean> {
    for (;;) {
      if (works.isEmpty()) return !news.isEmpty();
      if (!news.isEmpty()) return true;
      const rest = works.quietIn(performance.now());
      if (rest <= 0) calm();
      await news.wait(rest > 0 ? rest : Number.POSITIVE_INFINITY);
    }
  }

  /** Settles what there is news of and opens what goes next, in one commit; then its calls get in line. */
  async function write(): Promise<void> {
    let told: Plan[] = [];
    let runs = new Map<Plan, Part[]>();
    const on = new Set<Plan>();
    let renewed = 0;
    const settled = await parts.settle(system.id, parts.leaseMs, () => {
      told = news.take();
      runs = openRuns(told);
      renewed = performance.now();
      return told.map((plan) => {
        const goesOn = runs.has(plan) || works.isOut(plan);
        if (goesOn) on.add(plan);
        return settlementOf(plan, goesOn);
      });
    });
    const states = new Map(settled.map(({ dossier, state }) => [dossier, state]));
    for (const plan of told)
      if (on.has(plan) && states.get(plan.claimed.dossier) !== "sending") gone.add(plan);
    if (settled.length < told.length)
      report({ kind: "stale", system: system.id, results: told.length - settled.length });
    for (const { state, behindMs } of settled)
      if (state !== "sending") report({ kind: "settled", system: system.id, state, behindMs });
    for (const [plan, [first]] of runs)
      if (gone.has(plan)) {
        runs.delete(plan);
        if (first?.apart !== undefined) apart.leave(first.apart);
      }
    if (runs.size > 0) await calls.send(runs, renewed + parts.leaseMs);
  }

  /** The next parts of each replica that has some and is not on its way; where nothing may go, it is as ready as before. */
  function openRuns(told: Plan[]): Map<Plan, Part[]> {
    const runs = new Map<Plan, Part[]>();
    for (const plan of told) {
      if (plan.next || works.isOut(plan)) continue;
      const run = nextRun(plan, adapter.perCall);
      const [first] = run;
      if (!first) continue;
      if (!mayOpen()) plan.next = { state: "ready" };
      else if (first.apart !== undefined && !apart.enter(first.apart)) turnAway(plan, first);
      else {
        openAttempt(plan, run);
        runs.set(plan, run);
      }
    }
    return runs;
  }
};

import type { Line, Outcome, Part } from "../../../adapters/contract.ts";
import type { Word } from "../../ledger/control/incidents.ts";
import { openExchanges } from "../gate/exchanges.ts";
import { createHeed, isHung, isTrouble } from "../gate/heed.ts";
import { rated } from "../gate/rated.ts";
import type { Tallying } from "../gate/tally.ts";
import { packCalls, type Run } from "../plan/pack-calls.ts";
import type { Plan } from "../plan/plan.ts";
import { saidIn } from "../plan/said.ts";
import { wordOf } from "../plan/word.ts";
import { askFirst } from "./ask-first.ts";
import { applyTo, closeAttempt, itemsOf, takeBack } from "./attempts.ts";
import type { DeliveryParts } from "./delivery.ts";
import { sendCall } from "./send-call.ts";
import type { Works } from "./works.ts";

/** Calls for runs whose attempts are open: packed, each in its place; what goes apart takes none until it calls the system. */
export const createCalls = (
  parts: DeliveryParts & {
    works: Works;
    tally: Tallying;
    /** Of looks. */
    asked: Tallying;
    /** Told of a plan that has an outcome to write. */
    tell: (plan: Plan) => void;
    /** Whether a call that begins now may go, and ends before the lease does. */
    mayCall: (leaseEnds: number) => boolean;
  },
): {
  send(runs: Map<Plan, Part[]>, leaseEnds: number): Promise<void>;
  /** A look is a call like any other; what cannot be asked now is as ready as before. */
  ask(plans: Plan[], leaseEnds: number): Promise<void>;
} => {
  const { system, slots, tally, asked, report, mayCall } = parts;
  const { settings, adapter } = system;
  const heed = createHeed(parts);
  // That looks hang says nothing of how the system takes what it is told: they have the breaker of what it is asked.
  const heedAsked = createHeed({ ...parts, ...parts.toAsk, tally: asked });
  const patience = { ...settings, tests: parts.tests === true };

  /** Calls in line for their places: as many as the rate grants, none that could not end within the lease. */
  const begin = async (
    calls: Planned[],
    leaseEnds: number,
    mayBegin = () => true,
  ): Promise<void> => {
    const granted = settings.rate
      ? await parts.take(system.id, calls.length, settings.rate)
      : calls.length;
    if (granted < calls.length) tally.stop();
    const exchanges = openExchanges({ ...parts, leaseEnds });
    const begun = calls.map(({ plans, apart, go, giveBack: leave }, n) => {
      const own = apart === undefined ? {} : { inTurn: inLine(leaseEnds) };
      return parts.works.start(plans, apart, async (hasPlace) => {
        const mayGo = hasPlace && n < granted && mayCall(leaseEnds) && mayBegin();
        if (mayGo) await go({ ...rated(exchanges.call, system, parts.take), ...own });
        else leave();
      });
    });
    void Promise.all(begun).finally(exchanges.close);
  };

  return {
    send: (runs, leaseEnds) => {
      const shared = new Map([...runs].filter(([, run]) => apartOf(run) === undefined));
      const alone = [...runs].filter(([plan]) => !shared.has(plan));
      const calls = [
        ...packCalls(shared, adapter.perCall),
        ...alone.map(([plan, run]) => [{ plan, parts: run }]),
      ];
      const planned = calls.map((each) => ({
        plans: each.map(({ plan }) => plan),
        apart: apartOf(each[0]?.parts ?? []),
        go: (call: Line) => send(each, call),
        giveBack: () => giveBack(each),
      }));
      return begin(planned, leaseEnds);
    },
    ask: (plans, leaseEnds) => {
      const planned = plans.map((plan) => ({
        plans: [plan],
        apart: undefined,
        go: (call: Line) => ask(plan, call),
        giveBack: () => {
          plan.next = { state: "ready" };
        },
      }));
      return begin(planned, leaseEnds, () => !parts.toAsk.brake.isOn());
    },
  };

  /** For what went apart: a place among the system's calls, once it has what it needs. */
  function inLine(leaseEnds: number): NonNullable<Line["inTurn"]> {
    return async (work) => {
      if (!(await slots.take())) return notNow;
      try {
        return mayCall(leaseEnds) ? await work() : notNow;
      } finally {
        slots.give();
      }
    };
  }

  async function ask(plan: Plan, call: Line): Promise<void> {
    const started = performance.now();
    const met = await askFirst(adapter, plan, call);
    report({
      kind: "attempt",
      by: "delivery",
      system: system.id,
      items: plan.ask.length,
      codes: [plan.claimed.code],
      part: "look",
      outcomes: { [met?.trouble.is ?? "accepted"]: 1 },
      ms: performance.now() - started,
    });
    await heedAsked.count({
      calls: 1,
      trouble: met && isTrouble(met.trouble) ? 1 : 0,
      hung: met && isHung(met.trouble) ? 1 : 0,
    });
    if (!met) return asked.honour();
    const { part, trouble } = met;
    const alone = isLostAgain(plan, trouble) && (await lostAlone([plan])).has(plan);
    applyTo(plan, part, trouble, { ...patience, alone });
    plan.entries.push({
      kind: "note",
      entry: { part: part.key, is: "looked up", answer: trouble.is },
      ...saidIn(trouble),
    });
    heed.learn(trouble);
    await hear(wordOf(plan.claimed, trouble));
  }

  async function send(runs: Run[], call: Line): Promise<void> {
    const plans = new Map(
      runs.flatMap((run) => itemsOf(run).map((item) => [item, run.plan] as const)),
    );
    const items = [...plans.keys()];
    const outcomes: Partial<Record<Outcome["is"], number>> = {};
    // One call is one word about the system, however many dossiers were in it.
    let word: Word | undefined;
    const lost: { plan: Plan; part: Part; outcome: Outcome }[] = [];
    const started = performance.now();
    const met = await sendCall(adapter, items, call, (item, outcome) => {
      const plan = plans.get(item);
      if (!plan) return;
      if (outcome && isLostAgain(plan, outcome)) lost.push({ plan, part: item.part, outcome });
      else closeAttempt(plan, item.part, outcome, patience);
      parts.tell(plan);
      if (!outcome) return;
      outcomes[outcome.is] = (outcomes[outcome.is] ?? 0) + 1;
      word ??= wordOf(plan.claimed, outcome);
      heed.learn(outcome);
    });
    const alone = await lostAlone(lost.map(({ plan }) => plan));
    for (const { plan, part, outcome } of lost) {
      closeAttempt(plan, part, outcome, { ...patience, alone: alone.has(plan) });
      parts.tell(plan);
    }
    await heed.count(met);
    report({
      kind: "attempt",
      by: "delivery",
      system: system.id,
      items: items.length,
      codes: runs.map(({ plan }) => plan.claimed.code),
      part: items[0]?.part.kind ?? "",
      outcomes,
      ms: performance.now() - started,
    });
    await hear(word);
  }

  /** Of plans that were lost again, those since whose last loss others were honoured; none where it cannot be told. */
  async function lostAlone(plans: Plan[]): Promise<Set<Plan>> {
    // Given up by us, since the process stops: that says nothing of the dossier.
    if (plans.length === 0 || parts.ending.aborted) return new Set();
    const dossiers = plans.map(({ claimed }) => claimed.dossier);
    try {
      const alone = await parts.incidents.lostAlone(system.id, dossiers);
      return new Set(plans.filter(({ claimed }) => alone.has(claimed.dossier)));
    } catch (error) {
      report({ kind: "fault", system: system.id, error });
      return new Set();
    }
  }

  async function hear(word: Word | undefined): Promise<void> {
    if (word && (await parts.alarm.hear(word))) heed.halt();
  }

  function giveBack(runs: Run[]): void {
    for (const run of runs) takeBack(run);
    report({ kind: "gave back", system: system.id, items: runs.length });
  }
};

/** Not the first time that this replica has trouble: only then is the log asked what others met meanwhile. */
const isLostAgain = ({ claimed }: Plan, outcome: Outcome) =>
  outcome.is === "lost" && !outcome.answered && claimed.tries > 0;

/** A call to make, and what to do where it may not be made. */
type Planned = {
  plans: Plan[];
  apart: string | undefined;
  go: (call: Line) => Promise<void>;
  giveBack: () => void;
};

const apartOf = ([first]: Part[]): string | undefined => first?.apart;

const notNow: Outcome = {
  is: "busy",
  why: "Chưa gửi: hệ thống đang được giữ lại",
  elsewhere: true,
};

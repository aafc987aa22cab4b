import { setMaxListeners } from "node:events";
import type { Incidents } from "../../ledger/control/incidents.ts";
import type { Switches } from "../../ledger/control/switches.ts";
import type { Claimed } from "../../ledger/lease/claim.ts";
import type { Handed, OpenDesk } from "../../ledger/lease/hand-over.ts";
import type { Settled, Settlement } from "../../ledger/lease/settle.ts";
import type { Settling } from "../../ledger/lease/settle-together.ts";
import type { Gate } from "../gate/gate.ts";
import type { Slots } from "../gate/slots.ts";
import type { Report } from "../gate/sync-event.ts";
import { leaseOf, type System } from "../gate/system.ts";
import type { Tally } from "../gate/tally.ts";
import { createApart } from "./apart.ts";
import { startDelivery } from "./delivery.ts";
import { planSafely } from "./plan-safely.ts";

/** What a lane needs of the ledger and the world. */
export type LaneParts = {
  /** Shared with whoever else calls the systems from this process. */
  gate: Gate;
  switches: Switches;
  incidents: Incidents;
  /** `probe`: one alone, whatever `most`, with the least trouble of its own. */
  claim: (system: string, most: number, leaseMs: number, probe?: boolean) => Promise<Claimed[]>;
  /** Gives back what this process has leased without knowing it, after the answer to a claim was lost. */
  disown: (system: string, known: string[]) => Promise<unknown>;
  settle: (system: string, leaseMs: number, settling: Settling) => Promise<Settled[]>;
  /** Whether this process may still hold leases. */
  alive: () => boolean;
  /** Wakes the next lane of a system when this one had a full claim. */
  wake: (system: string, lane: number) => void;
  /** Told when a system's first lane was not let in. */
  onShut: (system: string) => void;
  report: Report;
  batch: number;
  sliceMs: number;
  /** Aborted: no new call is begun. */
  stopping: AbortSignal;
  /** Aborted: calls under way are given up, their parts in doubt. */
  ending: AbortSignal;
};

/** How a lane ended: `idle`, nothing is left to do; `out`, something may be, but not by this lane now. */
export type Ended = "idle" | "out";

/**
 * Runs lanes of systems, each for a slice: claim, plan, deliver, settle, until nothing is ready. Level-triggered: reads what is
 * wanted now. Of what a commit `handed` it, a lane delivers just that. A `desk` is open while all that was ready is taken. A lane goes on
 * without waiting for slow calls; these keep their places, so that all its batches never make more calls than the width.
 */
export const createLanes = (
  parts: LaneParts,
): { run: Lane /** Resolves once nothing is under way any more. */; settled(): Promise<void> } => {
  // All that is under way listens to them, and leaves once it is over: as much as all lanes of all systems may call at once.
  setMaxListeners(0, parts.stopping, parts.ending);
  const { gate } = parts;
  const apart = createApart();
  /** What batches of this process have under lease. */
  const batches = new Set<Batch>();
  /** Batches that go on although their lane does. */
  const late = new Set<Promise<unknown>>();

  const runBatch = async (
    system: System,
    lane: number,
    { handed, desk }: Given,
    batch: Batch,
  ): Promise<{ ended: Ended | "more"; rest?: Promise<unknown> }> => {
    const { settings } = system;
    const leaseMs = leaseOf(settings);
    const slots = gate.slots(system.id, lane);
    if (!handed && slots.free() < 1) {
      desk?.admit(0);
      if (!(await placeIn(slots))) return { ended: "out" };
    }
    const pass = await gate.enter(system.id, settings, lane, handed?.switches);
    const isOut = "by" in pass;
    if (!isOut) slots.setWidth(pass.width);
    if (isOut || (handed && slots.free() < 1)) {
      await giveBack(system, handed?.claimed ?? []);
      if (isOut && lane === 0) parts.onShut(system.id);
      return { ended: "out" };
    }
    const leaseEnds = handed?.leaseEnds ?? performance.now() + leaseMs;
    if (!handed) batch.claimed = await parts.claim(system.id, parts.batch, leaseMs, pass.probe);
    const claimed = pass.probe ? batch.claimed.slice(0, 1) : batch.claimed;
    await giveBack(
      system,
      batch.claimed.filter((each) => !claimed.includes(each)),
    );
    const isFull = !handed && claimed.length === parts.batch;
    // Whoever took all that was ready is passed by nothing. One call stays free for what becomes ready meanwhile.
    desk?.admit(isFull || pass.probe ? 0 : slots.free() - claimed.length - 1);
    if (claimed.length === 0) {
      if (pass.probe) await gate.leave(system.id, settings, pass, noTally);
      return { ended: "idle" };
    }
    if (isFull && !pass.probe && lane + 1 < settings.lanes) parts.wake(system.id, lane + 1);
    const plans = claimed.map((each) => planSafely(system, pass.modes, each, parts.report));
    const asks = plans.some(({ ask, next }) => ask.length > 0 && !next)
      ? await gate.enterToAsk(system.id, settings, pass)
      : undefined;
    const flow = startDelivery(
      {
        ...parts,
        system,
        slots,
        apart,
        leaseMs,
        tests: pass.tests,
        take: parts.switches.take,
        ...gate.of(system, "writes"),
        toAsk: { ...gate.of(system, "reads"), pass: asks },
      },
      plans,
      leaseEnds,
    );
    const learn = async () => {
      const tally = flow.takeTally();
      await gate.leave(system.id, settings, pass, tally);
      return tally;
    };
    await Promise.race([flow.end, pass.probe ? flow.end : flow.quiet]);
    const { stop } = await learn();
    const rest = flow.end.then(async () => {
      if (!pass.probe) await learn();
      if (asks && !("by" in asks)) await gate.leave(system.id, settings, asks, flow.takeAsked());
    });
    if (stop) return { ended: "out", rest };
    return { ended: handed ? "idle" : "more", rest };
  };

  /** What was leased to this lane and cannot go now is as ready as if it had never been. */
  const giveBack = async ({ id, settings }: System, claimed: Claimed[]): Promise<void> => {
    const settlements = claimed.map(
      ({ dossier, lease, version, held }): Settlement => ({
        dossier,
        lease,
        version,
        held,
        next: { state: "ready" },
        entries: [],
      }),
    );
    if (settlements.length > 0) await parts.settle(id, leaseOf(settings), settlements);
  };

  /** After a fault: what is leased and no batch knows of, because the answer to its claim was lost, moves at once. */
  const disown = async (id: string): Promise<void> => {
    const known = [...batches].flatMap(({ system, claimed }) => (system === id ? claimed : []));
    // Where that fails too, the leases run out by themselves.
    await parts
      .disown(
        id,
        known.map(({ dossier }) => dossier),
      )
      .catch(() => {});
  };

  const watch = async (system: System, lane: number, given: Given): Promise<Ended | "more"> => {
    const batch: Batch = { system: system.id, claimed: given.handed?.claimed ?? [] };
    batches.add(batch);
    const forget = async () => {
      batches.delete(batch);
      await disown(system.id);
    };
    try {
      const { ended, rest = Promise.resolve() } = await runBatch(system, lane, given, batch);
      const whole: Promise<unknown> = rest
        .catch(async (error: unknown) => {
          await forget();
          parts.report({ kind: "fault", system: system.id, error });
        })
        .finally(() => {
          batches.delete(batch);
          late.delete(whole);
        });
      late.add(whole);
      return ended;
    } catch (error) {
      await forget();
      throw error;
    }
  };

  const run: Lane = async (system, lane, given = {}) => {
    if (given.handed?.isLost) {
      await disown(system.id);
      return "idle";
    }
    const ends = performance.now() + parts.sliceMs;
    // What was handed over is leased: it is looked at even where nothing may be sent any more, and then given back.
    while (given.handed || (!parts.stopping.aborted && parts.alive())) {
      const ended = await watch(system, lane, given);
      if (ended !== "more") return ended;
      if (performance.now() >= ends) {
        // Still work, but others may be waiting for this worker: come back through the queue.
        parts.wake(system.id, lane);
        break;
      }
    }
    return "out";
  };

  return {
    run,
    settled: async () => {
      while (late.size > 0) await Promise.all(late);
    },
  };
};

/** Runs one lane of a system. */
export type Lane = (system: System, lane: number, given?: Given) => Promise<Ended>;

type Batch = { system: string; claimed: Claimed[] };

const noTally: Tally = { calls: 0, trouble: 0, honoured: 0, stop: false };

/** Waits for a place to be free; false where the line was cleared. */
const placeIn = async (slots: Slots): Promise<boolean> => {
  const hasPlace = await slots.take();
  if (hasPlace) slots.give();
  return hasPlace;
};

type Given = { handed?: Handed; desk?: Pick<OpenDesk, "admit" | "underWay"> };

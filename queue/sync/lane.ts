import type { Adapter, Http } from "../../adapters/contract.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Claimed } from "../ledger/claim.ts";
import type { Handed, OpenDesk } from "../ledger/hand-over.ts";
import type { Settled, Settlement } from "../ledger/settle.ts";
import { type ModeRule, modeOf, type Switches } from "../ledger/switches.ts";
import { createDelivery } from "./delivery.ts";
import { createGate } from "./gate.ts";
import type { Observe } from "./observe.ts";
import { type Plan, plan } from "./plan.ts";

/** One outside system as the lanes see it. */
export type System = {
  id: string;
  adapter: Adapter;
  settings: SystemSettings;
  http: Http;
};

/** What a lane needs of the ledger and the world. */
export type LaneParts = {
  switches: Switches;
  claim: (system: string, most: number, leaseMs: number) => Promise<Claimed[]>;
  /** Gives back what this process has leased without knowing it, after the answer to a claim was lost. */
  disown: (system: string, known: string[]) => Promise<unknown>;
  settle: (system: string, leaseMs: number, settlements: Settlement[]) => Promise<Settled[]>;
  /** Whether this process may still hold leases. */
  alive: () => boolean;
  /** Wakes the next lane of a system when this one had a full claim. */
  wake: (system: string, lane: number) => void;
  /** Told when a system's first lane was not let in. */
  onShut: (system: string) => void;
  observe: Observe;
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
 * Runs one lane of a system for a slice: claim, plan, deliver, settle, until nothing is ready. Level-triggered: reads what is
 * wanted now. Of what a commit `handed` it, it delivers just that. A `desk` is opened while nothing is ready; what it took and
 * what the lane then claims never make more calls together than the width.
 */
export const createLane = (parts: LaneParts) => {
  const gate = createGate(parts.switches);
  /** What batches of this process have under lease. */
  const batches = new Set<Batch>();

  const runBatch = async (
    system: System,
    lane: number,
    { handed, desk }: Given,
    batch: Batch,
  ): Promise<Ended | "more"> => {
    const { settings } = system;
    const leaseMs = leaseOf(settings);
    const pass = await gate.enter(system.id, settings, lane);
    if (!pass) {
      await giveBack(system, handed?.claimed ?? []);
      if (lane === 0) parts.onShut(system.id);
      return "out";
    }
    const most = pass.probe ? 1 : parts.batch;
    const leaseEnds = handed?.leaseEnds ?? performance.now() + leaseMs;
    if (!handed) batch.claimed = await parts.claim(system.id, most, leaseMs);
    const claimed = batch.claimed.slice(0, most);
    await giveBack(system, batch.claimed.slice(most));
    const isFull = !handed && claimed.length === most;
    // One call stays free for what becomes ready meanwhile.
    desk?.admit(claimed.length > 0 ? 0 : pass.width - 1);
    if (claimed.length === 0) return "idle";
    if (isFull && !pass.probe && lane + 1 < settings.lanes) parts.wake(system.id, lane + 1);
    const plans = claimed.map((each) => planSafely(system, pass.modes, each, parts.observe));
    const width = Math.max(1, pass.width - (desk?.underWay() ?? 0));
    const deliver = createDelivery({ ...parts, system, width, leaseMs });
    const tally = await deliver(plans, leaseEnds);
    await gate.leave(system.id, settings, pass, tally, parts.observe);
    if (tally.stop) return "out";
    return handed ? "idle" : "more";
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
    await parts.settle(id, leaseOf(settings), settlements);
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
    try {
      return await runBatch(system, lane, given, batch);
    } catch (error) {
      batches.delete(batch);
      await disown(system.id);
      throw error;
    } finally {
      batches.delete(batch);
    }
  };

  return async (system: System, lane: number, given: Given = {}): Promise<Ended> => {
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
};

type Batch = { system: string; claimed: Claimed[] };

export type Lane = ReturnType<typeof createLane>;

type Given = { handed?: Handed; desk?: Pick<OpenDesk, "admit" | "underWay"> };

/** Milliseconds a lease lasts: long enough for a token, one call to its time-out, and a margin. */
export const leaseOf = (settings: SystemSettings): number =>
  2 * settings.callTimeoutMs + settings.leaseMarginMs;

/** A mapping that throws for a reason of its own is our fault: it parks this one replica and is reported, never the others. */
const planSafely = (
  system: System,
  modes: ModeRule[],
  claimed: Claimed,
  observe: Observe,
): Plan => {
  const { state } = claimed;
  const mode = modeOf([...(system.settings.modes ?? []), ...modes], system.settings.mode, {
    agency: state.agencies.processing.code,
    procedure: state.procedure.code,
  });
  try {
    return plan(system.adapter, mode, claimed);
  } catch (error) {
    observe({ kind: "fault", system: system.id, code: claimed.code, error });
    return {
      claimed,
      held: claimed.held,
      queue: [],
      ask: [],
      entries: [{ kind: "note", entry: { is: "fault", why: "the mapping failed" } }],
      next: {
        state: "parked",
        firm: false,
        cause: {
          is: "fault",
          why: "Lỗi của bộ chuyển đổi",
          cure: "Báo nhóm phát triển, rồi cho gửi lại (retry)",
        },
      },
    };
  }
};

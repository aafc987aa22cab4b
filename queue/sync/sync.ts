import type { Engine } from "../engine/engine.ts";
import type { Run } from "../engine/runner.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Keep } from "../ledger/retain.ts";
import { createLane, type System } from "./lane.ts";
import type { Observe } from "./observe.ts";
import { createTurns } from "./turn.ts";
import { createUpkeep } from "./upkeep.ts";

/**
 * Keeps every system's copies converging: runs the lanes that the engine wakes, and a plain one-second timer that takes over
 * orphaned leases, readies what has waited long enough, wakes every system with ready work and seals the log. Beside it, every
 * minute, the log's months are made ahead, and once a night what need not be kept any longer is dropped.
 */
export const startSync = async (parts: {
  ledger: Ledger;
  engine: Engine;
  systems: Map<string, System>;
  /** Told when a system's first lane was not let in; see {@link createWaker}. */
  onShut: (system: string) => void;
  observe: Observe;
  /** Most lanes that run in this process at once. */
  concurrency: number;
  /** What is kept, and how long; for ever where left out. */
  keep?: Keep;
  /** Whether changes are accepted in this process: a lane without work then stays a moment and takes the next commit's. */
  accepts?: boolean;
  batch?: number;
  sliceMs?: number;
}): Promise<{ close(): Promise<void> }> => {
  const { ledger, engine, systems, observe } = parts;
  const stopping = new AbortController();
  const ending = new AbortController();
  const holder = await ledger.registerHolder();
  const lane = createLane({
    switches: ledger.switches,
    claim: (system, most, leaseMs) => ledger.claim({ system, most, leaseMs, holder: holder.id() }),
    disown: (system, known) => ledger.disown({ system, holder: holder.id(), known }),
    settle: ledger.settle,
    alive: holder.alive,
    wake: (system, n) => engine.wake({ system, lane: n }),
    onShut: parts.onShut,
    observe,
    batch: parts.batch ?? 50,
    sliceMs: parts.sliceMs ?? 2_000,
    stopping: stopping.signal,
    ending: ending.signal,
  });
  const running = new Set<Promise<void>>();
  const turns = createTurns({
    lane,
    systems,
    openDesk: ledger.openDesk,
    holder,
    accepts: parts.accepts ?? false,
    onFault: (system, error) => observe({ kind: "fault", system, error }),
  });
  const run: Run = async (wakeUp, turn) => {
    const work = turns.run(wakeUp, turn);
    running.add(work);
    await work;
    running.delete(work);
  };

  const settleMs = Object.fromEntries(
    [...systems].map(([id, { settings }]) => [id, settings.settleMs]),
  );
  let ticks = 0;
  const tick = async () => {
    if (!holder.alive()) await holder.renew();
    const { reaped, lost } = await ledger.reap(settleMs);
    if (reaped > 0) observe({ kind: "reaped", reaped, lost });
    for (const system of await ledger.promote())
      if (systems.has(system)) engine.wake({ system, lane: 0 });
    const sealed = await ledger.seal();
    if (sealed.entries > 0 || sealed.anchor) observe({ kind: "sealed", ...sealed });
    ticks += 1;
    if (ticks % 30 !== 0) return;
    const seconds = await ledger.sealLag();
    if (seconds > sealLagLimit) observe({ kind: "seal lags", seconds });
  };
  const timer = startTimer(tick, 1_000, (error) => observe({ kind: "fault", error }));
  const resting = new AbortController();
  const upkeep = startTimer(
    createUpkeep({ ledger, keep: parts.keep, observe, signal: resting.signal }),
    60_000,
    (error) => observe({ kind: "fault", error }),
  );
  const close = async () => {
    stopping.abort();
    resting.abort();
    // Calls under way may still be answered: a reply waited for is a doubt spared.
    const patience = setTimeout(() => ending.abort(), graceMs);
    await Promise.all([timer.stop(), upkeep.stop(), turns.close(), ...running]);
    clearTimeout(patience);
    await holder.close();
  };
  try {
    await engine.work(run, parts.concurrency);
  } catch (error) {
    // Nobody else knows of the timers: left running they would keep a process that serves nothing.
    await close();
    throw error;
  }
  return { close };
};

/** How long closing waits for replies to calls under way, ms. */
const graceMs = 8_000;

/** A log entry may wait this long for its seal before somebody must look, seconds. */
const sealLagLimit = 120;

/** Calls `tick` again and again, a pause after each end; never two at once. */
const startTimer = (
  tick: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
) => {
  let stopped = false;
  let timeout: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const next = () => {
    current = tick()
      .catch(onError)
      .then(() => {
        if (!stopped) timeout = setTimeout(next, everyMs);
      });
  };
  next();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timeout);
      await current;
    },
  };
};

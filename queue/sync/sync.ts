import type { Engine } from "../engine/engine.ts";
import type { Run } from "../engine/runner.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Keep } from "../ledger/retention/retain.ts";
import type { Gate } from "./gate/gate.ts";
import { createOutward } from "./gate/outward.ts";
import type { Report, SyncEvent } from "./gate/sync-event.ts";
import { leaseOf, type System } from "./gate/system.ts";
import { createLanes } from "./lane/lane.ts";
import { createResidentLanes } from "./lane/resident-lane.ts";
import type { StoreFile } from "./poll/links.ts";
import { polledOf } from "./poll/poll.ts";
import { createPollRunner } from "./poll/poll-runner.ts";
import { createStamping, type Stamp } from "./stamping.ts";
import { startTimer } from "./timer.ts";
import { createUpkeep, type TidyFiles } from "./upkeep.ts";

/** Sending under way: whether it goes on as it should, and how to end it. */
export type Sync = { standing(): Standing; close(): Promise<void> };

/** What is amiss with sending in this process: it is not sure of its leases, a timer is late, a lane overran. */
export type Standing = { unsure: boolean; late: Happened["what"][] };
type Happened = Extract<SyncEvent, { kind: "overran" }>;

/** How long each work of this process may last, ms. Tests pass shorter ones. */
export type WorkLimits = Record<Happened["what"], number> & {
  /** How long the one-second timer may go on failing before it is told. */
  failing: number;
};

const ordinary: WorkLimits = {
  timer: 30_000,
  // Its one statement has a limit of its own below this.
  sealing: 150_000,
  upkeep: 6 * 3_600_000,
  stamping: 60_000,
  // And twice the lease; a batch of many rows may go on for minutes, call by call.
  lane: 600_000,
  failing: 10_000,
};

/**
 * Keeps every system's copies converging: runs the lanes that the engine wakes, and a plain one-second timer that takes over
 * orphaned leases, readies what has waited long enough and wakes every system with ready work. Beside it another seals the log,
 * and every minute the log's months are made ahead, and once a night what need not be kept any longer is dropped. Nothing of
 * it is waited for without a limit.
 */
export const startSync = async (parts: {
  ledger: Ledger;
  engine: Engine;
  systems: Map<string, System>;
  /** Shared with whoever else calls the systems from this process. */
  gate: Gate;
  /** Told when a system's first lane was not let in; see {@link createWaker}. */
  onShut: (system: string) => void;
  report: Report;
  /** Most lanes that run in this process at once, where others send too; left out: as many as the systems have. */
  mostLanes?: number;
  /** What is kept, and how long; for ever where left out. */
  keep?: Keep;
  /** Removes what need not be among the files any longer, every minute; left out: nobody does here. */
  tidyFiles?: TidyFiles;
  /** Keeps files that come with news; left out: none can come. */
  storeFile?: StoreFile;
  /** Whether changes are accepted in this process: a lane without work then stays a moment and takes the next commit's. */
  accepts?: boolean;
  /** Has the log's newest seal time-stamped once an hour; left out: nobody is asked. */
  stamp?: Stamp;
  batch?: number;
  sliceMs?: number;
  limits?: Partial<WorkLimits> | undefined;
}): Promise<Sync> => {
  const { ledger, engine, systems, gate, report } = parts;
  const limits = { ...ordinary, ...parts.limits };
  const stopping = new AbortController();
  const ending = new AbortController();
  const polled = polledOf(systems.values());
  await ledger.polls.enrol(
    polled.map(({ system, name, poll }) => ({ system: system.id, name, byIds: poll.by === "ids" })),
  );
  const worker = await ledger.registerWorker();
  const lanes = createLanes({
    gate,
    switches: ledger.switches,
    incidents: ledger.incidents,
    claim: (system, most, leaseMs, probe) =>
      ledger.claim({ system, most, leaseMs, worker: worker.id(), probe: probe === true }),
    disown: (system, known) => ledger.disown({ system, worker: worker.id(), known }),
    settle: ledger.settle,
    alive: worker.alive,
    wake: (system, n) => engine.wake({ system, lane: n }),
    onShut: parts.onShut,
    report,
    batch: parts.batch ?? 50,
    sliceMs: parts.sliceMs ?? 2_000,
    stopping: stopping.signal,
    ending: ending.signal,
  });
  const asking = createPollRunner({
    polled,
    polls: ledger.polls,
    take: ledger.take,
    outward: createOutward({
      gate,
      switches: ledger.switches,
      report,
      stopping: stopping.signal,
      ending: ending.signal,
    }),
    storeFile: parts.storeFile ?? nowhere,
    worker,
    report,
    stopping: stopping.signal,
  });
  const onFault = (error: unknown, system?: string) =>
    report({ kind: "fault", error, ...(system === undefined ? {} : { system }) });
  const residents = createResidentLanes({
    lane: lanes.run,
    systems,
    openDesk: ledger.openDesk,
    worker,
    accepts: parts.accepts ?? false,
    onFault: (system, error) => onFault(error, system),
  });
  const running = new Set<Promise<void>>();
  const overrun = new Set<Promise<void>>();
  // A lane that hangs gives its place to others; its leases run out, and their numbers fence what it may still say.
  const run: Run = async (wakeUp, slice) => {
    const { settings } = systems.get(wakeUp.system) ?? {};
    const limit = limits.lane + (settings ? 2 * leaseOf(settings) : 0);
    const work = residents.run(wakeUp, slice).finally(() => overrun.delete(work));
    const ended = endsWithin(work, limit).then((isOver) => {
      if (isOver) return;
      overrun.add(work);
      report({ kind: "overran", what: "lane", system: wakeUp.system });
    });
    running.add(ended);
    await ended.finally(() => running.delete(ended));
  };

  const settleMs = Object.fromEntries(
    [...systems].map(([id, { settings }]) => [id, settings.settleMs]),
  );
  const keepGoing = async () => {
    if (!worker.alive()) await worker.renew();
    const { reaped, lost } = await ledger.reap(settleMs);
    if (reaped > 0) report({ kind: "reaped", reaped, lost });
    for (const system of await ledger.promote())
      if (systems.has(system)) engine.wake({ system, lane: 0 });
    await asking.tick().catch((error) => report({ kind: "fault", error }));
    // What cannot be applied now is tried again; it holds up nobody's copies.
    await ledger.wakeInbound().catch((error) => report({ kind: "fault", error }));
  };
  let seals = 0;
  const sealAll = async () => {
    const sealed = await ledger.seal();
    if (sealed.entries > 0 || sealed.anchor) report({ kind: "sealed", ...sealed });
    seals += 1;
    if (seals % 30 !== 0) return;
    const seconds = await ledger.sealLag();
    if (seconds > sealLagLimit) report({ kind: "seal lags", seconds });
  };
  const resting = new AbortController();
  const every = (
    what: Exclude<Happened["what"], "lane">,
    everyMs: number,
    tick: () => Promise<void>,
    failsForMs?: number,
  ) =>
    startTimer({
      tick,
      everyMs,
      limitMs: limits[what],
      onError: onFault,
      onOverrun: () => report({ kind: "overran", what }),
      ...(failsForMs === undefined ? {} : { failsForMs }),
    });
  const { stamp } = parts;
  const timers = {
    ...(stamp
      ? {
          stamping: every(
            "stamping",
            60_000,
            createStamping({ stamp, report, signal: resting.signal }),
          ),
        }
      : {}),
    timer: every("timer", 1_000, keepGoing, limits.failing),
    sealing: every("sealing", 1_000, sealAll),
    upkeep: every(
      "upkeep",
      60_000,
      createUpkeep({
        ledger,
        keep: parts.keep,
        tidyFiles: parts.tidyFiles,
        report,
        signal: resting.signal,
      }),
    ),
  };
  const close = async () => {
    stopping.abort();
    resting.abort();
    // Calls under way may still be answered: a reply waited for is a doubt spared.
    const patience = setTimeout(() => ending.abort(), graceMs);
    await Promise.all([
      ...Object.values(timers).map((timer) => timer.stop()),
      residents.close(),
      ...running,
    ]);
    await Promise.all([lanes.settled(), asking.settled()]);
    clearTimeout(patience);
    await worker.close();
  };
  try {
    const lanes = [...systems.values()].reduce((sum, { settings }) => sum + settings.lanes, 0);
    await engine.work(run, { lanes, most: parts.mostLanes ?? lanes });
  } catch (error) {
    // Nobody else knows of the timers: left running they would keep a process that serves nothing.
    await close();
    throw error;
  }
  return {
    standing: () => ({
      unsure: !worker.alive(),
      late: [
        ...Object.entries(timers).flatMap(([what, timer]) =>
          timer.isWell() ? [] : [what as Happened["what"]],
        ),
        ...(overrun.size > 0 ? ["lane" as const] : []),
      ],
    }),
    close,
  };
};

const nowhere: StoreFile = () => Promise.reject(new Error("No files can be kept here."));

/** How long closing waits for replies to calls under way, ms. */
const graceMs = 7_000;

/** A log entry may wait this long for its seal before somebody must look, seconds. */
const sealLagLimit = 120;

/** Whether work ends in time; what becomes of it is for whoever began it. */
const endsWithin = async (work: Promise<void>, ms: number): Promise<boolean> => {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    limit = setTimeout(resolve, ms, false);
  });
  return Promise.race([work.then(() => true), late]).finally(() => clearTimeout(limit));
};

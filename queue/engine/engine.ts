import { setTimeout as pause } from "node:timers/promises";
import { type Job, Queue, Worker } from "bullmq";
import type { Limits } from "../postgres/session/limits.ts";
import { openPostgresStore } from "./postgres-store.ts";
import { openRedisStore, type RedisLimits } from "./redis-store.ts";
import { createRunner, type Run } from "./runner.ts";
import type { QueueStore } from "./store.ts";
import { laneId, type WakeUp } from "./wake-up.ts";

/** Where BullMQ keeps its jobs. The queue store is disposable: emptied, the timer wakes everyone again. */
export type EngineConnection =
  | { store: "postgres"; url: string; limits?: Partial<Limits> | undefined }
  | { store: "redis"; url: string; limits?: Partial<RedisLimits> | undefined };

/** Carries wake-ups to whichever process has a free worker. */
export type Engine = {
  /** Wakes a lane; returns at once, never throws: a lost wake-up is made good by the timer. */
  wake(wakeUp: WakeUp): void;
  /** Runs lanes until the engine closes: at most `most` of all the `lanes` that there are at once, so that with as many none waits for another. */
  work(run: Run, places: { lanes: number; most: number }): Promise<void>;
  /** Which store, and whether it takes wake-ups right now. */
  standing(): { store: QueueStore["name"]; up: boolean };
  close(): Promise<void>;
};

/**
 * Opens the `sync` queue. A job's deduplication id is its lane: wake-ups that arrive while it waits are one, and one that
 * arrives while it runs makes it run once more, so that no change is overlooked. Where the store cannot be reached, a process
 * that runs lanes runs them unasked: the ledger's leases keep them apart from any other's.
 */
export const createEngine = async (parts: {
  connection: EngineConnection;
  onError: (error: unknown) => void;
}): Promise<Engine> => {
  const report = seldom(parts.onError, 5_000);
  const { connection } = parts;
  const store =
    connection.store === "redis"
      ? openRedisStore(connection, report)
      : await openPostgresStore(connection);
  const queue: Queue<WakeUp> = Reflect.construct(Queue, ["sync", ...store.queue]);
  let worker: Worker<WakeUp> | undefined;
  let runner: ReturnType<typeof createRunner> | undefined;
  let closing = false;
  let mending: Promise<void> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  const onError = (error: unknown) => {
    report(error);
    if (!closing && store.mend) mending ??= mend(error).finally(() => (mending = undefined));
  };
  // Left to itself a worker that cannot fetch tries again without a pause: thousands of times a second.
  const mend = async (error: unknown) => {
    // It may wait for an answer of the store that does not come.
    await Promise.race([worker?.pause(true), pause(pauseMs, undefined, { ref: false })]);
    await store.mend?.(error).catch(report);
    await pause(500);
    if (!closing) await worker?.resume();
  };
  queue.on("error", onError);
  if (store.needed) await queue.waitUntilReady();
  const adding = new Map<string, { again: boolean }>();
  const isUp = () => store.isUp() && performance.now() - failedAt > 1_000;

  const add = (wakeUp: WakeUp): void => {
    const id = laneId(wakeUp);
    const before = adding.get(id);
    if (before) {
      before.again = true;
      return;
    }
    const mine = { again: false };
    adding.set(id, mine);
    queue
      .add("lane", wakeUp, {
        deduplication: { id, keepLastIfActive: true },
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: true,
      })
      .catch((error: unknown) => {
        failedAt = performance.now();
        onError(error);
        runner?.unasked(wakeUp);
      })
      .finally(() => {
        adding.delete(id);
        if (mine.again) wake(wakeUp);
      });
  };
  const wake = (wakeUp: WakeUp): void => {
    if (closing || runner?.noted(wakeUp)) return;
    if (isUp()) add(wakeUp);
    else runner?.unasked(wakeUp);
  };

  return {
    wake,
    work: async (run, { lanes, most }) => {
      const concurrency = Math.max(1, Math.min(lanes, most));
      // Where each lane has a place, none has to make room.
      const places = most < lanes ? concurrency : Number.POSITIVE_INFINITY;
      runner = createRunner({ run, concurrency: places, later: add });
      const { asked } = runner;
      const options = {
        concurrency,
        lockDuration: 5_000,
        stalledInterval: 2_000,
        runRetryDelay: 500,
        // The store counts in 32 bits.
        maxStalledCount: 2 ** 31 - 1,
      };
      const handle = (job: Job<WakeUp>) => asked(job.data);
      worker = Reflect.construct(Worker, ["sync", ...store.worker(options, handle)]);
      worker?.on("error", onError);
      if (store.needed) await worker?.waitUntilReady();
    },
    standing: () => ({ store: store.name, up: isUp() }),
    close: async () => {
      closing = true;
      await mending;
      await runner?.stop();
      // A store that is gone never answers; what BullMQ wanted to tell it is of no account.
      const patience = store.isUp() ? 5_000 : 500;
      await Promise.race([
        (async () => {
          await worker?.close(!store.isUp());
          await queue.close();
        })(),
        pause(patience, undefined, { ref: false }),
      ]).catch(report);
      await store.close();
    },
  };
};

/** A worker that does not stop asking within this time is asked to go on all the same, ms. */
const pauseMs = 15_000;

/** Passes on an error at most every so often: a store that is gone fails many times a second. */
const seldom = (tell: (error: unknown) => void, everyMs: number) => {
  let told = Number.NEGATIVE_INFINITY;
  return (error: unknown) => {
    if (performance.now() - told < everyMs) return;
    told = performance.now();
    tell(error);
  };
};

import { setTimeout as pause } from "node:timers/promises";
import { createPostgresBackend, type Job, Queue, Worker } from "bullmq";
import { isMissing, prepareQueueStore, queueSchema } from "./queue-store.ts";

/** A wake-up: which lane of which system may have work. Never what the work is. */
export type WakeUp = { system: string; lane: number };

/** Where BullMQ keeps its jobs. The queue store is disposable: emptied, the timer wakes everyone again. */
export type EngineConnection = { store: "postgres"; connection: { connectionString: string } };

/** Carries wake-ups to whichever process has a free worker. */
export type Engine = {
  /** Wakes a lane; returns at once, never throws: a lost wake-up is made good by the timer. */
  wake(wakeUp: WakeUp): void;
  /** Runs lanes, at most `concurrency` at once, until the engine closes. */
  work(run: (wakeUp: WakeUp) => Promise<void>, concurrency: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the `sync` queue. A job's deduplication id is its lane: wake-ups that arrive while it waits are one, and one that
 * arrives while it runs makes it run once more, so that no change is overlooked.
 */
export const createEngine = async (parts: {
  connection: EngineConnection;
  onError: (error: unknown) => void;
}): Promise<Engine> => {
  const { connection } = parts.connection;
  const options = { connection: { ...connection, schema: queueSchema, max: 4 } };
  await prepareQueueStore(connection);
  const queue: Queue<WakeUp> = Reflect.construct(Queue, ["sync", options, createPostgresBackend]);
  let worker: Worker<WakeUp> | undefined;
  let closing = false;
  let mending: Promise<void> | undefined;
  const onError = (error: unknown) => {
    parts.onError(error);
    if (!closing) mending ??= mend(error).finally(() => (mending = undefined));
  };
  // Left to itself a worker that cannot fetch tries again without a pause: thousands of times a second.
  const mend = async (error: unknown) => {
    await worker?.pause(true);
    if (isMissing(error)) await prepareQueueStore(connection).catch(parts.onError);
    await pause(500);
    if (!closing) await worker?.resume();
  };
  queue.on("error", onError);
  await queue.waitUntilReady();
  const adding = new Map<string, { again: boolean }>();

  const wake = (wakeUp: WakeUp): void => {
    const id = `${wakeUp.system}:${wakeUp.lane}`;
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
      .catch(onError)
      .finally(() => {
        adding.delete(id);
        if (mine.again) wake(wakeUp);
      });
  };

  return {
    wake,
    work: async (run, concurrency) => {
      const backed = {
        ...options,
        concurrency,
        lockDuration: 5_000,
        stalledInterval: 2_000,
        runRetryDelay: 500,
        // The store counts in 32 bits.
        maxStalledCount: 2 ** 31 - 1,
      };
      const handle = async (job: Job<WakeUp>) => {
        await run(job.data);
      };
      worker = Reflect.construct(Worker, ["sync", handle, backed, createPostgresBackend]);
      worker?.on("error", onError);
      await worker?.waitUntilReady();
    },
    close: async () => {
      closing = true;
      await mending;
      await worker?.close();
      await queue.close();
    },
  };
};

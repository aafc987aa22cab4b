/**
 * Where BullMQ keeps its jobs: what a Queue and a Worker are opened with, and how the store is doing. Disposable: emptied or
 * gone, the timer and the lanes of each process go on by themselves.
 */
export type QueueStore = {
  readonly name: "postgres" | "redis";
  /** The arguments that follow the queue's name: options, and the backend where it is not Redis. */
  queue: [object, ...unknown[]];
  worker: (options: object, handle: unknown) => unknown[];
  /** Whether a wake-up can be put there right now, as far as is known. */
  isUp(): boolean;
  /** Whether opening waits until the store answers; where it does not, the process starts without it. */
  readonly needed: boolean;
  /** Makes good what a person broke, where that is possible. `error` is what BullMQ met. */
  mend?: (error: unknown) => Promise<void>;
  close(): Promise<void>;
};

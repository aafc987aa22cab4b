import { setTimeout as pause } from "node:timers/promises";
import { laneId, type WakeUp } from "./wake-up.ts";

/** How long a lane of this process may go on by wake-ups that never left it, ms; then others get their turn. */
const turnMs = 2_000;

/** How long a lane that found nothing more stays awake for what is committed next, ms. */
const lingerMs = 25;

/**
 * Runs lanes in this process. A wake-up for a lane that runs here is noted in memory and costs nothing; a lane that found
 * nothing more stays a moment for the next commit, unless others want its place.
 */
export const createRunner = (parts: {
  run: (wakeUp: WakeUp) => Promise<void>;
  concurrency: number;
  /** Puts a wake-up in the queue after all. */
  later: (wakeUp: WakeUp) => void;
}) => {
  const lanes = new Map<string, { again: boolean; rouse: () => void }>();
  let stopping = false;

  const turn = async (wakeUp: WakeUp): Promise<void> => {
    const id = laneId(wakeUp);
    const mine = { again: false, rouse: () => {} };
    lanes.set(id, mine);
    try {
      const ends = performance.now() + turnMs;
      do {
        mine.again = false;
        await parts.run(wakeUp);
        if (!mine.again && !stopping && lanes.size < parts.concurrency) await linger(mine);
      } while (mine.again && !stopping && performance.now() < ends);
    } finally {
      if (lanes.get(id) === mine) lanes.delete(id);
      if (mine.again && !stopping) parts.later(wakeUp);
    }
  };
  const linger = async (lane: { again: boolean; rouse: () => void }) => {
    const roused = new AbortController();
    lane.rouse = () => roused.abort();
    await pause(lingerMs, undefined, { signal: roused.signal }).catch(() => {});
    lane.rouse = () => {};
  };

  return {
    /** Runs a lane because the queue said so; one that runs here already runs once more instead. */
    asked: async (wakeUp: WakeUp): Promise<void> => {
      if (stopping || noted(wakeUp)) return;
      await turn(wakeUp);
    },
    /** Runs a lane without the queue, if there is a place. */
    unasked: (wakeUp: WakeUp): void => {
      if (stopping || noted(wakeUp) || lanes.size >= parts.concurrency) return;
      turn(wakeUp).catch(() => {});
    },
    noted,
    /** Lets what runs come to its end and nothing begin. */
    stop: async (): Promise<void> => {
      stopping = true;
      for (const lane of lanes.values()) lane.rouse();
      while (lanes.size > 0) await pause(5);
    },
  };

  /** Whether the lane runs here; it then looks once more. */
  function noted(wakeUp: WakeUp): boolean {
    const lane = lanes.get(laneId(wakeUp));
    if (!lane) return false;
    lane.again = true;
    lane.rouse();
    return true;
  }
};

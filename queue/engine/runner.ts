import { setTimeout as pause } from "node:timers/promises";
import { laneId, type WakeUp } from "./wake-up.ts";

/** How long a lane of this process may go on by wake-ups that never left it, ms; then others get their slice. */
const sliceMs = 2_000;

/** How long a lane that found nothing more stays awake for what is committed next, ms. */
const restMs = 25;

/** A lane that is kept busy while it rests looks this often for what other processes left, ms: their wake-ups wait for its end. */
const lookMs = 100;

/** A lane's time slice in this process. */
export type TimeSlice = {
  /**
   * Stays a moment for the next commit, longer while `isBusy`. True where the lane should look again; false where its slice is
   * over: nothing came, others want its place, or the process stops.
   */
  rest(isBusy: () => boolean): Promise<boolean>;
};

/** What a lane does when it is woken. */
export type Run = (wakeUp: WakeUp, slice: TimeSlice) => Promise<void>;

/** Runs lanes in this process. A wake-up for a lane that runs here is noted in memory and costs nothing. */
export const createRunner = (parts: {
  run: Run;
  concurrency: number;
  /** Puts a wake-up in the queue after all. */
  later: (wakeUp: WakeUp) => void;
}) => {
  const lanes = new Map<string, { again: boolean; rouse: () => void }>();
  let stopping = false;

  const runLane = async (wakeUp: WakeUp): Promise<void> => {
    const id = laneId(wakeUp);
    const mine = { again: false, rouse: () => {} };
    lanes.set(id, mine);
    const ends = performance.now() + sliceMs;
    const goesOn = () => !stopping && performance.now() < ends;
    const rest = async (isBusy: () => boolean) => {
      const looks = performance.now() + lookMs;
      while (goesOn() && lanes.size < parts.concurrency) {
        if (!mine.again) await doze(mine);
        if (goesOn() && (mine.again || performance.now() >= looks)) {
          mine.again = false;
          return true;
        }
        if (!mine.again && !isBusy()) return false;
      }
      return false;
    };
    try {
      do {
        mine.again = false;
        await parts.run(wakeUp, { rest });
      } while (mine.again && goesOn());
    } finally {
      if (lanes.get(id) === mine) lanes.delete(id);
      if (mine.again && !stopping) parts.later(wakeUp);
    }
  };

  const doze = async (lane: { rouse: () => void }) => {
    const roused = new AbortController();
    lane.rouse = () => roused.abort();
    await pause(restMs, undefined, { signal: roused.signal }).catch(() => {});
    lane.rouse = () => {};
  };

  return {
    /** Runs a lane because the queue said so; one that runs here already runs once more instead. */
    asked: async (wakeUp: WakeUp): Promise<void> => {
      if (stopping || noted(wakeUp)) return;
      await runLane(wakeUp);
    },
    /** Runs a lane without the queue, if there is a place. */
    unasked: (wakeUp: WakeUp): void => {
      if (stopping || noted(wakeUp) || lanes.size >= parts.concurrency) return;
      runLane(wakeUp).catch(() => {});
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

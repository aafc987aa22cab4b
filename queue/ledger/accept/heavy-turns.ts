import { createOthers } from "./others.ts";

/** A word of more bytes, unpacked, is heavy: it costs milliseconds of the processor that all callers share. */
export const HEAVY_BYTES = 32_768;

/** The longest that a speaker rests after a turn: one that took long waited for PostgreSQL, and cost no more for that. */
export const MOST_REST_MS = 100;

/**
 * Whose heavy change is next: one at a time, for a full history takes tens of milliseconds; speakers in turn (round-robin), and after
 * each a rest of its speaker as long as it took, where others were there in the last moment. `wake`: a rest is over.
 */
export const createHeavyTurns = (wake: () => void) => {
  const others = createOthers();
  /** Who had a turn, the latest last. */
  const served = new Set<string>();
  const resting = new Set<string>();
  let isUnderWay = false;
  return {
    others,
    /** Of those that could be stored, the one that is next; none while another is under way. */
    next: <T extends { speaker: string }>(free: T[]): T | undefined => {
      if (isUnderWay) return undefined;
      const ready = free.filter(({ speaker }) => !resting.has(speaker));
      const speakers = new Set(ready.map(({ speaker }) => speaker));
      const [fresh] = [...speakers].filter((each) => !served.has(each));
      const next = fresh ?? [...served].find((each) => speakers.has(each));
      return ready.find(({ speaker }) => speaker === next);
    },
    /** A speaker's turn begins; returns how to say that it is over. */
    begin: (speaker: string): (() => void) => {
      const began = performance.now();
      isUnderWay = true;
      served.delete(speaker);
      served.add(speaker);
      return () => {
        isUnderWay = false;
        if (!others.than(speaker)) return;
        resting.add(speaker);
        const rest = () => {
          resting.delete(speaker);
          wake();
        };
        setTimeout(rest, Math.min(performance.now() - began, MOST_REST_MS));
      };
    },
  };
};

/** The first changes of each speaker, then the second, until so many are taken. Pure. */
export const inTurn = <T extends { speaker: string }>(free: T[], most: number): T[] => {
  if (free.length <= most) return free;
  const bySpeaker = new Map<string, T[]>();
  for (const each of free) {
    const own = bySpeaker.get(each.speaker) ?? [];
    bySpeaker.set(each.speaker, own);
    own.push(each);
  }
  const taken: T[] = [];
  for (let n = 0; taken.length < most; n += 1)
    for (const own of bySpeaker.values()) taken.push(...own.slice(n, n + 1));
  return taken.slice(0, most);
};

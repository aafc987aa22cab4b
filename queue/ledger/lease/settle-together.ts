import { setTimeout as pause } from "node:timers/promises";
import { isLocked, isOfTheContent } from "../db/unavailable.ts";
import type { Settled, Settlement } from "./settle.ts";

/** Settlements, or a way to put them together at the moment of writing, so that what is known by then is among them. */
export type Settling = Settlement[] | (() => Settlement[]);

/**
 * Writes one system's settlements, from all lanes of this process, in as few commits as load wants. Where few come, each is written at
 * once, a few statements beside one another. Where many come, one statement at a time is under way, and the next waits for more of
 * them, a millisecond a row of the last and 10 at most: beside load a statement cost some 0.9 ms and 0.1 ms a row.
 * What breaks a shared statement by its content fails for its own lane alone.
 */
export const createSettleTogether = (
  write: (leaseMs: number, settlements: Settlement[]) => Promise<Settled[]>,
  /** Codes that a settlement brings: of two that bring one, the second must see what became of the first. */
  codesOf: (settlement: Settlement) => string[] = () => [],
): ((leaseMs: number, settling: Settling) => Promise<Settled[]>) => {
  let waiting: Waiting[] = [];
  let runners = 0;
  /** A statement of many, or the gathering after it: nothing begins beside it. */
  let isGathering = false;
  /** Dossiers in statements under way, and the codes that these bring. */
  const busy = new Set<string>();
  const namesOf = (settlements: Settlement[]): string[] =>
    settlements.flatMap((each) => [each.dossier, ...codesOf(each)]);

  const run = async (): Promise<void> => {
    if (isGathering || runners >= mostAtOnce) return;
    runners += 1;
    // One turn of the event loop lets lanes that were told together share the first statement too.
    await new Promise(setImmediate);
    while (!isGathering) {
      const turn = takeTurn();
      if (turn.length === 0) break;
      const rows = turn.reduce((sum, { settlements }) => sum + settlements.length, 0);
      isGathering = rows >= fewRows;
      // What lasts (somebody holds one of its rows) holds nobody else up.
      await atMost(slowMs, writeTurn(turn));
      if (rows < fewRows) continue;
      await pause(Math.min(rows, mostGatherMs));
      isGathering = false;
    }
    runners -= 1;
  };

  const writeTurn = (turn: Composed[]): Promise<void> => writeAll(turn.map(untilAnswered));

  /** Its dossiers are busy until it is answered, though others of its turn wait on for a row that somebody holds. */
  const untilAnswered = (each: Composed): Composed => {
    const names = namesOf(each.settlements);
    for (const name of names) busy.add(name);
    const free = () => {
      for (const name of names) busy.delete(name);
      if (waiting.length > 0) void run();
    };
    return {
      ...each,
      resolve: (settled) => {
        free();
        each.resolve(settled);
      },
      reject: (error) => {
        free();
        each.reject(error);
      },
    };
  };

  /** Who shares the next statement; a dossier stands in one at a time, and once, so that each answer is its caller's. */
  const takeTurn = (): Composed[] => {
    const names = new Set(busy);
    const taken: Composed[] = [];
    const left: Waiting[] = [];
    let rows = 0;
    for (const each of waiting) {
      if (rows >= mostRows) {
        left.push(each);
        continue;
      }
      let settlements: Settlement[];
      try {
        settlements = typeof each.settling === "function" ? each.settling() : each.settling;
      } catch (error) {
        each.reject(error);
        continue;
      }
      const own = namesOf(settlements);
      if (own.some((name) => names.has(name))) left.push({ ...each, settling: settlements });
      else {
        taken.push({ ...each, settlements });
        rows += settlements.length;
      }
      // Whoever stays behind keeps its dossiers: a later word on one does not overtake it.
      for (const name of own) names.add(name);
    }
    waiting = left;
    return taken;
  };

  const writeAll = async (turn: Composed[]): Promise<void> => {
    try {
      const settled = await write(
        Math.min(...turn.map(({ leaseMs }) => leaseMs)),
        turn.flatMap(({ settlements }) => settlements),
      );
      const found = new Map(settled.map((each) => [each.dossier, each]));
      for (const { settlements, resolve } of turn)
        resolve(settlements.flatMap(({ dossier }) => found.get(dossier) ?? []));
    } catch (error) {
      if (isLocked(error)) await Promise.all(turn.map(writeOneByOne));
      else if (turn.length > 1 && isOfTheContent(error))
        for (const each of turn) await writeAll([each]);
      else for (const { reject } of turn) reject(error);
    }
  };

  /** Somebody holds one of the rows: the others are written, and this one as soon as it is free while its lease lasts. */
  const writeOneByOne = async ({ leaseMs, settlements, resolve, reject }: Composed) => {
    const ends = performance.now() + leaseMs;
    const settled: Settled[] = [];
    let left = settlements;
    try {
      while (left.length > 0) {
        const held: Settlement[] = [];
        for (const each of left)
          try {
            settled.push(...(await write(leaseMs, [each])));
          } catch (error) {
            if (!isLocked(error) || performance.now() > ends) throw error;
            held.push(each);
          }
        left = held;
      }
      resolve(settled);
    } catch (error) {
      reject(error);
    }
  };

  return (leaseMs, settling) =>
    new Promise((resolve, reject) => {
      waiting.push({ leaseMs, settling, resolve, reject });
      void run();
    });
};

/** Waits for work that never rejects, but no longer than so many milliseconds. */
const atMost = (ms: number, work: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });

type Waiting = {
  leaseMs: number;
  settling: Settling;
  resolve: (settled: Settled[]) => void;
  reject: (error: unknown) => void;
};
type Composed = Waiting & { settlements: Settlement[] };

/** Behind fewer rows than these nobody waits for others. */
const fewRows = 4;

/** Most statements of few under way at once. */
const mostAtOnce = 3;

/** Longest that an outcome waits for others to share its statement, ms. */
const mostGatherMs = 10;

/** Most settlements in one statement, unless one lane brings more. */
const mostRows = 500;

/** A statement under way for longer is not waited for, ms. */
const slowMs = 500;

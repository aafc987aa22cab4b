import type { SwitchRead } from "../control/switches.ts";
import type { Claimed } from "./claim.ts";

/**
 * Replicas leased in the very commit that put them behind; `leaseEnds` by this process's monotonic clock, ms. `isLost`: the
 * commit failed, or its answer was lost and there may be leases of which nobody knows. `switches`: what the commit saw of the system's.
 */
export type Handed = {
  claimed: Claimed[];
  leaseEnds: number;
  switches?: SwitchRead;
  isLost?: boolean;
};

/** Where a lane of this process takes what is committed for its system. */
export type Desk = {
  system: string;
  /** Under whose leases; undefined while this process may hold none. */
  worker: () => string | undefined;
  leaseMs: number;
  /** Delivers what was handed over; never rejects. */
  deliver: (handed: Handed) => Promise<void>;
};

/** An open desk. */
export type OpenDesk = {
  /** From now on takes commits as long as at most so many replicas are under way. */
  admit(most: number): void;
  /** Replicas on their way, those of commits that are not over among them. */
  underWay(): number;
  /** Whether anything was taken since the last asking, or is under way. */
  isBusy(): boolean;
  /** Takes no more, and waits for what is under way. */
  close(): Promise<void>;
};

/** A desk's word to a commit, which must answer it whatever becomes of it. */
export type Taken = {
  system: string;
  worker: string;
  leaseMs: number;
  hand: (handed: Handed) => void;
};

/**
 * Hands what is committed straight to a lane of this process that found nothing ready, which spares the claim and its
 * reading. A commit's replicas of a system go to the desk together or, where they are more than it takes, not at all: then a
 * claim picks the most urgent. Beside what is under way few are handed: more of them gather and are claimed in one, which is cheaper.
 */
export const createHandOver = () => {
  const desks = new Map<string, ReturnType<typeof keep>>();
  return {
    open: (desk: Desk): OpenDesk => {
      const mine = keep(desk);
      desks.set(desk.system, mine);
      return {
        ...mine,
        close: async () => {
          mine.admit(0);
          if (desks.get(desk.system) === mine) desks.delete(desk.system);
          await mine.settled();
        },
      };
    },
    /** What desks take of a commit; `systems` has one entry a replica. */
    take: (systems: string[]): Taken[] => {
      const counts = new Map<string, number>();
      if (desks.size > 0)
        for (const system of systems) counts.set(system, (counts.get(system) ?? 0) + 1);
      return [...counts].flatMap(([system, count]) => desks.get(system)?.take(count) ?? []);
    },
  };
};

export type HandOver = ReturnType<typeof createHandOver>;

/** Most replicas under way where some are handed over beside others. */
const mostBeside = 2;

/** What a desk is handed where the commit failed. */
export const lost: Handed = { claimed: [], leaseEnds: 0, isLost: true };

const keep = (desk: Desk) => {
  const works = new Set<Promise<void>>();
  let limit = 0;
  let underWay = 0;
  let wasBusy = false;
  return {
    admit: (most: number) => {
      limit = most;
    },
    underWay: () => underWay,
    isBusy: () => {
      const busy = wasBusy || underWay > 0;
      wasBusy = false;
      return busy;
    },
    settled: async () => {
      while (works.size > 0) await Promise.all(works);
    },
    take: (count: number): Taken[] => {
      const worker = desk.worker();
      const most = underWay > 0 ? Math.min(limit, mostBeside) : limit;
      if (underWay + count > most || worker === undefined) return [];
      underWay += count;
      wasBusy = true;
      let hand: Taken["hand"] = () => {};
      const handed = new Promise<Handed>((resolve) => {
        hand = resolve;
      });
      const work = handed
        .then((given) =>
          given.claimed.length > 0 || given.isLost ? desk.deliver(given) : undefined,
        )
        .finally(() => {
          underWay -= count;
          works.delete(work);
        });
      works.add(work);
      return [{ system: desk.system, worker, leaseMs: desk.leaseMs, hand }];
    },
  };
};

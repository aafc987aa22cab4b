import type { Effect, Switch } from "../../ledger/control/switches.ts";

/** What keeps calls of one system from leaving in this very moment. */
export type Brake = {
  /** Whether no call may leave. */
  isOn(): boolean;
  /** The system asked for a pause: from now on nothing leaves this process, and no other one as soon as it has looked. */
  backOff(forMs: number): void;
  /** Nothing leaves this process until the switches were read again. */
  pull(): void;
  /** Takes over what the switches said, unless a back-off came after `readAt`, when they began to be read (monotonic clock, ms). */
  see(now: Switch, readAt: number): void;
  /** Looks at the switches twice a second until the given function is called; `onShut` is told when the brake goes on. */
  follow(onShut: () => void): () => void;
  /** Resolves once every back-off is committed; rejects where one could not be. */
  settled(): Promise<void>;
};

/** How often a process with calls to make looks at what others decided, ms. */
const lookMs = 500;

/**
 * A system's brakes, which act here at once, and on other processes through the ledger: a back-off and a pull put both on, what the switches
 * say of calls of one effect its own.
 */
export const createBrakes = (parts: {
  read: () => Promise<Switch | undefined>;
  isShut: (now: Switch, effect: Effect) => boolean;
  /** Commits a back-off. */
  commit: (forMs: number) => Promise<void>;
  onFault: (error: unknown) => void;
}): Record<Effect, Brake> => {
  const followers = new Set<{ effect: Effect; onShut: () => void }>();
  const commits = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let shut: Record<Effect, boolean> = { writes: false, reads: false };
  let heldUntil = 0;
  let changedAt = Number.NEGATIVE_INFINITY;

  const isOn = (effect: Effect) => shut[effect] || performance.now() < heldUntil;
  const tell = () => {
    for (const { effect, onShut } of followers) if (isOn(effect)) onShut();
  };
  const see = (now: Switch, readAt: number) => {
    const until = performance.now() + Math.max(0, now.backOffMs ?? 0);
    // What was read before a back-off was written down knows nothing of it.
    const isFresh = readAt > changedAt;
    heldUntil = isFresh ? until : Math.max(heldUntil, until);
    shut = {
      writes: parts.isShut(now, "writes") || (!isFresh && shut.writes),
      reads: parts.isShut(now, "reads") || (!isFresh && shut.reads),
    };
    tell();
  };
  const look = async () => {
    const readAt = performance.now();
    const now = await parts.read();
    if (now) see(now, readAt);
  };
  const lookAgain = () => {
    const mine = setTimeout(() => {
      look()
        .catch(parts.onFault)
        .finally(() => {
          if (timer === mine) lookAgain();
        });
    }, lookMs);
    timer = mine;
  };

  const brakeOf = (effect: Effect): Brake => ({
    isOn: () => isOn(effect),
    see,
    pull: () => {
      changedAt = performance.now();
      shut = { writes: true, reads: true };
      tell();
    },
    backOff: (forMs) => {
      changedAt = performance.now();
      heldUntil = Math.max(heldUntil, performance.now() + forMs);
      tell();
      const commit = parts.commit(forMs).finally(() => {
        changedAt = performance.now();
      });
      commits.add(commit);
      commit.then(
        () => commits.delete(commit),
        () => {},
      );
    },
    settled: async () => {
      const all = [...commits];
      commits.clear();
      await Promise.all(all);
    },
    follow: (onShut) => {
      const mine = { effect, onShut };
      followers.add(mine);
      if (!timer) lookAgain();
      return () => {
        followers.delete(mine);
        if (followers.size > 0 || !timer) return;
        clearTimeout(timer);
        timer = undefined;
      };
    },
  });
  return { writes: brakeOf("writes"), reads: brakeOf("reads") };
};

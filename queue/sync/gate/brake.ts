import type { Effect, Switch } from "../../ledger/control/switches.ts";

/** What keeps calls of one system from leaving in this very moment. */
export type Brake = {
  /** Whether no call may leave. */
  isOn(): boolean;
  /** The system asked for a pause: from now on nothing leaves this process, and no other one as soon as it has looked. */
  backOff(forMs: number): void;
  /** Nothing leaves this process until the switches were read again. */
  pull(): void;
  /** Takes over what the switches said, unless a back-off came after they were read; see {@link Brake.mark}. */
  see(now: Switch, mark: number): void;
  /** To be had before the switches are read. */
  mark(): number;
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
  let changes = 0;

  const isOn = (effect: Effect) => shut[effect] || performance.now() < heldUntil;
  const tell = () => {
    for (const { effect, onShut } of followers) if (isOn(effect)) onShut();
  };
  const see = (now: Switch, mark: number) => {
    const until = performance.now() + Math.max(0, now.backOffMs ?? 0);
    // What was read before a back-off was written down knows nothing of it.
    heldUntil = mark === changes ? until : Math.max(heldUntil, until);
    const isFresh = mark === changes;
    shut = {
      writes: parts.isShut(now, "writes") || (!isFresh && shut.writes),
      reads: parts.isShut(now, "reads") || (!isFresh && shut.reads),
    };
    tell();
  };
  const look = async () => {
    const mark = changes;
    const now = await parts.read();
    if (now) see(now, mark);
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
    mark: () => changes,
    pull: () => {
      changes += 1;
      shut = { writes: true, reads: true };
      tell();
    },
    backOff: (forMs) => {
      changes += 1;
      heldUntil = Math.max(heldUntil, performance.now() + forMs);
      tell();
      const commit = parts.commit(forMs).finally(() => {
        changes += 1;
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

/** What one file on its way takes of the memory budget. */
export type Share = {
  /** Room for so many bytes more; undefined where there is some, else waits. Rejects where it is given up, or there is none to come. */
  grow(bytes: number): Promise<void> | undefined;
  /** All has come: no more than what it has is promised from now on. */
  settle(): void;
  /** Until the given function is called, it waits for something else than room: for those who may wait for room themselves. */
  pause(): () => void;
  leave(): void;
};

/** All who hold room wait for more: one of them has to begin anew. */
export class BudgetExhausted extends Error {}

/**
 * A weighted semaphore: so many bytes for all files in this process, taken as they come, so that who promises much and sends slowly
 * takes little. Of the files from one place only those are let in at once that together promise no more than its share.
 */
export const createMemoryBudget = (parts: { most: number; share: number }) => {
  const { most, share } = parts;
  const users = new Set<Inside>();
  const doors = new Map<string, Door>();
  let used = 0;

  const letIn = (place: string) => {
    const door = doors.get(place);
    if (!door) return;
    for (let next = door.line[0]; next; next = door.line[0]) {
      if (door.promised > 0 && door.promised + next.promised > share) return;
      door.line.shift();
      door.promised += next.promised;
      next.enter();
    }
    if (door.promised === 0) doors.delete(place);
  };
  const through = async (place: string, promised: number, signal: AbortSignal): Promise<Door> => {
    const door = doors.get(place) ?? { promised: 0, line: [] };
    doors.set(place, door);
    await waitFor(signal, (resolve) => {
      const mine = { promised, enter: resolve };
      door.line.push(mine);
      letIn(place);
      return () => {
        door.line = door.line.filter((each) => each !== mine);
        letIn(place);
      };
    });
    return door;
  };
  const serve = () => {
    for (const user of users) {
      const { waits } = user;
      if (!waits || used + waits.bytes > most) continue;
      used += waits.bytes;
      user.holds += waits.bytes;
      delete user.waits;
      waits.resolve();
    }
    const holding = [...users].filter(({ holds }) => holds > 0);
    // Nobody will leave by himself: the youngest of those who wait for room does.
    if (holding.every(({ waits, isPaused }) => waits || isPaused))
      holding.findLast(({ waits }) => waits)?.waits?.reject(new BudgetExhausted());
  };

  return {
    /** Lets one in with what is to be `promised` bytes together, from a place; rejects with the signal's reason where it is given up while waiting. */
    enter: async (place: string, promised: number, signal: AbortSignal): Promise<Share> => {
      let promises = promised;
      const door = await through(place, promised, signal);
      const promise = (bytes: number) => {
        door.promised += bytes - promises;
        promises = bytes;
        letIn(place);
      };
      const user: Inside = { holds: 0 };
      users.add(user);
      return {
        grow: (bytes) => {
          if (used + bytes <= most) {
            used += bytes;
            user.holds += bytes;
            return undefined;
          }
          return waitFor(signal, (resolve, reject) => {
            user.waits = { bytes, resolve, reject };
            serve();
            return () => {
              delete user.waits;
            };
          });
        },
        pause: () => {
          user.isPaused = true;
          serve();
          return () => {
            delete user.isPaused;
          };
        },
        settle: () => promise(Math.min(promises, user.holds)),
        leave: () => {
          if (!users.delete(user)) return;
          used -= user.holds;
          promise(0);
          serve();
        },
      };
    },
    used: (): number => used,
  };
};

type Inside = { holds: number; isPaused?: true; waits?: { bytes: number } & Ends };
type Door = { promised: number; line: Waiting[] };
type Waiting = { promised: number; enter: () => void };
type Ends = { resolve: () => void; reject: (error: Error) => void };

/** Waits for what `begin` arranges, or until the signal gives it up, which `begin`'s answer undoes. */
const waitFor = (
  signal: AbortSignal,
  begin: (resolve: () => void, reject: (error: Error) => void) => () => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let undo = () => {};
    const giveUp = () => {
      undo();
      reject(signal.reason);
    };
    signal.addEventListener("abort", giveUp, { once: true });
    const over = () => signal.removeEventListener("abort", giveUp);
    undo = begin(
      () => {
        over();
        resolve();
      },
      (error) => {
        over();
        reject(error);
      },
    );
  });

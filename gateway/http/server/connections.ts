import type { Socket } from "node:net";

/** The connections of this process: who comes when there are too many, and who gives way. */
export type Connections = ReturnType<typeof createConnections>;

/**
 * Holds at most so many connections. One more takes the place of the oldest on which no caller with a good key is being served:
 * first of those that never had one (silent ones, half-sent headers, wrong keys), then of the idle. Only where all are busy with
 * such callers is it refused; and one key can have calls under way on half of them at most.
 */
export const createConnections = (most: number) => {
  /** Connections that never had a known caller, and those between two calls of one; oldest first. */
  const strange = new Set<Socket>();
  const idle = new Set<Socket>();
  /** Calls of known callers under way on each connection. */
  const busy = new Map<Socket, number>();
  const callsOf = new Map<string, number>();

  const forget = (socket: Socket) => {
    strange.delete(socket);
    idle.delete(socket);
    busy.delete(socket);
  };

  return {
    /** Lets a new connection in. */
    admit(socket: Socket): void {
      if (strange.size + idle.size + busy.size >= most) {
        const [giving = socket] = strange.size > 0 ? strange : idle;
        forget(giving);
        giving.destroy();
        if (giving === socket) return;
      }
      strange.add(socket);
      socket.once("close", () => forget(socket));
    },
    /**
     * The call of a known caller is under way here: it keeps its connection. Returns how to say that the call is over;
     * undefined where that key has too many under way.
     */
    keep(socket: Socket, key: string): (() => void) | undefined {
      const calls = callsOf.get(key) ?? 0;
      if (calls >= most / 2) return undefined;
      callsOf.set(key, calls + 1);
      if (!socket.destroyed) {
        strange.delete(socket);
        idle.delete(socket);
        busy.set(socket, (busy.get(socket) ?? 0) + 1);
      }
      return () => {
        if (count(callsOf, key) === 0) callsOf.delete(key);
        if (busy.has(socket) && count(busy, socket) === 0) {
          busy.delete(socket);
          idle.add(socket);
        }
      };
    },
  };
};

/** Counts one down and returns what is left. */
const count = <K>(counts: Map<K, number>, name: K): number => {
  const left = (counts.get(name) ?? 1) - 1;
  counts.set(name, left);
  return left;
};

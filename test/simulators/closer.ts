import type { ServerResponse } from "node:http";

/** Waits that end when the simulator closes, and a place for the simulator's own failures. */
export function createCloser() {
  const waits = new Map<NodeJS.Timeout, (completed: boolean) => void>();
  const failures: unknown[] = [];
  let closed = false;

  return {
    /** Resolves true after so many milliseconds, false as soon as the simulator closes. */
    wait(ms: number): Promise<boolean> {
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waits.delete(timer);
          resolve(true);
        }, ms);
        waits.set(timer, resolve);
      });
    },
    /** Runs work; what it throws is kept for the end and its connection cut. */
    guard(response: ServerResponse, work: () => void | Promise<void>): void {
      const fail = (failure: unknown) => {
        failures.push(failure);
        response.socket?.destroy();
      };
      try {
        work()?.catch(fail);
      } catch (failure) {
        fail(failure);
      }
    },
    close(): void {
      closed = true;
      for (const [timer, resolve] of waits) {
        clearTimeout(timer);
        resolve(false);
      }
      waits.clear();
    },
    throwFailure(): void {
      if (failures.length > 0) throw failures[0];
    },
  };
}

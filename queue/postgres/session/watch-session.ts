import type { Duplex } from "node:stream";
import type { Client, PoolClient } from "pg";
import type { Limits } from "./limits.ts";

declare module "pg" {
  interface QueryConfig<I> {
    /** A limit of the statement's own, ms. */
    query_timeout?: number;
  }
}

/** PostgreSQL did not answer in time. A statement under way may have taken effect, a commit too. */
export class Overrun extends Error {
  override readonly name = "Overrun";
  readonly code = "ETIMEDOUT";
  constructor(ms: number) {
    super(`PostgreSQL không trả lời trong ${ms} ms.`);
  }
}

/** What is known of a session from outside. */
export type Watched = {
  /** Whether it waits for an answer beyond half of what is allowed. */
  isLate(): boolean;
};

/**
 * Puts a time limit on every statement of a connected session: one that overruns fails with {@link Overrun}, and its session is
 * cut off, never used again. While it has nothing to do it is asked now and then whether it is there, so that one that
 * fell silent is found before somebody needs it. A statement brings a limit of its own as `query_timeout`.
 */
export const watchSession = (session: Client | PoolClient, limits: Limits): Watched => {
  const inner = session as unknown as Inner;
  const [query, end] = [inner.query.bind(inner), inner.end.bind(inner)];
  const cut = (error?: Error) => inner.connection.stream.destroy(error);
  const waits = new Set<Wait>();

  const begin = (ms: number): Wait => {
    const wait: Wait = { since: performance.now(), ms, timer: undefined };
    // A process that was paused looks once more: the answer may have come meanwhile.
    const look = () => {
      wait.timer = setTimeout(() => cut(new Overrun(ms)), secondLookMs);
    };
    wait.timer = setTimeout(look, ms);
    waits.add(wait);
    return wait;
  };
  const over = (wait: Wait) => {
    clearTimeout(wait.timer);
    waits.delete(wait);
  };

  inner.query = (statement, values, callback) => {
    const own = typeof statement === "object" ? statement.query_timeout : undefined;
    const asked = own === undefined ? statement : { ...(statement as object), query_timeout: 0 };
    const wait = begin(own ?? limits.answerMs);
    const [given, then] = typeof values === "function" ? [undefined, values] : [values, callback];
    if (then === undefined)
      return (query(asked, given) as Promise<unknown>).finally(() => over(wait));
    return query(asked, given, (error, result) => {
      over(wait);
      then(error, result);
    });
  };

  // The driver waits for ever for a server to take its leave.
  inner.end = (callback) => {
    clearInterval(beat);
    const last = setTimeout(cut, limits.endMs);
    inner.connection.once("end", () => clearTimeout(last));
    return end(callback);
  };

  const beat = setInterval(() => {
    // Inside a transaction it would keep an abandoned one open.
    if (waits.size > 0 || session.getTransactionStatus() !== "I") return;
    // Whoever listens to the session hears of its end.
    session.query("select 1").catch(() => undefined);
  }, limits.beatMs);
  beat.unref();
  session.once("end", () => clearInterval(beat));

  return {
    isLate: () => {
      const now = performance.now();
      return [...waits].some(({ since, ms }) => now - since > ms / 2);
    },
  };
};

const secondLookMs = 50;

type Wait = { since: number; ms: number; timer: NodeJS.Timeout | undefined };
type Callback = (error: Error | undefined, result: unknown) => void;

/** The parts of the driver's client that its types hide. */
type Inner = {
  connection: { stream: Duplex; once(event: "end", heard: () => void): void };
  query(
    statement: string | { query_timeout?: number },
    values?: unknown,
    callback?: Callback,
  ): unknown;
  end(callback?: () => void): unknown;
};

import type { Pool, PoolClient } from "pg";

/** First key of the advisory lock that a living process keeps on its worker id. */
export const workerLock = 4_101;

/** This process as one that may hold leases. */
export type Worker = {
  id(): string;
  /**
   * False once its session is gone, or has not answered for ten seconds and may be gone: others may then take over what it
   * held, so it must not send any more.
   */
  alive(): boolean;
  /** Registers again, under a new id. */
  renew(): Promise<void>;
  close(): Promise<void>;
};

/** How a worker's session is asked whether it is there: how often, how long an answer is waited for, how long one is good for, ms. */
type Beat = { everyMs: number; answerMs: number; sureMs: number };

// The server gives up a peer that is silent for half a minute, not before.
const ordinary: Beat = { everyMs: 1_000, answerMs: 8_000, sureMs: 10_000 };

/**
 * Registers this process as a worker. It is known to be gone the moment its connection is: whatever it held can
 * then be taken over at once instead of when the lease runs out.
 */
export const keepWorker = async (pool: Pool, beat = ordinary): Promise<Worker> => {
  let current: Registered | undefined;
  let renewing: Promise<void> | undefined;

  const register = async () => {
    const asked = performance.now();
    const client = await pool.connect();
    const lose = () => {
      if (current?.client !== client) return;
      clearInterval(current.timer);
      current = undefined;
      client.release(true);
    };
    client.on("error", lose);
    client.on("end", lose);
    try {
      // Idle for as long as the process lives, which is what it is for.
      await client.query("set idle_session_timeout = 0");
      const { rows } = await client.query(sql, [workerLock]);
      const mine: Registered = { id: String(rows[0]?.id), client, surely: asked, timer: undefined };
      mine.timer = setInterval(() => ask(mine), beat.everyMs);
      mine.timer.unref();
      current = mine;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

  const ask = (mine: Registered) => {
    if (mine.asking) return;
    mine.asking = true;
    const asked = performance.now();
    mine.client.query({ text: "select 1", query_timeout: beat.answerMs }).then(
      () => Object.assign(mine, { asking: false, surely: asked }),
      // Where its session has ended, `lose` heard of it; anything else is asked again.
      () => Object.assign(mine, { asking: false }),
    );
  };

  const renew = () => {
    renewing ??= register().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  await renew();

  return {
    id: () => current?.id ?? "0",
    alive: () => current !== undefined && performance.now() - current.surely < beat.sureMs,
    // One that is there and only late is waited for: its leases are still its own.
    renew: async () => {
      if (current === undefined) await renew();
    },
    close: async () => {
      const last = current;
      current = undefined;
      if (!last) return;
      clearInterval(last.timer);
      // The row stays: whoever reaps takes over what may still be leased under it, then removes it.
      last.client.release(true);
    },
  };
};

type Registered = {
  id: string;
  client: PoolClient;
  /** When it was last asked what it then answered. */
  surely: number;
  timer: NodeJS.Timeout | undefined;
  asking?: boolean;
};

// Locked in the statement that makes the row visible: nobody sees a worker without its lock.
const sql = `
with made as (insert into workers default values returning id)
select id::text, pg_advisory_lock($1, id::int) from made`;

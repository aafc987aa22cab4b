import type { Pool, PoolClient } from "pg";

/** First key of the advisory lock that a living process keeps on its holder id. */
export const holderLock = 4_101;

/** This process as one that may hold leases. */
export type Holder = {
  id(): string;
  /** False once its connection is gone: others may then take over what it held, so it must not send any more. */
  alive(): boolean;
  /** Registers again, under a new id. */
  renew(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Registers this process as a holder of leases. It is known to be gone the moment its connection is: whatever it held can
 * then be taken over at once instead of when the lease runs out.
 */
export const keepHolder = async (pool: Pool): Promise<Holder> => {
  let current: { id: string; client: PoolClient } | undefined;

  const renew = async () => {
    const client = await pool.connect();
    const lose = () => {
      if (current?.client !== client) return;
      current = undefined;
      client.release(true);
    };
    client.on("error", lose);
    client.on("end", lose);
    // Idle for as long as the process lives, which is what it is for.
    await client.query("set idle_session_timeout = 0");
    const { rows } = await client.query(sql, [holderLock]);
    current = { id: String(rows[0]?.id), client };
  };
  await renew();

  return {
    id: () => current?.id ?? "0",
    alive: () => current !== undefined,
    renew,
    close: async () => {
      const last = current;
      current = undefined;
      if (!last) return;
      // The row stays: whoever reaps takes over what may still be leased under it, then removes it.
      last.client.release(true);
    },
  };
};

// Locked in the statement that makes the row visible: nobody sees a holder without its lock.
const sql = `
with made as (insert into holders default values returning id)
select id::text, pg_advisory_lock($1, id::int) from made`;

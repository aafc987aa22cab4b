import { type ClientConfig, Pool, type PoolClient, TypeOverrides, types } from "pg";

type Parts = {
  url: string;
  /** Most sessions at once; 10 when left out. */
  max?: number;
  applicationName: string;
  log?: (message: string, facts: object) => void;
};

/**
 * A pool of sessions. `int8` arrives as a number (a RangeError beyond ±2⁵³), `timestamptz` as a Date, `date` as the
 * text `YYYY-MM-DD`; `numeric` stays text. A lost session fails its own query and never the process.
 */
export function createPool({ url, max = 10, applicationName, log }: Parts): Pool {
  const pool = new Pool({
    ...connectionOptions(url, applicationName),
    max,
    idleTimeoutMillis: 30_000,
    types: parsers(),
  });
  pool.on("error", (error) => log?.("idle database session lost", { error: error.message }));
  // The pool listens to idle sessions only: one lost while lent out and silent would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/**
 * How to connect, for `pg` and for BullMQ's PostgreSQL backend alike (which adds its `schema` and `migrate`). Gives up
 * connecting after 10 s, and has the server end a session that idles a minute inside a transaction.
 */
export function connectionOptions(url: string, applicationName?: string) {
  return {
    connectionString: url,
    ...(applicationName === undefined ? {} : { application_name: applicationName }),
    connectionTimeoutMillis: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  } satisfies ClientConfig;
}

/**
 * Runs `work` in one transaction and commits it; rolls back and rethrows when `work` throws. Returns only after a
 * COMMIT that the server confirmed.
 */
export async function withTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    const { command } = await client.query("commit");
    // After a statement failed unnoticed, COMMIT rolls back and reports no error.
    if (command !== "COMMIT") {
      throw new Error("Expected a commit, got a rollback: a failed statement was caught inside.");
    }
    return result;
  } catch (error) {
    await client.query("rollback").catch((failed: Error) => {
      broken = failed;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function parsers(): TypeOverrides {
  const overrides = new TypeOverrides();
  const texts: (value: string) => (string | null)[] = types.getTypeParser(1016 as number);
  overrides.setTypeParser(types.builtins.INT8, safeNumber);
  overrides.setTypeParser(1016 as number, (value) =>
    texts(value).map((each) => each && safeNumber(each)),
  );
  overrides.setTypeParser(types.builtins.DATE, (value) => value);
  return overrides;
}

function safeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError("Expected an int8 within ±2^53, got a larger one. Select it as text.");
}

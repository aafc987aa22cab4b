import { Client, Pool, type PoolClient, TypeOverrides, types } from "pg";
import { type DatabaseAddress, readDatabaseUrl } from "./database-url.ts";
import { pastDeadlock } from "./deadlock.ts";
import { type Limits, limits as ordinary } from "./limits.ts";
import { Overrun, type Watched, watchSession } from "./watch-session.ts";

type Parts = {
  url: string;
  /** Most sessions at once; 10 when left out. */
  max?: number;
  applicationName: string;
  /** Settings of each session, `name=value`. */
  settings?: string[];
  limits?: Partial<Limits> | undefined;
  log?: (message: string, facts: object) => void;
};

/** A pool whose sessions all have time limits. `late` counts those that have kept somebody waiting for half of what is allowed. */
export type LimitedPool = Pool & { late(): number };

/**
 * A pool of sessions. `int8` arrives as a number (a RangeError beyond ±2⁵³), `timestamptz` as a Date, `date` as the
 * text `YYYY-MM-DD`; `numeric` stays text. A lost session fails its own query and never the process; one that does not
 * answer in time is cut off ({@link watchSession}). A statement of `query` that was undone for a deadlock is run again.
 */
export function createPool(parts: Parts): LimitedPool {
  const { url, max = 10, applicationName, settings, log } = parts;
  const limits = { ...ordinary, ...parts.limits };
  const watched = new Map<PoolClient, Watched>();
  const pool = new Pool({
    ...sessionOptions(readDatabaseUrl(url), applicationName, limits, [
      `lock_timeout=${limits.lockMs}`,
      ...(settings ?? []),
    ]),
    max,
    idleTimeoutMillis: 30_000,
    types: parsers(),
  });
  pool.on("error", (error) => log?.("idle database session lost", { error: error.message }));
  pool.on("connect", (session) => {
    watched.set(session, watchSession(session, limits));
    session.once("end", () => watched.delete(session));
    // The pool listens to idle sessions only: one lost while lent out and silent would end the process.
    session.on("error", (error) => {
      if (error instanceof Overrun)
        log?.("silent database session cut off", { error: error.message });
    });
  });
  const query = pool.query.bind(pool) as (...asked: unknown[]) => Promise<unknown>;
  // Whoever hands over a function hears of an error himself.
  const again = (...asked: unknown[]) =>
    typeof asked.at(-1) === "function" ? query(...asked) : pastDeadlock(() => query(...asked));
  return Object.assign(pool, {
    query: again as Pool["query"],
    late: () => [...watched.values()].filter(({ isLate }) => isLate()).length,
  });
}

/** One session of its own, with the time limits of {@link createPool}; whoever opens it listens for its `end`. */
export async function openSession(parts: {
  address: DatabaseAddress;
  applicationName: string;
  limits?: Partial<Limits> | undefined;
}): Promise<Client> {
  const limits = { ...ordinary, ...parts.limits };
  const session = new Client(sessionOptions(parts.address, parts.applicationName, limits));
  // Without a listener a broken session would end the process; its "end" event tells whoever watches.
  session.on("error", () => undefined);
  await session.connect();
  watchSession(session, limits);
  return session;
}

/**
 * Every option of a session that the driver would otherwise take from the environment (PGOPTIONS, PGSSLMODE, …). The server
 * is to notice as well, within half a minute, that nobody is there any more.
 */
function sessionOptions(
  address: DatabaseAddress,
  applicationName: string,
  { connectMs }: Limits,
  settings: string[] = [],
) {
  const own = [...serverSide, ...settings].map((setting) => `-c ${setting}`);
  return {
    ...address,
    options: [address.options, ...own].join(" ").trim(),
    application_name: applicationName,
    client_encoding: "UTF8",
    // The driver takes no empty value for an answer; said only where it must be, since poolers refuse the word.
    ...(process.env.PGREPLICATION ? { replication: "false" } : {}),
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

const serverSide = [
  "idle_in_transaction_session_timeout=60s",
  // Who was cut off by us does not go on working for nobody.
  "client_connection_check_interval=5s",
  "tcp_keepalives_idle=10",
  "tcp_keepalives_interval=5",
  "tcp_keepalives_count=3",
  "tcp_user_timeout=30s",
];

/**
 * Runs `work` in one transaction and commits it; rolls back and rethrows when `work` throws. Returns only after a
 * COMMIT that the server confirmed. Where PostgreSQL undid it for a deadlock `work` is run again: what it does elsewhere must bear that.
 */
export function withTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return pastDeadlock(() => once(pool, work));
}

async function once<Result>(
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

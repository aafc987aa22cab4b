import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { isUnavailable } from "../db/unavailable.ts";
import { addMonths, boundsOf, monthOf, monthsBefore, nightOf } from "../evidence/months.ts";
import { readMonths } from "../evidence/partitions.ts";
import { note } from "../findings/note.ts";
import { dropVersions } from "../versions/drop-versions.ts";
import { checkMonth, dropMonth, type MonthStanding } from "./drop-month.ts";
import { type Ended, findEnded } from "./erase-ended.ts";

/** What is kept, and how long; null: for ever. */
export type Keep = {
  /** Whole months of the log before the present one. */
  logMonths: number | null;
  /** Months that a dossier's persons are kept after it ended. */
  personsMonths: number | null;
  /** Procedures whose dossiers keep their persons for ever. */
  procedures: string[];
};

/**
 * What retention did, or would do in a dry run: months dropped or refused, dossiers erased, dossiers passed over as unfinished;
 * months and dossiers that an error of ours kept.
 */
export type Retained = {
  dryRun: boolean;
  months: (MonthStanding & { dropped: boolean })[];
  erased: number;
  held: number;
  failed: number;
};

/** Another process is at it. */
export class RetentionRuns extends Error {}

type Parts = {
  pool: Pool;
  keep: Keep;
  erase: (code: string, by: string, ended: Ended) => Promise<boolean>;
};
type Asked = {
  by: string;
  now?: Date;
  dryRun?: boolean;
  signal?: AbortSignal;
  /** An error of ours kept a dossier, or a month where no code is given; the rest goes on. */
  onFault?: (error: unknown, code?: string) => void;
  onProgress?: (so: { month?: string; erased: number }) => void;
};

/**
 * Drops the months of the log that are older than what is kept, then erases the persons of dossiers that ended longer ago.
 * One process at a time ({@link RetentionRuns}); small batches with pauses; can be cut off at any point and done again.
 */
export const retain = (parts: Parts, asked: Asked): Promise<Retained> =>
  alone(parts.pool, () => work(parts, asked));

/** The same once a night, in whichever process asks first; undefined where it was done or is being done. */
export const retainNightly = async (parts: Parts, asked: Asked): Promise<Retained | undefined> => {
  const { pool, keep } = parts;
  if (keep.logMonths === null && keep.personsMonths === null) return undefined;
  const night = nightOf(asked.now ?? new Date());
  if (await wasDone(pool, night)) return undefined;
  try {
    return await alone(pool, async () => {
      if (await wasDone(pool, night)) return undefined;
      const done = await work(parts, asked);
      await pool.query("update installation set retained_on = $1", [night]);
      return done;
    });
  } catch (error) {
    if (error instanceof RetentionRuns) return undefined;
    throw error;
  }
};

const work = async ({ pool, keep, erase }: Parts, asked: Asked): Promise<Retained> => {
  const { by, now = new Date(), dryRun = false, signal, onProgress } = asked;
  const done: Retained = { dryRun, months: [], erased: 0, held: 0, failed: 0 };
  /** What fails is passed over, or the night would begin again every minute and stop at the same place. */
  const attempt = async (work: () => Promise<void>, code?: string) => {
    try {
      await work();
    } catch (error) {
      if (signal?.aborted || isAway(error)) throw error;
      done.failed += 1;
      asked.onFault?.(error, code);
    }
  };
  for (const month of await monthsToDrop(pool, keep, now)) {
    onProgress?.({ month, erased: 0 });
    await attempt(async () => {
      const standing = await checkMonth(pool, month, signal);
      const acts = standing.refused === undefined && !dryRun;
      const refused = acts ? await dropMonth(pool, standing, by, { signal }) : standing.refused;
      done.months.push({
        ...standing,
        dropped: acts && refused === undefined,
        ...(refused ? { refused } : {}),
      });
      if (!dryRun && refused && !isPassing(refused))
        await note(pool, [{ kind: "month-kept", key: month, evidence: { why: refused } }]);
    });
  }
  if (keep.logMonths !== null && !dryRun) {
    const { from } = boundsOf(oldestKept(keep.logMonths, now));
    await dropFindings(pool, from);
    await attempt(async () => {
      await dropVersions(pool, new Date(from), signal);
    });
  }
  if (keep.personsMonths === null) return done;
  const ended = { before: monthsBefore(now, keep.personsMonths), procedures: keep.procedures };
  for await (const { codes, held } of findEnded(pool, {
    ...ended,
    ...(signal ? { signal } : {}),
  })) {
    done.held += held;
    for (const code of codes) {
      signal?.throwIfAborted();
      await attempt(async () => {
        if (dryRun || (await erase(code, by, ended))) done.erased += 1;
      }, code);
      if (!dryRun) await pause(5);
    }
    onProgress?.({ erased: done.erased });
  }
  return done;
};

/** Nothing would succeed now. A statement that took too long says so of itself alone. */
const isAway = (error: unknown) =>
  isUnavailable(error) && (error as { code?: string }).code !== "57014";

/** Oldest first. A month counts as kept until as many whole months lie between it and the present one. */
const monthsToDrop = async (pool: Pool, keep: Keep, now: Date): Promise<string[]> => {
  if (keep.logMonths === null) return [];
  const oldest = oldestKept(keep.logMonths, now);
  return (await readMonths(pool)).months.filter((month) => month < oldest);
};

const oldestKept = (logMonths: number, now: Date) => addMonths(monthOf(now), -logMonths);

/** The next night does it. */
const isPassing = (refused: NonNullable<MonthStanding["refused"]>) =>
  refused === "locked" || refused === "changed";

/** What was closed is kept as long as the log, which tells of it. */
const dropFindings = async (pool: Pool, before: string) => {
  await pool.query("delete from findings where state = 'closed' and changed_at < $1", [before]);
};

const wasDone = async (pool: Pool, night: string): Promise<boolean> => {
  const { rows } = await pool.query(
    "select coalesce(retained_on >= $1::date, false) as done from installation",
    [night],
  );
  return rows[0]?.done ?? true;
};

/** Holds a lock of the session, not of a transaction: nothing stays open while the work goes on. */
const alone = async <T>(pool: Pool, work: () => Promise<T>): Promise<T> => {
  const client: PoolClient = await pool.connect();
  try {
    await client.query("set idle_session_timeout = 0");
    const { rows } = await client.query("select pg_try_advisory_lock(4104) as mine");
    if (!rows[0].mine) throw new RetentionRuns("Retention runs in another process.");
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock(4104)");
    }
  } finally {
    // Ends the session, and with it a lock that could not be given back.
    client.release(true);
  }
};

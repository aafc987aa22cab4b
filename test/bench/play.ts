import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { atRate, saturate } from "./drive.ts";
import { quantile } from "./put-at-rate.ts";
import type { Running } from "./side.ts";
import { cpuMs, cpuMsOfTree, peakMb } from "./usage.ts";

/** What one round of one side came to. Times in ms, memory in MB; CPU, statements and commits a dossier. */
export type Round = {
  perSecond: number;
  acceptP50: number;
  acceptP99: number;
  endP50: number;
  endP99: number;
  cpuOwn: number;
  cpuStores: number;
  peakMb: number;
  statements: number;
  commits: number;
};

export type Load = { dossiers: number; atOnce: number; seconds: number };

/** Plays one round: a warm-up, as much as it takes, then a hundred a second for a while. */
export const playRound = async (
  side: Running,
  portal: { url: string },
  stores: { pids: number[]; admin: Pool; database: string },
  load: Load,
): Promise<Round> => {
  const { dossiers, atOnce, seconds } = load;
  const held = portalRows(portal.url);
  // V8 goes on compiling what is called often; a larger program takes longer until it runs as it will all day.
  const warmUp = 2_000;
  await saturate(side, { from: 1, count: warmUp, atOnce });
  await held(warmUp);

  const before = usage(side, stores.pids);
  const counted = await counts(stores);
  const began = performance.now();
  await saturate(side, { from: 1 + warmUp, count: dossiers, atOnce });
  await held(warmUp + dossiers);
  const took = performance.now() - began;
  const after = usage(side, stores.pids);
  await pause(1_500);
  const countedNow = await counts(stores);

  const from = 1 + warmUp + dossiers;
  const answers = await atRate(side, { from, perSecond: 100, seconds });
  await held(from - 1 + 100 * seconds);
  const arrived = await arrivals(portal.url);
  const accepts = [...answers.values()].map(({ answeredMs }) => answeredMs);
  const ends = [...answers].map(([code, { due }]) => (arrived.get(code) ?? Number.NaN) - due);
  const each = (total: number) => total / dossiers;
  return {
    perSecond: (dossiers * 1_000) / took,
    acceptP50: quantile(accepts, 0.5),
    acceptP99: quantile(accepts, 0.99),
    endP50: quantile(ends, 0.5),
    endP99: quantile(ends, 0.99),
    cpuOwn: each(after.own - before.own),
    cpuStores: each(after.stores - before.stores),
    peakMb: Math.max(...side.pids.map(peakMb)),
    statements: each(countedNow.statements - counted.statements),
    commits: each(countedNow.commits - counted.commits),
  };
};

/** Accepts a second, nothing being sent: with enough at once that a commit on its way to the disk keeps nobody idle. */
export const acceptsPerSecond = async (
  side: Running,
  { dossiers, atOnce }: Pick<Load, "dossiers" | "atOnce">,
): Promise<number> => {
  await saturate(side, { from: 1, count: 2_000, atOnce });
  const began = performance.now();
  await saturate(side, { from: 2_001, count: dossiers, atOnce });
  return (dossiers * 1_000) / (performance.now() - began);
};

export const usage = (side: Running, stores: number[]) => ({
  own: side.pids.reduce((sum, pid) => sum + cpuMs(pid), 0),
  stores: stores.reduce((sum, pid) => sum + cpuMsOfTree(pid), 0),
});

/** Waits until the portal holds the rows of so many dossiers. */
export const portalRows = (url: string) => async (wanted: number) => {
  for (;;) {
    const summary = (await (await fetch(`${url}/inspect`)).json()) as { rows: number };
    if (summary.rows >= wanted) return;
    await pause(20);
  }
};

/** When the portal had a dossier's rows, ms since 1970. */
export const arrivals = async (url: string) => {
  const text = await (await fetch(`${url}/inspect/received`)).text();
  const calls = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { at: number; codes: string[]; service: string });
  return new Map(
    calls
      .filter(({ service }) => service === "CapNhatTienDoHoSoMC")
      .flatMap(({ at, codes }) => codes.map((code): [string, number] => [code, at])),
  );
};

const counts = async ({ admin, database }: { admin: Pool; database: string }) => {
  const { rows } = await admin.query(
    `select (select sum(calls) from pg_stat_statements s where s.dbid = d.oid and toplevel)::float8 as statements,
       pg_stat_get_db_xact_commit(d.oid)::float8 as commits
     from pg_database d where datname = $1`,
    [database],
  );
  return rows[0] as { statements: number; commits: number };
};

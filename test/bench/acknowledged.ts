import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { registry } from "./registry-file.ts";

/** Of the good caller's dossiers of one round: ms from each one's commit until the system had acknowledged all of it, and how many it had not. */
export type Acknowledged = { times: number[]; behind: number };

/** How long what was declared last may take. */
const PATIENCE_MS = 10_000;

/** Waits until all of a round is acknowledged, not for ever, and reads how long each took. */
export const acknowledged = async (pool: Pool, round: number): Promise<Acknowledged> => {
  const codes = `H41.18-261122-${String(round).padStart(2, "0")}%`;
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await pool.query<{ ms: number; is: boolean }>(sql, [codes, registry]);
    const times = rows.filter((row) => row.is).map(({ ms }) => ms);
    const behind = rows.length - times.length;
    if (behind === 0 || performance.now() > until) return { times, behind };
    await pause(250);
  }
};

const sql = `
  select r.state = 'current' as is, extract(epoch from
    max((l.entry->>'at')::timestamptz) filter (where l.kind = 'closed') - min(l.at) filter (where l.kind = 'change'))::float8 * 1000 as ms
  from dossiers d join replicas r on r.dossier = d.id join log l on l.dossier = d.id
  where d.code like $1 and r.system = $2 group by d.id, r.state`;

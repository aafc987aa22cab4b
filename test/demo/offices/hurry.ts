import type { Pool } from "pg";

/** Has systems asked for their news again as soon as their last round is over: a quarter goes by in a minute, and polls are due once in one at most. */
export const hurryPolls = async (pool: Pool): Promise<void> => {
  await pool.query(
    "update polls set next_at = now() where lease_until is null and next_at > now()",
  );
};

/** What of the systems' news is still to come or to be applied. */
export type Waiting = {
  /** Messages that were kept and are not applied yet. */
  messages: number;
  /** Messages of a system that were kept so far, by system. */
  kept: Record<string, number>;
  /** Dossiers that the civil-status system is asked for: how often in a row it did not know one, and whether it ever told of it. */
  awaited: { code: string; missed: number; isTold: boolean }[];
};

/** Reads it from the ledger. */
export const readWaiting = async (pool: Pool): Promise<Waiting> => {
  const { rows } = await pool.query(`
    select (select count(*)::int from inbound where state = 'waiting') as messages,
      (select coalesce(json_object_agg(source, n), '{}') from (select source, count(*)::int as n from inbound group by source) as by_source) as kept,
      (select coalesce(json_agg(json_build_object('code', d.code, 'missed', a.missed, 'isTold', a.news_at is not null)), '[]')
         from awaiting a join dossiers d on d.id = a.dossier where a.system = 'civil-status') as awaited`);
  return rows[0];
};

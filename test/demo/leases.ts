import type { Pool } from "pg";

/** Log entries of an attempt under a lease that another had taken over before: none, if no stale result was ever taken. */
export const leasesThatWentBack = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query(`
    select count(*) filter (where lease < before)::int as n from (
      select lease, max(lease) over (partition by dossier, system order by id rows between unbounded preceding and 1 preceding) as before
      from (select id, dossier, entry->>'system' as system, (entry->>'lease')::bigint as lease from log where entry->>'lease' is not null) entries
    ) as ordered`);
  return rows[0]?.n;
};

/** Whether the process that was first to register as a worker has calls under way. */
export const firstHolderSends = async (pool: Pool): Promise<boolean> => {
  const { rows } = await pool.query(`
    select exists (select from replicas where state = 'sending' and opened and worker = (select min(id) from workers)) as sends`);
  return rows[0]?.sends;
};

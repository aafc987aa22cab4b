import type { Pool } from "pg";

/**
 * Gives back what a worker has leased without knowing it: the answer to its claim was lost, the claim was not. Nothing of it
 * was sent, for no attempt is open. `known`: dossiers that it does know to be under its leases.
 */
export const disown = async (
  pool: Pool,
  { system, worker, known }: { system: string; worker: string; known: string[] },
): Promise<number> => {
  const { rowCount } = await pool.query(
    `update replicas set state = 'ready', lease = lease + 1, lease_until = null, worker = null, changed_at = now()
     where system = $1 and worker = $2 and state = 'sending' and not opened and dossier <> all($3::bigint[])`,
    [system, worker, known],
  );
  return rowCount ?? 0;
};

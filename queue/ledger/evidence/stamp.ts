import type { Pool } from "pg";

/**
 * Has the newest seal time-stamped, once an hour over all processes, and again ten minutes after a failure. Returns the seal's
 * number where it was; throws what asking throws. No transaction is open meanwhile.
 */
export const stampNewest = async (
  pool: Pool,
  ask: (hash: Buffer) => Promise<Buffer>,
): Promise<string | undefined> => {
  const { rows } = await pool.query({ name: "stamp-due", text: dueSql });
  const due: { seal: string; hash: Buffer } | undefined = rows[0];
  if (!due) return undefined;
  const response = await ask(due.hash);
  await pool.query("update stamps set response = $2 where seal = $1", [due.seal, response]);
  return due.seal;
};

const dueSql = `
with due as (
  insert into stamps (seal)
  select number from newest_seal
  where number > 0 and not exists (
    select 1 from stamps
    where asked_at > now() - interval '10 minutes' or (response is not null and asked_at >= date_trunc('hour', now())))
  on conflict (seal) do update set asked_at = now()
    where stamps.response is null and stamps.asked_at <= now() - interval '10 minutes'
  returning seal
)
select due.seal::text, seals.hash from due join seals on seals.number = due.seal`;

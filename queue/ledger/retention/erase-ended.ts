import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { ENDED_STATUSES, NO_STATUS } from "../state/status.ts";

/** One that a system told of, and whose status nobody ever said, is over too. */
const endedStatuses = [NO_STATUS, ...ENDED_STATUSES];

/** Dossiers that ended before a moment, those of some procedures excepted. */
export type Ended = { before: Date; procedures: string[] };

/**
 * The codes of dossiers that ended before a moment and still hold personal data, page by page in short transactions. `held`
 * counts those passed over because a copy of theirs is still behind or parked: somebody has to see to it first.
 */
export async function* findEnded(
  pool: Pool,
  asked: Ended & { signal?: AbortSignal },
): AsyncGenerator<{ codes: string[]; held: number }, void> {
  for (let after = "0"; ; ) {
    asked.signal?.throwIfAborted();
    const { rows } = await pool.query({
      name: "ended",
      text: sql,
      values: [after, asked.before, endedStatuses, asked.procedures],
      query_timeout: patience.page,
    });
    const { last, codes, held }: { last: string | null; codes: string[]; held: number } = rows[0];
    if (last === null) return;
    yield { codes, held };
    after = last;
    await pause(10);
  }
}

/** Whether a dossier, whose row the transaction has locked, is still one that {@link findEnded} finds: it may have been declared anew. */
export const isEnded = async (client: PoolClient, id: string, asked: Ended): Promise<boolean> => {
  const { rows } = await client.query({
    name: "is-ended",
    text: `select ${ended} and not ${busy} as ended from dossiers d where id = $1`,
    values: [id, asked.before, endedStatuses, asked.procedures],
  });
  return rows[0]?.ended ?? false;
};

const ended = `(status = any($3) and changed_at < $2 and (erased_at is null or erased_at < changed_at)
  and procedure <> all($4::text[]))`;

const busy = `exists (
  select 1 from replicas r where r.dossier = d.id and r.state in ('ready', 'waiting', 'sending', 'parked'))`;

const sql = `
with page as materialized (
  select id, code, procedure, status, changed_at, erased_at from dossiers where id > $1 order by id limit 1000
), ended as (
  select id, code, ${busy} as busy from page d where ${ended}
)
select (select max(id)::text from page) as last, coalesce(array_agg(code order by id) filter (where not busy), '{}') as codes,
  (count(*) filter (where busy))::int as held
from ended`;

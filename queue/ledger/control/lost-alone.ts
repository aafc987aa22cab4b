import type { Pool } from "pg";

/**
 * Those of the dossiers since whose own last lost call the system honoured others and nothing of their own, by whichever process: what
 * keeps them from being answered is not that the system is away.
 */
export const lostAlone = async (
  pool: Pool,
  system: string,
  dossiers: string[],
): Promise<Set<string>> => {
  const { rows } = await pool.query({
    name: "lost-alone",
    text: sql,
    values: [system, dossiers],
  });
  return new Set(rows.map(({ dossier }: { dossier: string }) => dossier));
};

// A loss further back than what is looked into lies before all that is honoured there.
const sql = `
with newest as materialized (
  select xid, id, kind, source, dossier, entry from log order by xid desc, id desc limit 5000
), told as materialized (
  select row_number() over (order by xid desc, id desc) as n, dossier, plain(entry) as word
  from newest where kind in ('closed', 'note') and source = $1
), judged as materialized (
  select n, dossier, word->>'is' in ('accepted', 'duplicate', 'rejected', 'absent') as honoured,
    coalesce(word->>'answer', word->>'is') = 'lost' as lost
  from told
)
select d::text as dossier from unnest($2::bigint[]) as d
cross join lateral (select coalesce(min(n), 5001) as lost from judged where lost and dossier = d) own
where exists (select from judged where honoured and dossier <> d and n < own.lost)
  and not exists (select from judged where honoured and dossier = d and n < own.lost)`;

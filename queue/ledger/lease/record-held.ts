import type { Pool } from "pg";
import type { OtherCode } from "../../../schemas/generated/dossier.ts";
import type { Held } from "../state/held.ts";
import type { Salt } from "../state/salted.ts";
import { ENDED_STATUSES } from "../state/status.ts";
import { awaitSql } from "./awaits.ts";

/** What a system holds of a dossier: the digests of its parts, which rest on the dossier's salt. */
export type Copy = { code: string; codes: OtherCode[]; heldBy: (salt: Salt) => Held };

/** What was written, and what was not since one of its codes is another dossier's. */
export type Recorded = { written: string[]; elsewhere: string[] };

/**
 * Writes down what a system is known to hold, without sending: for the day of cut-over. The replicas become ready, so that a
 * lane compares: what equals is current, what differs is sent. A replica whose call is under way is left alone. The codes that the
 * system knows a dossier by are confirmed by it. `awaits`: from now on it is asked for news of those that have not ended.
 */
export const recordHeld = async (
  pool: Pool,
  { id: system, awaits }: { id: string; awaits: boolean },
  copies: Copy[],
): Promise<Recorded> => {
  const salts = await readSalts(
    pool,
    copies.map(({ code }) => code),
  );
  const others = copies.flatMap(({ code: of, codes }) =>
    codes.filter(({ code }) => code !== of).map((each) => ({ of, ...each })),
  );
  const { rows } = await pool.query({
    name: "record-held",
    text: sql,
    values: [
      system,
      copies.map(({ code }) => code),
      copies.map(({ code, heldBy }) => JSON.stringify(heldBy(salts.get(code) ?? null))),
      new Date().toISOString(),
      others.map(({ of }) => of),
      others.map(({ code }) => code),
      others.map(({ issuer }) => issuer),
      awaits ? ENDED_STATUSES : null,
    ],
  });
  return {
    written: rows.flatMap(({ code, written }: Row) => (written ? [code] : [])),
    elsewhere: rows.flatMap(({ code, elsewhere }: Row) => (elsewhere ? [code] : [])),
  };
};

type Row = { code: string; written: boolean; elsewhere: boolean };

const readSalts = async (pool: Pool, codes: string[]): Promise<Map<string, Salt>> => {
  const { rows } = await pool.query({
    name: "hold-salts",
    text: "select c.code, d.salt from code_owners c join dossiers d on d.id = c.dossier where c.code = any($1)",
    values: [codes],
  });
  return new Map(rows.map(({ code, salt }: { code: string; salt: Salt }) => [code, salt]));
};

const sql = `
with found as (
  select c.dossier, i.code, i.held::json as held from unnest($2::text[], $3::text[]) as i(code, held)
  join code_owners c on c.code = i.code
), told as materialized (
  select distinct f.dossier, t.code, t.issuer, c.dossier as owner, c.confirmed_by,
    -- Of two that name one code, whoever has it already keeps it.
    first_value(f.dossier) over (partition by t.code, t.issuer order by c.dossier is distinct from f.dossier, f.dossier) as first
  from unnest($5::text[], $6::text[], $7::text[]) as t(main, code, issuer) join found f on f.code = t.main
  left join dossier_codes c on c.code = t.code and c.issuer = t.issuer
), input as materialized (
  select * from found where dossier not in (
    select dossier from told where first <> dossier or (owner <> dossier and confirmed_by is not null))
), confirmed as (
  insert into dossier_codes as c (code, dossier, issuer, confirmed_by)
  select code, dossier, issuer, 'adopted' from told
  where confirmed_by is null and dossier in (select dossier from input) order by code, issuer
  on conflict (code, issuer) do update set dossier = excluded.dossier, confirmed_by = 'adopted' where c.confirmed_by is null
), written as (
  insert into replicas as r (system, dossier, state, wanted, class, urgency, behind_since, held)
  select $1, d.id, 'ready', d.version, 3, least(d.due_at, now() + interval '3 days'), now(), i.held
  from input i join dossiers d on d.id = i.dossier order by d.id
  on conflict (system, dossier) do update set held = excluded.held, state = 'ready', ready_at = null, awaits_person = false,
    behind_since = coalesce(r.behind_since, now()), cause = null, changed_at = now()
  where r.state <> 'sending'
  returning r.dossier
), ${awaitSql("$1", "select w.dossier from written w join dossiers d on d.id = w.dossier where d.status <> all($8::int[])")}, noted as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, $1, json_build_object('at', $4::text, 'system', $1::text, 'is', 'adopted',
    'parts', (select count(*) from json_object_keys(i.held)))
  from written join input i using (dossier)
)
select f.code, w.dossier is not null as written, i.dossier is null as elsewhere
from found f left join input i using (dossier) left join written w using (dossier)`;

import type { Pool } from "pg";
import type { Held } from "./claim.ts";
import type { Salt } from "./salted.ts";

/** What a system holds of a dossier: the digests of its parts, which rest on the dossier's salt. */
export type Copy = { code: string; heldBy: (salt: Salt) => Held };

/**
 * Writes down what a system is known to hold, without sending: for the day of cut-over. The replicas become ready, so that a
 * lane compares: what equals is current, what differs is sent. A replica whose call is under way is left alone. Returns the
 * codes written.
 */
export const hold = async (pool: Pool, system: string, copies: Copy[]): Promise<string[]> => {
  const salts = await readSalts(
    pool,
    copies.map(({ code }) => code),
  );
  const { rows } = await pool.query({
    name: "hold",
    text: sql,
    values: [
      system,
      copies.map(({ code }) => code),
      copies.map(({ code, heldBy }) => JSON.stringify(heldBy(salts.get(code) ?? null))),
      new Date().toISOString(),
    ],
  });
  return rows.map((row: { code: string }) => row.code);
};

const readSalts = async (pool: Pool, codes: string[]): Promise<Map<string, Salt>> => {
  const { rows } = await pool.query({
    name: "hold-salts",
    text: "select c.code, d.salt from dossier_codes c join dossiers d on d.id = c.dossier where c.code = any($1)",
    values: [codes],
  });
  return new Map(rows.map(({ code, salt }: { code: string; salt: Salt }) => [code, salt]));
};

const sql = `
with input as (
  select c.dossier, i.code, i.held::json as held from unnest($2::text[], $3::text[]) as i(code, held)
  join dossier_codes c on c.code = i.code
), written as (
  insert into replicas as r (system, dossier, state, wanted, class, urgency, behind_since, held)
  select $1, d.id, 'ready', d.version, 3, least(d.due_at, now() + interval '3 days'), now(), i.held
  from input i join dossiers d on d.id = i.dossier order by d.id
  on conflict (system, dossier) do update set held = excluded.held, state = 'ready', ready_at = null, firm = false,
    behind_since = coalesce(r.behind_since, now()), cause = null, changed_at = now()
  where r.state <> 'sending'
  returning r.dossier
), noted as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, $1, json_build_object('at', $4::text, 'system', $1::text, 'is', 'adopted',
    'parts', (select count(*) from json_object_keys(i.held)))
  from written join input i using (dossier)
)
select code from input join written using (dossier)`;

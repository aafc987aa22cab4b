import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { digestOf } from "../state/canonical.ts";
import type { Custody } from "../state/custody.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import { NO_STATUS } from "../state/status.ts";
import { keepSql, keepVersion, keptSql } from "../versions/keep.ts";
import { nameOfReleased } from "./main-code.ts";

/** What became of a code given back: the name that its dossier goes by now, and the systems whose copies are to be looked at again. */
export type Released = {
  code: string;
  issuer: string;
  dossier: string;
  version: number;
  systems: string[];
};

/**
 * Gives a code back (trả lại mã): it is nobody's again, so that its rightful owner may claim it, whatever revision was told under it. A
 * dossier whose main code it was is `released-<number>` from then on: kept for the record, spoken of by nobody, sent nowhere. Told
 * in the log, the timeline and the feed. Undefined where no dossier has the code.
 */
export const releaseCode = (
  pool: Pool,
  ownership: Ownership,
  asked: { code: string; issuer?: string | undefined; by: string },
): Promise<Released | undefined> =>
  withTransaction(pool, async (client) => {
    const { rows } = await client.query(findSql, [asked.code, asked.issuer ?? null]);
    const [found]: { id: string; main: string; issuer: string }[] = rows;
    if (!found) return undefined;
    await client.query("select from dossiers where id = $1 for update", [found.id]);
    const isMain = found.main === asked.code;
    const code = isMain ? nameOfReleased(found.id) : found.main;
    const before = await readState(client, ownership, { id: found.id, code: found.main });
    if (isMain) {
      await client.query(freeAllSql, [found.id, asked.code]);
      await client.query(nameSql, [code, found.id]);
    } else await client.query(freeOneSql, [found.id, asked.code, found.issuer]);
    const { version, status } = await renew(client, ownership, {
      id: found.id,
      code,
      isMain,
      before,
    });
    const copies = await client.query(isMain ? closeSql : readySql, [
      found.id,
      version,
      asked.code,
    ]);
    const entry = {
      at: new Date().toISOString(),
      code: found.main,
      source: "gateway",
      version,
      changed: true,
      stale: false,
      status,
      steps: 0,
      is: "code released",
      released: asked.code,
      issuer: found.issuer,
      by: asked.by,
    };
    await client.query(
      "insert into log (kind, dossier, source, entry) values ('change', $1, 'gateway', $2::json)",
      [found.id, JSON.stringify(entry)],
    );
    return {
      code: asked.code,
      issuer: found.issuer,
      dossier: code,
      version,
      systems: copies.rows.map(({ system }: { system: string }) => system),
    };
  });

/** A dossier's state as it stands, what its versions are counted and kept by, and its digest. */
const readState = async (
  client: PoolClient,
  ownership: Ownership,
  { id, code }: { id: string; code: string },
) => {
  const { rows } = await client.query(stateSql, [id]);
  const { facts, codes, custody, ...counted }: StateRow = rows[0];
  return { ...counted, state: merge(code, facts, ownership, codes, custody) };
};

type StateRow = {
  version: number;
  keptFrom: number | null;
  facts: Facts[];
  codes: OwnCode[];
  custody: Custody | null;
};

/** The dossier's state without the code is a version of its own. */
const renew = async (
  client: PoolClient,
  ownership: Ownership,
  asked: {
    id: string;
    code: string;
    isMain: boolean;
    before: Awaited<ReturnType<typeof readState>>;
  },
): Promise<{ version: number; status: number }> => {
  const { id, code, isMain, before } = asked;
  const { state } = await readState(client, ownership, { id, code });
  const { back, keptFrom } = keepVersion(before, state);
  const renewed = await client.query(renewSql, [
    id,
    code,
    digestOf(state),
    isMain,
    before.version + 1,
    keptFrom,
    back,
  ]);
  return { version: renewed.rows[0].version, status: state.status ?? NO_STATUS };
};

// A main code before others, what is beyond doubt before what was told: as code_owners has it.
const findSql = `
select c.dossier::text as id, d.code as main, c.issuer from dossier_codes c join dossiers d on d.id = c.dossier
where c.code = $1 and ($2::text is null or c.issuer = $2) and d.released_at is null
order by c.issuer <> 'province', c.confirmed_by is null, c.issuer limit 1`;

const freeOneSql = "delete from dossier_codes where dossier = $1 and code = $2 and issuer = $3";

// What a system gave to this very dossier stays its own: nobody else is to be known by it.
const freeAllSql = `delete from dossier_codes
  where dossier = $1 and (confirmed_by is distinct from 'receipt' or code = $2)`;

// The name is the gateway's own to give: whoever told it as a code of his dossier does not keep it.
const nameSql = `insert into dossier_codes (code, dossier, issuer) values ($1, $2, 'released')
  on conflict (code, issuer) do update set dossier = excluded.dossier, confirmed_by = null`;

const stateSql = `
select (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts,
  ${ownCodesSql} as codes, d.version, d.custody, d.kept_from as "keptFrom"
from dossiers d where d.id = $1`;

const renewSql = `
with before as materialized (select id, digest, kept_from from dossiers where id = $1), renewed as (
  update dossiers d set code = $2, digest = $3, version = $5, touched = touched + 1, changed_at = now(),
    released_at = case when $4 then now() end,${keptSql("$5::int", "$6::int")}
  where id = $1 returning version
), ${keepSql("select id, $5::int as version, digest, $7::text as back, $6::int as kept_from, kept_from as kept_before from before")}
select version from renewed`;

// A call under way loses its lease: its result comes too late to say anything of this dossier.
const closeSql = `
update replicas set state = 'closed', wanted = $2, lease = lease + 1, lease_until = null, worker = null, opened = false,
  ready_at = null, behind_since = null, awaits_person = false, changed_at = now(),
  cause = json_build_object('is', 'code released', 'code', $3::text)
where dossier = $1 returning system`;

// A part whose receipt brought the code is to be made anew: without its code it is not there.
const readySql = `
update replicas r set wanted = $2, lease = lease + 1, lease_until = null, worker = null, opened = false, changed_at = now(),
  state = case when state in ('closed', 'off', 'shadow') or (state = 'parked' and awaits_person) then state else 'ready' end,
  ready_at = null, behind_since = coalesce(behind_since, now()),
  held = coalesce((select json_object_agg(key, value) from json_each(plain(held))
    where value->'receipt'->>'code' is distinct from $3), '{}')
where dossier = $1 returning system`;

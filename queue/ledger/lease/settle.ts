import type { Pool, PoolClient } from "pg";
import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import { type Finding, noteRows, noteSql, noteValues } from "../findings/note.ts";
import type { Held } from "../state/held.ts";
import type { Cause, Reason } from "../state/reasons.ts";
import { newSalt, saltedHash } from "../state/salted.ts";
import { cleanText, storable } from "../state/storable.ts";
import { acknowledges, awaitSql } from "./awaits.ts";

/** Where a replica goes: on under its lease, or out of it. */
export type Next =
  | { state: "sending" }
  | { state: "current" | "closed" | "off" }
  | { state: "shadow" | "ready"; cause?: object }
  | { state: "waiting"; inMs: number; cause: object; tries: number; unrecognised: number }
  | { state: "parked"; cause: Cause; awaitsPerson: boolean };

/** One replica's next state, what is held by now, and what happened, for the log. `version` is the dossier version it was about. */
export type Settlement = {
  dossier: string;
  lease: string;
  version: number;
  held: Held;
  next: Next;
  entries: Entry[];
  /** What it tells of the system as a whole. */
  findings?: Omit<Finding, "system" | "dossier">[];
  /** The system accepted by this part that it has the dossier in hand, which had this status when it was sent. */
  begins?: { part: string; status: number };
};

/** The system that settlements are of. */
export type SettledSystem = { id: string; receipts: Record<string, string>; awaits: boolean };

/** What happened. `said`: what the system said to it; kept beside the entry, since it may name a person, until an erasure. */
export type Entry = { kind: "opened" | "closed" | "note"; entry: object; said?: string };

/** Most of a system's words that an entry keeps, in UTF-16 units. */
const mostSaid = 500;

/**
 * What became of a settlement: the state now, and the milliseconds that the replica had been behind if it is current. `confirmed`: codes
 * that somebody had told before, and that a receipt made the dossier's own; `told`: told of this very dossier.
 */
export type Settled = {
  dossier: string;
  state: string;
  behindMs: number | null;
  confirmed?: { code: string; issuer: string; told: boolean }[] | null;
};

/**
 * Writes settlements of one system in one statement and commit. A settlement whose lease number is not the replica's
 * own is stale and changes nothing; it is missing from the answer. A code that a receipt brought (`receipts`: its issuer, by
 * part) becomes the dossier's own, also where another dossier was told it by somebody who does not give it out; where it
 * is another's beyond doubt the replica parks, and nothing goes to that address. `awaits`: the system is asked for news of what it acknowledged.
 */
export const settle = async (
  pool: Pool | PoolClient,
  { id: system, receipts, awaits }: SettledSystem,
  leaseMs: number,
  settlements: Settlement[],
): Promise<Settled[]> => {
  if (settlements.length === 0) return [];
  const column = <T>(of: (each: Settlement) => T) => settlements.map(of);
  const entries = settlements.flatMap((each) =>
    each.entries.map((row) => ({ ...withWords(row), each })),
  );
  const brought = settlements.flatMap(({ dossier, held }) =>
    Object.entries(receipts).flatMap(([part, issuer]) => {
      const code = held[part]?.receipt?.code;
      return code === undefined ? [] : [{ dossier, code: cleanText(code), issuer }];
    }),
  );
  const at = new Date().toISOString();
  const { rows } = await pool.query({
    name: "settle",
    text: sql,
    values: [
      system,
      leaseMs,
      numberColumn(column((each) => each.dossier)),
      numberColumn(column((each) => each.lease)),
      numberColumn(column((each) => each.version)),
      jsonColumn(column((each) => storable(each.held))),
      column(({ next }) => next.state),
      column(({ next }) => (next.state === "waiting" ? next.inMs : null)),
      jsonColumn(
        column(({ next }) => ("cause" in next && next.cause ? storable(next.cause) : null)),
      ),
      numberColumn(column(({ next }) => (next.state === "waiting" ? next.tries : 0))),
      numberColumn(column(({ next }) => (next.state === "waiting" ? next.unrecognised : 0))),
      column(({ next }) => next.state === "parked" && next.awaitsPerson),
      numberColumn(entries.map(({ each }) => each.dossier)),
      entries.map(({ kind }) => kind),
      jsonColumn(
        entries.map(({ each, entry }) => storable({ at, system, lease: each.lease, ...entry })),
      ),
      entries.map(({ salt }) => salt),
      entries.map(({ said }) => said),
      numberColumn(brought.map(({ dossier }) => dossier)),
      brought.map(({ code }) => code),
      brought.map(({ issuer }) => issuer),
      at,
      ...noteValues(
        settlements.flatMap(({ findings = [] }) => findings.map((each) => ({ ...each, system }))),
      ),
      numberColumn(
        awaits
          ? settlements.filter((each) => acknowledges(each.entries)).map((each) => each.dossier)
          : [],
      ),
    ],
  });
  return rows;
};

/** An entry with the hash of what was said, and the words with their salt beside it. */
const withWords = ({ said, ...row }: Entry) => {
  if (said === undefined || said === "") return { ...row, salt: null, said: null };
  const words = cleanText(said, mostSaid);
  const salt = newSalt();
  return { ...row, entry: { ...row.entry, said: saltedHash(salt, words) }, salt, said: words };
};

/** Once more after a deadlock with another writer, which PostgreSQL resolves by undoing one of the two. */
export const twice = async <T>(write: () => Promise<T>): Promise<T> => {
  try {
    return await write();
  } catch (error) {
    if ((error as { code?: string }).code !== "40P01") throw error;
    return write();
  }
};

const sql = `
with input as (
  select * from unnest($3::bigint[], $4::bigint[], $5::int[], ${jsonTexts("$6")}, $7::text[], $8::float8[], ${jsonTexts("$9")},
    $10::int[], $11::int[], $12::boolean[])
  as t(dossier, lease, version, held, state, in_ms, cause, tries, unrecognised, awaits_person)
), locked as materialized (
  select dossier, behind_since, wanted, lease, state from replicas
  where system = $1 and dossier in (select dossier from input) order by dossier for update
), brought as materialized (
  select b.dossier, b.code, b.issuer, c.dossier as owner, c.confirmed_by
  from unnest($18::bigint[], $19::text[], $20::text[]) as b(dossier, code, issuer)
  left join dossier_codes c on c.code = b.code and c.issuer = b.issuer
), elsewhere as materialized (
  select distinct on (dossier) dossier, json_build_object('is', '${"code elsewhere" satisfies Reason}', 'code', code, 'issuer', issuer,
    'why', 'Mã mà hệ thống kia cấp đã thuộc một hồ sơ khác trong sổ cái', 'cure',
    'Xem mã này thuộc hồ sơ nào (lienthong dossier show), trả nó về (lienthong dossier release), rồi retry') as cause
  from brought where owner <> dossier and confirmed_by is not null order by dossier, issuer
), settled as materialized (
  update replicas r set
    -- What was about to go stays here: its doubt is taken away, an older one is not.
    held = case when i.elsewhere is null then i.held::json else (
      select json_object_agg(key, part) from (
        select key, case when value->'doubt' is null then value::jsonb else (value::jsonb - 'doubt')
          || jsonb_strip_nulls(jsonb_build_object('doubt', plain(r.held)->key->'doubt')) end as part
        from json_each(i.held::json)
      ) parts where part <> '{}') end,
    state = i.state_now,
    lease_until = case when i.state_now = 'sending' then clock_timestamp() + $2 * interval '1 ms' end,
    worker = case when i.state_now = 'sending' then r.worker end,
    opened = i.state_now = 'sending',
    ready_at = case when i.state_now = 'waiting' then now() + i.in_ms * interval '1 ms' end,
    settled = case when i.state = 'current' then i.version else r.settled end,
    behind_since = case when i.state_now in ('current', 'closed', 'off', 'shadow') then null
      when i.state = 'current' then now() else r.behind_since end,
    cause = case when i.elsewhere is not null then i.elsewhere
      when i.state in ('sending', 'ready') and i.cause is null then r.cause else i.cause::json end,
    tries = case when i.state in ('sending', 'ready') then r.tries else i.tries end,
    unrecognised = case when i.state in ('sending', 'ready') then r.unrecognised else i.unrecognised end,
    awaits_person = i.awaits_person and i.state_now = 'parked', changed_at = now()
  from (
    -- The row as locked, not as the snapshot shows it: a version that came while this one was on its way
    -- makes the replica ready again at once. The lease is checked on it too: asked of the table, the planner may walk the
    -- whole index of what is being sent.
    select i.*, l.behind_since as behind_before, e.cause as elsewhere, case when e.dossier is not null then 'parked'
        when i.state in ('current', 'closed', 'off', 'shadow')
        or (i.state = 'parked' and not i.awaits_person) then
        case when l.wanted > i.version then 'ready' else i.state end else i.state end as state_now
    from input i join locked l on l.dossier = i.dossier and l.lease = i.lease and l.state = 'sending'
    left join elsewhere e on e.dossier = i.dossier
  ) i
  where r.system = $1 and r.dossier = i.dossier
  returning r.dossier, r.state, i.state as asked, i.behind_before, i.elsewhere
), own as (
  insert into dossier_codes as c (code, dossier, issuer, confirmed_by)
  select distinct on (code, issuer) code, b.dossier, issuer, 'receipt' from brought b join settled using (dossier)
  where owner is null or confirmed_by is null order by code, issuer
  on conflict (code, issuer) do update set dossier = excluded.dossier, confirmed_by = 'receipt' where c.confirmed_by is null
), taken as (
  insert into log (kind, dossier, source, entry)
  select 'note', b.owner, $1, json_build_object('at', $21::text, 'system', $1::text, 'is', 'code taken', 'code', b.code,
    'issuer', b.issuer, 'why', 'Nơi cấp đã trao mã này cho hồ sơ khác')
  from brought b join settled using (dossier) where b.owner <> b.dossier and b.confirmed_by is null
), logged as (
  insert into log (kind, dossier, source, entry, salt, said)
  select e.kind, e.dossier, $1, e.entry::json, e.salt, e.said
  from unnest($13::bigint[], $14::text[], ${jsonTexts("$15")}, $16::bytea[], $17::text[])
    with ordinality as e(dossier, kind, entry, salt, said, n)
  join settled using (dossier) where e.kind <> 'opened' or settled.elsewhere is null order by e.n
), stopped as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, $1, json_build_object('at', $21::text, 'system', $1::text, 'is', 'code elsewhere',
    'code', elsewhere->'code', 'issuer', elsewhere->'issuer')
  from settled where elsewhere is not null
), ${awaitSql("$1", "select settled.dossier from settled join unnest($27::bigint[]) as told(dossier) using (dossier)")}, ${noteSql(`
  select * from ${noteRows("$22", "$23", "$24", "$25", "$26")}
  union all select 'code-taken', $1::text, b.owner, left(b.issuer || ' ' || b.code, 200),
    json_build_object('code', left(b.code, 200), 'issuer', b.issuer)::text
  from brought b join settled using (dossier) where b.owner <> b.dossier and b.confirmed_by is null`)}
select dossier::text, state,
  case when asked = 'current' then extract(epoch from clock_timestamp() - behind_before) * 1000 end::float8 as "behindMs",
  (select json_agg(json_build_object('code', b.code, 'issuer', b.issuer, 'told', b.owner = b.dossier)) from brought b
    where b.dossier = settled.dossier and b.owner is not null and b.confirmed_by is null) as confirmed
from settled`;

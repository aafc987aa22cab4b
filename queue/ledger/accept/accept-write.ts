import type { Pool } from "pg";
import type { MergedState } from "../../../schemas/dossier-state.ts";
import { agencyOf } from "../access/agencies.ts";
import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import { type Referring, referSql, refers, referValues } from "../files/refer.ts";
import { noteSql } from "../findings/note.ts";
import type { Claimed } from "../lease/claim.ts";
import type { Taken } from "../lease/hand-over.ts";
import type { Salt } from "../state/salted.ts";
import { NO_STATUS } from "../state/status.ts";
import { type Kept, keepSql, keptSql } from "../versions/keep.ts";
import type { Claim } from "./accept-claims.ts";
import type { Known } from "./accept-read.ts";
import { behindAgain, behindSql, isBegun, isFree } from "./behind.ts";
import type { CustodyToWrite } from "./custody.ts";
import type { Heard } from "./hear.ts";
import {
  appliedSql,
  inPartsSql,
  isInParts,
  type Noted,
  notedSql,
  partsOf,
  standingSql,
  undeclaredSql,
} from "./in-parts.ts";

/** One change, ready to be written. */
export type Decided = {
  /** Its place in the batch. */
  n: number;
  before: Known | undefined;
  code: string;
  version: number;
  changed: boolean;
  stale: boolean;
  digest: string;
  state: MergedState;
  /** The steps of its source as JSON; null where they are as they stand in the ledger. */
  stepsText: string | null;
  word: Heard & { source: string };
  entry: string;
  /** The log entry's own, and the dossier's, which a new one gets. */
  salt: Buffer;
  dossierSalt: Salt;
  claims: Claim[];
  /** It goes by another code from now on. */
  isRenamed: boolean;
  /** By it is declared what systems alone told of so far. */
  declares: boolean;
  /** Null where it makes no version. */
  kept: Kept | null;
  /** What a person should know of it, by kinds and keys. */
  noted: Noted[];
  /** Null where it stays as it stands. */
  custody: CustodyToWrite | null;
  /** The row of `inbound` that a statement is kept in. */
  inbound: string | null;
  systems: string[];
  /** Systems that should go on with a copy that they began, and begin none. */
  keeping: string[];
  files: Omit<Referring, "n" | "source">;
};

/** The agency that a dossier is with: what is said of it, else whose code it is; nobody's where neither says one. */
const agencyOfState = ({ state }: Decided): string =>
  state.agencies?.processing.code ?? agencyOf(state.code) ?? "";

/** A replica that was leased by the commit itself. */
export type HandedRow = { n: number; system: string } & Pick<
  Claimed,
  "dossier" | "lease" | "held" | "tries" | "unrecognised"
>;

/**
 * Writes changes in one statement, hence one commit: dossier, codes, facts, log, replicas behind.
 * A dossier that another writer touched since it was read is left out of `done`. `behind`: systems that got work;
 * `handed`: replicas that are leased already, to the desks that take them.
 */
export const writeDecided = async (
  pool: Pool,
  decided: Decided[],
  desks: Taken[],
): Promise<{ done: Set<number>; behind: string[]; handed: HandedRow[] }> => {
  const column = <T>(of: (next: Decided) => T) => decided.map(of);
  const codes = decided.flatMap((next) => next.claims.map((claim) => ({ n: next.n, ...claim })));
  const routes = decided.flatMap(({ n, systems, keeping }) => [
    ...systems.map((system) => ({ n, system, begins: true })),
    ...keeping.map((system) => ({ n, system, begins: false })),
  ]);
  const values = [
    numberColumn(column((next) => next.n)),
    numberColumn(column((next) => next.before?.id ?? null)),
    numberColumn(column((next) => next.before?.touched ?? 0)),
    column((next) => next.code),
    numberColumn(column((next) => next.version)),
    column((next) => next.digest),
    column(agencyOfState),
    column(({ state }) => state.procedure?.code ?? ""),
    numberColumn(column(({ state }) => state.status ?? NO_STATUS)),
    column((next) => next.state.dueAt ?? null),
    column((next) => next.word.source),
    numberColumn(column((next) => next.word.body.revision ?? null)),
    column((next) => next.word.body.updatedAt ?? null),
    column((next) => next.word.digest),
    jsonColumn(column((next) => JSON.stringify(next.word.body))),
    jsonColumn(column((next) => next.stepsText)),
    jsonColumn(column((next) => next.entry)),
    column((next) => next.salt),
    column((next) => next.changed),
    numberColumn(codes.map(({ n }) => n)),
    codes.map(({ code }) => code),
    codes.map(({ issuer }) => issuer),
    numberColumn(routes.map(({ n }) => n)),
    routes.map(({ system }) => system),
    desks.map(({ system }) => system),
    desks.map(({ worker }) => worker),
    desks.map(({ leaseMs }) => leaseMs),
    column((next) => (next.before ? null : next.dossierSalt)),
    codes.map(({ confirmedBy }) => confirmedBy),
    codes.map(({ isKnown }) => isKnown),
    numberColumn(codes.map(({ takenFrom = null }) => takenFrom)),
    new Date().toISOString(),
    jsonColumn(column((next) => next.kept?.back ?? null)),
    numberColumn(column((next) => next.kept?.keptFrom ?? null)),
    routes.map(({ begins }) => begins),
  ];
  const referring = decided.filter(({ files }) => refers(files));
  const files = referring.map(({ n, word, files }) => ({ n, source: word.source, ...files }));
  const inParts = decided.some(isInParts);
  const { rows } = await pool.query({
    ...statements[inParts ? "parts" : "whole"][files.length > 0 ? "files" : "plain"],
    values: [
      ...values,
      ...(inParts ? partsOf(decided) : []),
      ...(files.length > 0 ? referValues(files) : []),
    ],
  });
  return {
    done: new Set(rows.map((row: { n: number }) => row.n)),
    behind: rows[0]?.behind ?? [],
    handed: rows[0]?.handed ?? [],
  };
};

// Locks are taken in id order, and replicas in (system, dossier) order, so that two writers can wait but not deadlock: a desk
// takes all replicas of its system in this commit or none, so handed has locked them in order before behind comes to the rest.
// A replica that is behind already is updated all the same: its row lock is what keeps a lane that settles right now
// from overlooking this version. Steps that are as they were are not written again: a full history is a mebibyte. A body that was erased, and to which a step was added, keeps its time: it is still an erased one.
// `more` is what few dossiers need: to plan it for all of them would cost each a tenth.
const sql = ({ more = "", parts = false }) => `
with input as (
  select * from unnest($1::int[], $2::bigint[], $3::int[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[],
    $9::smallint[], $10::timestamptz[], $11::text[], $12::bigint[], $13::timestamptz[], $14::text[], ${jsonTexts("$15")},
    ${jsonTexts("$16")}, ${jsonTexts("$17")}, $18::bytea[], $19::boolean[], $28::text[],
    ${jsonTexts("$33")}, $34::int[])
  as t(n, id, touched, code, version, digest, agency, procedure, status, due_at, source, revision, updated_at, facts_digest,
    body, steps, entry, salt, changed, dossier_salt, back, kept_from)
), locked as materialized (
  select id, digest, kept_from from dossiers where id in (select id from input where id is not null) order by id for update
), made as (
  insert into dossiers (code, version, touched, digest, salt, agency, procedure, status, due_at, kept_from, kept_since${parts ? ", undeclared_due" : ""})
  select code, version, 1, digest, dossier_salt, agency, procedure, status, due_at, kept_from, now()${parts ? undeclaredSql : ""}
  from input${parts ? ` join ${inPartsSql} using (n)` : ""} where id is null order by code
  on conflict (code) do nothing
  returning id, code
), touched as (
  update dossiers d
  set version = i.version, touched = d.touched + 1, digest = i.digest, agency = i.agency, procedure = i.procedure,
    status = i.status, due_at = i.due_at, changed_at = case when i.changed then now() else d.changed_at end,${parts ? standingSql : ""}${keptSql("i.version", "i.kept_from")}
  from input i join locked l on l.id = i.id${parts ? ` join ${inPartsSql} using (n)` : ""}
  where d.id = i.id and d.touched = i.touched
  returning d.id, i.n
), done as materialized (
  select i.n, m.id from made m join input i on i.code = m.code and i.id is null
  union all select n, id from touched
), ${keepSql(`
  select locked.id, i.version, locked.digest, i.back, i.kept_from, locked.kept_from as kept_before
  from input i join done using (n) join locked on locked.id = done.id where i.kept_from is not null`)}, claims as materialized (
  select c.code, done.id, c.issuer, c.confirmed_by, c.is_known, c.taken_from
  from unnest($20::int[], $21::text[], $22::text[], $29::text[], $30::boolean[], $31::bigint[])
    as c(n, code, issuer, confirmed_by, is_known, taken_from)
  join done using (n)
), confirmed as (
  update dossier_codes d set dossier = c.id, confirmed_by = c.confirmed_by from claims c
  where c.is_known and d.code = c.code and d.issuer = c.issuer and d.confirmed_by is null
), taken as (
  insert into log (kind, dossier, entry)
  select 'note', taken_from, json_build_object('at', $32::text, 'is', 'code taken', 'code', code, 'issuer', issuer,
    'why', 'Nơi cấp mã, hoặc khóa của mọi đơn vị, đã trao mã này cho hồ sơ khác')
  from claims where taken_from is not null
), coded as (
  insert into dossier_codes (code, dossier, issuer, confirmed_by)
  select code, id, issuer, confirmed_by from claims where not is_known
), told as (
  insert into facts (dossier, source, revision, updated_at, digest, body, steps${parts ? ", words" : ""})
  select done.id, source, revision, updated_at, facts_digest, body::json, coalesce(steps, 'null')::json${parts ? ", w.words::json" : ""}
  from input join done using (n)${parts ? ` join ${inPartsSql} using (n)` : ""}
  on conflict (dossier, source) do update set revision = excluded.revision, updated_at = excluded.updated_at,
    digest = excluded.digest, body = excluded.body,${parts ? " words = excluded.words," : ""}
    steps = case when excluded.steps::text = 'null' then facts.steps else excluded.steps end,
    accepted_at = case when facts.digest = excluded.digest
      and facts.accepted_at <= (select erased_at from dossiers where id = facts.dossier) then facts.accepted_at else now() end
),${parts ? appliedSql : ""} logged as (
  insert into log (kind, dossier, source, entry, salt)
  select 'change', done.id, source, entry::json, salt from input join done using (n) order by n
), routed as materialized (
  select routes.system, done.id, i.n, i.version, least(i.due_at, now() + interval '1 day') as urgency, desks.worker, desks.lease_ms
  from unnest($23::int[], $24::text[], $35::boolean[]) as routes(n, system, begins) join done using (n) join input i using (n)
  left join unnest($25::text[], $26::bigint[], $27::float8[]) as desks(system, worker, lease_ms) using (system)
  where begins or exists (select from replicas r where r.system = routes.system and r.dossier = done.id and ${isBegun})
), handed as (
  insert into replicas as r (system, dossier, state, wanted, urgency, behind_since, lease, lease_until, worker)
  select system, id, 'sending', version, urgency, now(), 1, clock_timestamp() + lease_ms * interval '1 ms', worker
  from routed where worker is not null
  order by system, id
  on conflict (system, dossier) do update set
    state = 'sending', lease = r.lease + 1, lease_until = excluded.lease_until, worker = excluded.worker,${behindAgain}
  where ${isFree}
  returning system, dossier, lease, held, tries, unrecognised
), ${behindSql(`
  select system, id, version, urgency from routed
  where worker is null or not exists (select from handed h where h.system = routed.system and h.dossier = routed.id)`)}, told_of as (
  select (select array_agg(distinct system) from behind where state = 'ready') as behind,
    (select json_agg(json_build_object('n', n, 'system', h.system, 'dossier', h.dossier::text, 'lease', h.lease::text,
      'held', h.held, 'tries', h.tries, 'unrecognised', h.unrecognised))
    from handed h join routed on routed.system = h.system and routed.id = h.dossier) as handed
), ${noteSql(`
  select 'code-taken', 'gateway', taken_from, left(issuer || ' ' || code, 200), json_build_object('code', left(code, 200), 'issuer', issuer)::text
  from claims where taken_from is not null${parts ? notedSql : ""}`)}${more}
select n, behind, handed from done left join told_of on true`;

const statements = {
  whole: {
    plain: { name: "accept-write", text: sql({}) },
    files: { name: "accept-write-files", text: sql({ more: `, ${referSql(36)}` }) },
  },
  parts: {
    plain: { name: "accept-write-parts", text: sql({ parts: true }) },
    files: {
      name: "accept-write-parts-files",
      text: sql({ parts: true, more: `, ${referSql(46)}` }),
    },
  },
};

import type { Pool } from "pg";
import { agencyOf } from "../access/agencies.ts";
import { type Switch, switchColumns } from "../control/switches.ts";
import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import { type Statement, statement } from "../db/statement.ts";
import { referSql, refers } from "../files/refer.ts";
import { noteSql } from "../findings/note.ts";
import type { Claimed } from "../lease/claim.ts";
import type { Taken } from "../lease/hand-over.ts";
import { NO_STATUS } from "../state/status.ts";
import { keepSql, keptSql } from "../versions/keep.ts";
import { behindAgain, behindSql, isBegun, isFree } from "./behind.ts";
import type { Decided } from "./decided.ts";
import { inPartsSql, isInParts, ofWhole } from "./in-parts.ts";

/** A replica that was leased by the commit itself. */
export type HandedRow = { n: number; system: string } & Pick<
  Claimed,
  "dossier" | "lease" | "held" | "tries" | "unrecognised"
>;

/**
 * Writes changes in one statement, hence one commit: dossier, codes, facts, log, replicas behind.
 * A dossier that another writer touched since it was read is left out of `done`. `behind`: systems that got work;
 * `handed`: replicas that are leased already, to the desks that take them, and the `switches` of these desks' systems.
 */
export const writeDecided = async (
  pool: Pool,
  decided: Decided[],
  desks: Taken[],
): Promise<{
  done: Set<number>;
  behind: string[];
  handed: HandedRow[];
  switches: Partial<Record<string, Switch>>;
}> => {
  const { rows } = await pool.query(acceptStatement(decided, desks));
  return {
    done: new Set(rows.map((row: { n: number }) => row.n)),
    behind: rows[0]?.behind ?? [],
    handed: rows[0]?.handed ?? [],
    switches: rows[0]?.switches ?? {},
  };
};

/**
 * The statement that writes changes, made of what they need: what few do was planned and begun for all, half a millisecond each time.
 * Dossiers are locked so that rows which refer to them may still be written: a lane that settles holds their replicas by then. Locks are taken in id order, and replicas in (system, dossier) order, so that two writers can wait but not deadlock: a desk
 * takes all replicas of its system in this commit or none, so handed has locked them in order before behind comes to the rest.
 * A replica that is behind already is updated all the same: its row lock is what keeps a lane that settles right now
 * from overlooking this version. Steps that are as they were, and that nothing newer told again, are not written again: a full history is half a mebibyte. A body that
 * was erased, and to which a step was added, keeps its time: it is still an erased one.
 */
const acceptStatement = (decided: Decided[], desks: Taken[]): Statement => {
  const claims = decided.flatMap((next) => next.claims.map((claim) => ({ n: next.n, ...claim })));
  const routes = decided.flatMap(({ n, systems, keeping }) => [
    ...systems.map((system) => ({ n, system, begins: true })),
    ...keeping.map((system) => ({ n, system, begins: false })),
  ]);
  const referring = decided.filter(({ files }) => refers(files));
  const has = {
    new: decided.some(({ before }) => !before),
    known: decided.some(({ before }) => before),
    moved: claims.some(({ isKnown, takenFrom }) => isKnown || takenFrom !== undefined),
    parts: decided.some(isInParts),
    desks: desks.length > 0,
    files: referring.length > 0,
  };
  return statement("accept-write", has, (value) => {
    const column = (of: (next: Decided) => unknown) => value(decided.map(of));
    const numbers = (of: (next: Decided) => number | string | null) =>
      value(numberColumn(decided.map(of)));
    const texts = (of: (next: Decided) => string | null) =>
      jsonTexts(value(jsonColumn(decided.map(of))));
    const n = numbers((next) => next.n);
    const { join, ...parts } = has.parts ? inPartsSql(decided, n, value) : ofWhole;
    const noted = [...(has.moved ? [codeTakenSql] : []), ...parts.noted];
    const files = referring.map(({ n, word, files }) => ({ n, source: word.source, ...files }));
    return `
with input as (
  select * from unnest(${n}::int[], ${numbers(({ before }) => before?.id ?? null)}::bigint[],
    ${numbers(({ before }) => before?.touched ?? 0)}::int[], ${column(({ code }) => code)}::text[],
    ${numbers(({ version }) => version)}::int[], ${texts(({ digest }) => digest)},
    ${column(agencyOfState)}::text[], ${column(({ state }) => state.procedure?.code ?? "")}::text[],
    ${numbers(({ state }) => state.status ?? NO_STATUS)}::smallint[], ${texts(({ state }) => state.dueAt ?? null)}::timestamptz[],
    ${texts(({ word }) => word.source)}, ${numbers(({ word }) => word.body.revision ?? null)}::bigint[],
    ${texts(({ word }) => word.body.updatedAt ?? null)}::timestamptz[], ${column(({ word }) => word.digest)}::text[],
    ${texts(({ bodyText }) => bodyText)}, ${texts(({ stepsText }) => stepsText)},
    ${texts(({ entry }) => entry)}, ${column(({ salt }) => salt)}::bytea[], ${column(({ changed }) => changed)}::boolean[],
    ${texts(({ before, dossierSalt }) => (before ? null : dossierSalt))}, ${texts(({ kept }) => kept?.back ?? null)},
    ${numbers(({ kept }) => kept?.keptFrom ?? null)}::int[])
  as t(n, id, touched, code, version, digest, agency, procedure, status, due_at, source, revision, updated_at, facts_digest,
    body, steps, entry, salt, changed, dossier_salt, back, kept_from)
), ${has.new ? madeSql(join, parts) : ""}${has.known ? touchedSql(join, parts) : ""}done as materialized (
  ${[...(has.new ? [doneNewSql] : []), ...(has.known ? ["select n, id from touched"] : [])].join(" union all ")}
), ${has.known ? keptVersionsSql : ""}claims as materialized (
  select c.code, done.id, c.issuer, c.confirmed_by, c.is_known, c.taken_from
  from unnest(${value(numberColumn(claims.map(({ n }) => n)))}::int[], ${value(claims.map(({ code }) => code))}::text[],
    ${value(claims.map(({ issuer }) => issuer))}::text[], ${jsonTexts(value(jsonColumn(claims.map(({ confirmedBy }) => confirmedBy))))},
    ${value(claims.map(({ isKnown }) => isKnown))}::boolean[],
    ${value(numberColumn(claims.map(({ takenFrom = null }) => takenFrom)))}::bigint[])
    as c(n, code, issuer, confirmed_by, is_known, taken_from)
  join done using (n)
), ${has.moved ? movedSql(value(new Date().toISOString())) : ""}coded as (
  insert into dossier_codes (code, dossier, issuer, confirmed_by)
  select code, id, issuer, confirmed_by from claims where not is_known
), told as (
  insert into facts (dossier, source, revision, updated_at, digest, body, steps${parts.columns})
  select done.id, source, revision, updated_at, facts_digest, body::json, coalesce(steps, 'null')::json${parts.values}
  from input join done using (n)${join}
  on conflict (dossier, source) do update set revision = excluded.revision, updated_at = excluded.updated_at,
    digest = excluded.digest, body = excluded.body,${parts.told}
    steps = case when excluded.steps::text = 'null' then facts.steps else excluded.steps end,
    accepted_at = case when facts.digest = excluded.digest
      and facts.accepted_at <= (select erased_at from dossiers where id = facts.dossier) then facts.accepted_at else now() end
),${parts.applied} logged as (
  insert into log (kind, dossier, source, entry, salt)
  select 'change', done.id, source, entry::json, salt from input join done using (n) order by n
), routed as materialized (
  select routes.system, done.id, i.n, i.version, least(i.due_at, now() + interval '1 day') as urgency
  from unnest(${value(numberColumn(routes.map(({ n }) => n)))}::int[], ${jsonTexts(value(jsonColumn(routes.map(({ system }) => system))))},
    ${value(routes.map(({ begins }) => begins))}::boolean[]) as routes(n, system, begins) join done using (n) join input i using (n)
  where begins or exists (select from replicas r where r.system = routes.system and r.dossier = done.id and ${isBegun})
), ${has.desks ? handedSql(desks, value) : ""}${behindSql(`
  select system, id, version, urgency from routed${has.desks ? notHandedSql : ""}`)}${
      noted.length > 0 ? `, ${noteSql(noted.join(" union all "))}` : ""
    }${has.files ? `, ${referSql(files, value)}` : ""}
select n, (select array_agg(distinct system) from behind where state = 'ready') as behind,
  ${has.desks ? handedRowsSql : "null"} as handed, ${has.desks ? switchesSql : "null"} as switches from done`;
  });
};

/** The agency that a dossier is with: what is said of it, else whose code it is; nobody's where neither says one. */
const agencyOfState = ({ state }: Decided): string =>
  state.agencies?.processing.code ?? agencyOf(state.code) ?? "";

type Parts = Omit<typeof ofWhole, "join">;

const madeSql = (join: string, { madeColumns, madeValues }: Parts) => `made as (
  insert into dossiers (code, version, touched, digest, salt, agency, procedure, status, due_at, kept_from, kept_since${madeColumns})
  select code, version, 1, digest, dossier_salt, agency, procedure, status, due_at, kept_from, now()${madeValues}
  from input${join} where id is null order by code
  on conflict (code) do nothing
  returning id, code
), `;

const doneNewSql = "select i.n, m.id from made m join input i on i.code = m.code and i.id is null";

const touchedSql = (join: string, { standing }: Parts) => `locked as materialized (
  select id, digest, kept_from from dossiers where id in (select id from input where id is not null) order by id for no key update
), touched as (
  update dossiers d
  set version = i.version, touched = d.touched + 1, digest = i.digest, agency = i.agency, procedure = i.procedure,
    status = i.status, due_at = i.due_at, changed_at = case when i.changed then now() else d.changed_at end,${standing}${keptSql("i.version", "i.kept_from")}
  from input i join locked l on l.id = i.id${join}
  where d.id = i.id and d.touched = i.touched
  returning d.id, i.n
), `;

const keptVersionsSql = `${keepSql(`
  select locked.id, i.version, locked.digest, i.back, i.kept_from, locked.kept_from as kept_before
  from input i join done using (n) join locked on locked.id = done.id where i.kept_from is not null`)}, `;

/** Codes that a dossier had already, or that another loses to it. */
const movedSql = (at: string) => `confirmed as (
  update dossier_codes d set dossier = c.id, confirmed_by = c.confirmed_by from claims c
  where c.is_known and d.code = c.code and d.issuer = c.issuer and d.confirmed_by is null
), taken as (
  insert into log (kind, dossier, entry)
  select 'note', taken_from, json_build_object('at', ${at}::text, 'is', 'code taken', 'code', code, 'issuer', issuer,
    'why', 'Nơi cấp mã, hoặc khóa của mọi đơn vị, đã trao mã này cho hồ sơ khác')
  from claims where taken_from is not null
), `;

const codeTakenSql = `
  select 'code-taken', 'gateway', taken_from, left(issuer || ' ' || code, 200), json_build_object('code', left(code, 200), 'issuer', issuer)::text
  from claims where taken_from is not null`;

/** Replicas that desks of this process take. */
const handedSql = (desks: Taken[], value: (value: unknown) => string) => `handed as (
  insert into replicas as r (system, dossier, state, wanted, urgency, behind_since, lease, lease_until, worker)
  select system, id, 'sending', version, urgency, now(), 1, clock_timestamp() + lease_ms * interval '1 ms', worker
  from routed join unnest(${value(desks.map(({ system }) => system))}::text[], ${value(desks.map(({ worker }) => worker))}::bigint[],
    ${value(desks.map(({ leaseMs }) => leaseMs))}::float8[]) as desks(system, worker, lease_ms) using (system)
  order by system, id
  on conflict (system, dossier) do update set
    state = 'sending', lease = r.lease + 1, lease_until = excluded.lease_until, worker = excluded.worker,${behindAgain}
  where ${isFree}
  returning system, dossier, lease, held, tries, unrecognised
), `;

const notHandedSql = `
  where not exists (select from handed h where h.system = routed.system and h.dossier = routed.id)`;

const handedRowsSql = `(select json_agg(json_build_object('n', routed.n, 'system', h.system, 'dossier', h.dossier::text, 'lease', h.lease::text,
      'held', h.held, 'tries', h.tries, 'unrecognised', h.unrecognised))
    from handed h join routed on routed.system = h.system and routed.id = h.dossier)`;

/** As they were before this commit, so that what is handed over may go without their being read again. */
const switchesSql = `(select json_object_agg(system, to_json(s)) from (
    select ${switchColumns} from switches where system in (select system from handed)) s)`;

import { jsonTexts } from "../db/columns.ts";
import { type Statement, statement } from "../db/statement.ts";
import { noteRows, noteSql } from "../findings/note.ts";
import type { Reason } from "../state/reasons.ts";
import { awaitSql } from "./awaits.ts";

/** Columns of what is settled; false where there is nothing of a kind, whose part of the statement is then left out. */
type Values = {
  system: string;
  at: string;
  leaseMs: number;
  /** Dossier, lease, version, held, state, ms to wait, cause, tries, unrecognised, whether it awaits a person. */
  settled: unknown[];
  /** Dossier, kind, entry, salt, what was said. */
  entries: unknown[];
  /** Dossier, code, issuer of each code that a receipt brought. */
  brought: unknown[] | false;
  /** Dossiers of which the system is asked for news from now on. */
  acknowledging: string | false;
  findings: unknown[] | false;
};

/**
 * The statement that settles. What few settlements need is planned and begun only for those: left in, all of it together took half a
 * millisecond of each statement.
 */
export const settleStatement = (values: Values): Statement => {
  const { brought, acknowledging, findings } = values;
  const parts = { codes: !!brought, awaits: acknowledging !== false, findings: !!findings };
  return statement("settle", parts, (value) => {
    const system = value(values.system);
    const at = brought ? `${value(values.at)}::text` : "";
    const [dossier, lease, version, held, state, inMs, cause, tries, unrecognised, awaits] =
      values.settled.map(value) as Texts<10>;
    const [of, kind, entry, salt, said] = values.entries.map(value) as Texts<5>;
    const told = brought ? codesSql(brought.map(value) as Texts<3>, system, at) : none;
    const notes = [
      ...(findings ? [`select * from ${noteRows(...(findings.map(value) as Texts<5>))}`] : []),
      ...told.findings,
    ];
    return `
with input as (
  select * from unnest(${dossier}::bigint[], ${lease}::bigint[], ${version}::int[], ${jsonTexts(held)}, ${state}::text[],
    ${inMs}::float8[], ${jsonTexts(cause)}, ${tries}::int[], ${unrecognised}::int[], ${awaits}::boolean[])
  as t(dossier, lease, version, held, state, in_ms, cause, tries, unrecognised, awaits_person)
), locked as materialized (
  select dossier, behind_since, wanted, lease, state from replicas
  where system = ${system} and dossier in (select dossier from input) order by dossier for update
), ${told.before}settled as materialized (
  update replicas r set
    held = ${told.held},
    state = i.state_now,
    lease_until = case when i.state_now = 'sending' then clock_timestamp() + ${value(values.leaseMs)} * interval '1 ms' end,
    worker = case when i.state_now = 'sending' then r.worker end,
    opened = i.state_now = 'sending',
    ready_at = case when i.state_now = 'waiting' then now() + i.in_ms * interval '1 ms' end,
    settled = case when i.state = 'current' then i.version else r.settled end,
    behind_since = case when i.state_now in ('current', 'closed', 'off', 'shadow') then null
      when i.state = 'current' then now() else r.behind_since end,
    cause = case ${told.cause}when i.state in ('sending', 'ready') and i.cause is null then r.cause else i.cause::json end,
    tries = case when i.state in ('sending', 'ready') then r.tries else i.tries end,
    unrecognised = case when i.state in ('sending', 'ready') then r.unrecognised else i.unrecognised end,
    awaits_person = i.awaits_person and i.state_now = 'parked', changed_at = now()
  from (
    -- The row as locked, not as the snapshot shows it: a version that came while this one was on its way
    -- makes the replica ready again at once. The lease is checked on it too: asked of the table, the planner may walk the
    -- whole index of what is being sent.
    select i.*, l.behind_since as behind_before${told.columns}, case ${told.state}
        when i.state in ('current', 'closed', 'off', 'shadow')
        or (i.state = 'parked' and not i.awaits_person) then
        case when l.wanted > i.version then 'ready' else i.state end else i.state end as state_now
    from input i join locked l on l.dossier = i.dossier and l.lease = i.lease and l.state = 'sending'${told.join}
  ) i
  where r.system = ${system} and r.dossier = i.dossier
  returning r.dossier, r.state, i.state as asked, i.behind_before${told.returning}
), ${told.after}logged as (
  insert into log (kind, dossier, source, entry, salt, said)
  select e.kind, e.dossier, ${system}, e.entry::json, e.salt, e.said
  from unnest(${of}::bigint[], ${kind}::text[], ${jsonTexts(entry)}, ${salt}::bytea[], ${said}::text[])
    with ordinality as e(dossier, kind, entry, salt, said, n)
  join settled using (dossier)${told.logs} order by e.n
)${
      acknowledging
        ? `, ${awaitSql(system, `select settled.dossier from settled join unnest(${value(acknowledging)}::bigint[]) as told(dossier) using (dossier)`)}`
        : ""
    }${notes.length > 0 ? `, ${noteSql(notes.join(" union all "))}` : ""}
select dossier::text, state,
  case when asked = 'current' then extract(epoch from clock_timestamp() - behind_before) * 1000 end::float8 as "behindMs"${told.confirmed}
from settled`;
  });
};

/** As many texts. */
type Texts<N extends number, T extends string[] = []> = T["length"] extends N
  ? T
  : Texts<N, [...T, string]>;

const none = {
  before: "",
  held: "i.held::json",
  cause: "",
  columns: "",
  state: "",
  join: "",
  returning: "",
  after: "",
  logs: "",
  findings: [] as string[],
  confirmed: "",
};

/** What codes that receipts brought do to the statement. */
const codesSql = (
  [dossiers, codes, issuers]: Texts<3>,
  system: string,
  at: string,
): typeof none => ({
  before: `brought as materialized (
  -- Of several that are given one code at once the first has it whose lease is its own.
  select b.dossier, b.code, b.issuer, c.dossier as owner, c.confirmed_by,
    min(l.dossier) over (partition by b.code, b.issuer) as first
  from unnest(${dossiers}::bigint[], ${codes}::text[], ${issuers}::text[]) as b(dossier, code, issuer)
  join input i on i.dossier = b.dossier
  left join locked l on l.dossier = i.dossier and l.lease = i.lease and l.state = 'sending'
  left join dossier_codes c on c.code = b.code and c.issuer = b.issuer
), elsewhere as materialized (
  select distinct on (dossier) dossier, json_build_object('is', '${"code elsewhere" satisfies Reason}', 'code', code, 'issuer', issuer,
    'why', 'Mã mà hệ thống kia cấp đã thuộc một hồ sơ khác trong sổ cái', 'cure',
    'Xem mã này thuộc hồ sơ nào (lienthong dossier show), trả nó về (lienthong dossier release), rồi retry') as cause
  from brought where case when confirmed_by is null then first else owner end <> dossier order by dossier, issuer
), `,
  // What was about to go stays here: its doubt is taken away, an older one is not.
  held: `case when i.elsewhere is null then i.held::json else (
      select json_object_agg(key, part) from (
        select key, case when value->'doubt' is null then value::jsonb else (value::jsonb - 'doubt')
          || jsonb_strip_nulls(jsonb_build_object('doubt', plain(r.held)->key->'doubt')) end as part
        from json_each(i.held::json)
      ) parts where part <> '{}') end`,
  cause: "when i.elsewhere is not null then i.elsewhere\n      ",
  columns: ", e.cause as elsewhere",
  state: "when e.dossier is not null then 'parked'",
  join: "\n    left join elsewhere e on e.dossier = i.dossier",
  returning: ", i.elsewhere",
  after: `own as (
  insert into dossier_codes as c (code, dossier, issuer, confirmed_by)
  select distinct on (code, issuer) code, b.dossier, issuer, 'receipt' from brought b join settled using (dossier)
  where confirmed_by is null and b.dossier = b.first order by code, issuer
  on conflict (code, issuer) do update set dossier = excluded.dossier, confirmed_by = 'receipt' where c.confirmed_by is null
), taken as (
  insert into log (kind, dossier, source, entry)
  select 'note', b.owner, ${system}, json_build_object('at', ${at}, 'system', ${system}::text, 'is', 'code taken', 'code', b.code,
    'issuer', b.issuer, 'why', 'Nơi cấp đã trao mã này cho hồ sơ khác')
  from brought b join settled using (dossier) where b.owner <> b.dossier and b.confirmed_by is null and b.first = b.dossier
), stopped as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, ${system}, json_build_object('at', ${at}, 'system', ${system}::text, 'is', 'code elsewhere',
    'code', elsewhere->'code', 'issuer', elsewhere->'issuer')
  from settled where elsewhere is not null
), `,
  logs: " where e.kind <> 'opened' or settled.elsewhere is null",
  findings: [
    `select 'code-taken', ${system}::text, b.owner, left(b.issuer || ' ' || b.code, 200),
    json_build_object('code', left(b.code, 200), 'issuer', b.issuer)::text
  from brought b join settled using (dossier) where b.owner <> b.dossier and b.confirmed_by is null and b.first = b.dossier`,
  ],
  confirmed: `,
  (select json_agg(json_build_object('code', b.code, 'issuer', b.issuer, 'told', b.owner = b.dossier)) from brought b
    where b.dossier = settled.dossier and b.owner is not null and b.confirmed_by is null and b.first = b.dossier) as confirmed`,
});

import type { Pool } from "pg";
import { makeMonths } from "../../queue/ledger/evidence/partitions.ts";
import { seal } from "../../queue/ledger/evidence/seal.ts";
import { addSteps } from "../../queue/ledger/state/merge.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createProvince } from "../province/province.ts";
import { sealAsBefore } from "../seal-as-before.ts";

/**
 * Fills a ledger up to a number of dossiers as if two years had gone by: contents of an invented province, each with its word,
 * steps, held copy and six entries of the log, sealed. Set by set through the real tables. `older`: they are those of migration 003.
 */
export const fillMonths = async (
  pool: Pool,
  asked: { from: number; to: number },
  onProgress: (dossiers: number) => void,
  older = false,
): Promise<void> => {
  for (let month = 0; month <= 24; month += 1)
    await makeMonths(pool, new Date(Date.now() - month * 30.4 * 86_400_000), 0);
  const all = templates();
  const column = <T>(of: (each: Template) => T) => all.map(of);
  const values = [
    column(({ body }) => body),
    column(({ steps }) => steps),
    column(({ held }) => held),
    column(({ status }) => status),
    column(({ procedure }) => procedure),
  ];
  // Two at a time, one a core; sealed after each pair, as a running gateway would, so that none has it to do later.
  const step = 20_000;
  for (let from = asked.from; from < asked.to; from += 2 * step) {
    await Promise.all(
      [from, from + step].map((start) =>
        pool.query(fillSql(older), [start + 1, Math.min(asked.to, start + step), ...values]),
      ),
    );
    await (older ? pool.query(sealAsBefore) : seal(pool));
    onProgress(Math.min(asked.to, from + 2 * step));
  }
  // What autovacuum and the checkpointer would do in the next minutes, so that it does not fall into a measurement.
  await pool.query("vacuum analyze");
  await pool.query("checkpoint");
};

type Template = { body: string; steps: string; held: string; status: number; procedure: string };

/** Dossiers as they stand at the end of an invented quarter. */
export const examples = (): Dossier[] => {
  const from = new Date("2026-04-01T00:00:00+07:00");
  const declared = [...createProvince({ dossiers: 300, seed: 1, from })];
  return [...new Map(declared.map(({ code, dossier }) => [code, dossier])).values()];
};

const templates = (): Template[] =>
  examples().map(({ code: _, steps = [], ...body }) => {
    const told = addSteps({}, steps, { revision: body.revision }, null).steps;
    const digest = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    const held = ["dossier", ...Object.keys(told).map((key) => `row:${key}`)];
    return {
      body: JSON.stringify(body),
      steps: JSON.stringify(told),
      held: JSON.stringify(Object.fromEntries(held.map((part) => [part, { digest }]))),
      status: body.status,
      procedure: body.procedure.code,
    };
  });

// One statement: the order of the log's ids is that of the dossiers, as years of traffic leave it within a day.
const fillSql = (older: boolean) => `
with template as (
  select * from unnest($3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[]) with ordinality
    as t(body, steps, held, status, procedure, n)
), asked as (
  select n, 'H41.' || 10 + n % 40 || '-260101-' || lpad(n::text, 7, '0') as code, now() - random() * interval '700 days' as at,
    1 + n % (select count(*) from template) as template, md5(n::text) || md5(n::text) as digest
  from generate_series($1::bigint, $2::bigint) n
), made as (
  insert into dossiers (code, version, touched, digest, agency, procedure, status, due_at, changed_at)
  select code, 2, 2, substr(digest, 1, 43), substr(code, 1, 6), t.procedure, t.status, at + interval '10 days', at
  from asked join template t on t.n = asked.template order by asked.n
  returning id, code
), full_rows as materialized (
  select made.id, asked.*, t.body, t.steps, t.held from made join asked using (code) join template t on t.n = asked.template
), coded as (
  insert into dossier_codes (code, dossier, issuer${older ? "" : ", confirmed_by"})
  select code, id, 'province'${older ? "" : ", 'province'"} from full_rows order by id
), told as (
  insert into facts (dossier, source, revision, digest, body, steps, accepted_at)
  select id, 'province', 2, substr(digest, 1, 43), ('{"code":"' || code || '",' || substr(body, 2))::json, steps::json, at
  from full_rows order by id
), held as (
  insert into replicas (system, dossier, state, wanted, settled, urgency, held, changed_at)
  select 'national-portal', id, 'current', 2, 2, at + interval '1 day', held::json, at from full_rows order by id
)
insert into log (at, kind, dossier, source, entry, salt)
select at + k * interval '1 hour', kind, id, case when kind = 'change' then 'province' else 'national-portal' end,
  case kind
    when 'change' then json_build_object('at', at + k * interval '1 hour', 'code', code, 'source', 'province', 'revision', 1 + k / 3,
      'version', 1 + k / 3, 'changed', true, 'stale', false, 'status', 2, 'steps', 1, 'content', substr(digest, 1, 43))
    when 'opened' then json_build_object('at', at + k * interval '1 hour', 'system', 'national-portal', 'lease', (1 + k / 3)::text,
      'parts', json_build_object('dossier', substr(digest, 1, 43), 'row:' || k, substr(digest, 2, 43)))
    else json_build_object('at', at + k * interval '1 hour', 'system', 'national-portal', 'lease', (1 + k / 3)::text, 'is', 'accepted',
      'part', 'dossier', 'parts', 2, 'receipt', json_build_object('code', substr(digest, 1, 20)))
  end,
  case when kind = 'change' then sha256(digest::bytea) end
from full_rows, generate_series(0, 5) k, lateral (select (array['change', 'opened', 'closed'])[1 + k % 3] as kind) as kinds
order by id, k`;

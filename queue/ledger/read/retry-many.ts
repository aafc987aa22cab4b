import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { type IsOver, mustBeAwaited } from "../access/awaited.ts";
import { type Scope, scopeSql } from "../access/scope.ts";
import type { Reason } from "../state/reasons.ts";
import { reasonColumns } from "./standing.ts";

/** Parked copies of one system, by why they are parked, as its standing groups them; what is left out may be anything. */
export type ParkedBy = { is: Reason; field?: string; cure?: string };

/** How many copies are parked for that reason, and how many were readied. */
export type RetriedMany = { found: number; changed: number };

/** Most copies that one call readies: more are readied by asking again. */
export const mostRetried = 10_000;

/**
 * Readies every copy that is parked for a reason, as a person's retry of each would, in short transactions of 500; counts them alone in a
 * dry run. What is in doubt stays so: whether it is there only a look at each can tell.
 */
export const retryMany = async (
  pool: Pool,
  asked: {
    system: string;
    reason: ParkedBy;
    scope: Scope;
    by: string;
    dryRun: boolean;
    isOver: IsOver;
  },
): Promise<RetriedMany> => {
  const { system, reason, scope, by } = asked;
  const values = [system, reason.is, reason.field ?? null, reason.cure ?? null, scope];
  const counted = await pool.query({
    name: "retry-many-count",
    text: countSql,
    values,
    query_timeout: patience.page,
  });
  const done: RetriedMany = { found: counted.rows[0].found, changed: 0 };
  for (let after = "0"; !asked.dryRun && done.changed < mostRetried; ) {
    mustBeAwaited(asked.isOver);
    const { rows } = await pool.query({
      name: "retry-many",
      query_timeout: patience.page,
      text: readySql,
      values: [...values, after, by, new Date().toISOString()],
    });
    const { changed, last }: { changed: number; last: string | null } = rows[0];
    if (last === null) break;
    done.changed += changed;
    after = last;
  }
  return done;
};

const { is, field, cure } = reasonColumns("plain(r.cause)");

const ofReason = `
from replicas r join dossiers d on d.id = r.dossier
where r.system = $1 and r.state = 'parked' and ${is} = $2 and ($3::text is null or ${field} = $3)
  and ($4::text is null or ${cure} = $4) and ${scopeSql("d.agency", "$5")}`;

const countSql = `select count(*)::int as found ${ofReason}`;

const readySql = `
with picked as materialized (
  select r.dossier, r.behind_since ${ofReason} and r.dossier > $6
  order by r.dossier limit 500 for update of r skip locked
), changed as (
  update replicas r set
    state = 'ready', ready_at = null, tries = 0, unrecognised = 0, awaits_person = false, cause = null, changed_at = now(),
    urgency = case when p.behind_since is null then now() + interval '1 day' else r.urgency end,
    behind_since = coalesce(p.behind_since, now())
  from picked p where r.system = $1 and r.dossier = p.dossier
  returning r.dossier
), noted as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, $1, json_build_object('at', $8::text, 'system', $1::text, 'is', 'retried', 'by', $7::text, 'parts', '{}'::text[])
  from changed order by dossier
)
select (select count(*)::int from changed) as changed, (select max(dossier)::text from picked) as last`;

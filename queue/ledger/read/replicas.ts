import type { Pool } from "pg";
import { findDossier } from "../access/find-dossier.ts";
import { type Scope, scopeSql } from "../access/scope.ts";
import type { Reason } from "../state/reasons.ts";
import { type RetriedMany, retryMany } from "./retry-many.ts";

/** Every state that a replica can be in. */
export const replicaStates = [
  "ready",
  "waiting",
  "sending",
  "current",
  "parked",
  "closed",
  "off",
  "shadow",
] as const;
export type ReplicaState = (typeof replicaStates)[number];

/** One copy in a list; times in ISO 8601. */
export type ListedReplica = {
  system: string;
  code: string;
  agency: string;
  state: ReplicaState;
  wanted: number;
  settled: number | null;
  behindSince: string | null;
  nextTryAt: string | null;
  dueAt: string | null;
  tries: number;
  awaitsPerson: boolean;
  cause: object | null;
  changedAt: string;
};

/** What became of a hand laid on a replica. `sending`: a call is under way, nothing was changed. */
export type Laid = { code: string; state: ReplicaState; changed: boolean; parts: string[] };

/** The replica that a person means, and the key by whose id the log remembers the person. */
export type Meant = { system: string; code: string; scope: Scope; by: string };

/** The copies as an operator sees and handles them. Every hand laid on one is noted in the log, by the key's id. */
export const createReplicas = (pool: Pool, onBehind: (system: string) => void) => {
  const lay = async (text: string, name: string, meant: Meant, more: unknown[]) => {
    const dossier = await findDossier(pool, meant.code, meant.scope);
    if (!dossier || dossier.released) return undefined;
    const { rows } = await pool.query({
      name,
      text,
      values: [meant.system, dossier.id, meant.by, new Date().toISOString(), ...more],
    });
    const laid: Omit<Laid, "code"> | undefined = rows[0];
    return laid && { code: dossier.code, ...laid };
  };

  return {
    /** A page in the order of system and dossier; `next` is null at the end, undefined answer: `after` is no cursor of ours. */
    list: async (asked: {
      system?: string;
      state?: ReplicaState;
      after?: string;
      limit: number;
      scope: Scope;
    }): Promise<{ replicas: ListedReplica[]; next: string | null } | undefined> => {
      const [, system, dossier] = /^(.{1,128})\.(\d{1,18})$/.exec(asked.after ?? ".0") ?? [];
      if (asked.after !== undefined && !system) return undefined;
      const { rows } = await pool.query(listSql(asked.state), [
        asked.system ?? null,
        system ?? "",
        dossier ?? "0",
        asked.limit,
        asked.scope,
      ]);
      const last = rows.at(-1);
      return {
        replicas: rows.map(({ dossier: _, ...row }) => row),
        next: rows.length === asked.limit ? `${last.system}.${last.dossier}` : null,
      };
    },

    /**
     * Readies a parked or waiting replica, its tries forgotten. `held` is what a person saw over there of the parts in doubt:
     * true, they are there and count as acknowledged; false, they are not (nor is the one that the cause names) and are made
     * anew, with what lives under them; undefined, nobody looked and they stay in doubt. Undefined where there is no such replica.
     */
    retry: async (meant: Meant, held: boolean | undefined): Promise<Laid | undefined> => {
      const laid = await lay(retrySql, "retry", meant, [held ?? null]);
      if (laid?.changed) onBehind(meant.system);
      return laid;
    },

    /** Readies all that are parked for one reason, or counts them. */
    retryMany: (asked: Parameters<typeof retryMany>[1]): Promise<RetriedMany> => {
      const done = retryMany(pool, asked);
      return asked.dryRun ? done : done.finally(() => onBehind(asked.system));
    },

    /** Parks a replica until a person readies it again; refused while a call is under way. Undefined where there is none. */
    park: (meant: Meant, why: string | undefined): Promise<Laid | undefined> =>
      lay(parkSql, "park", meant, [why ?? null]),
  };
};

export type Replicas = ReturnType<typeof createReplicas>;

// The state stands in the text, not in a parameter, so that the partial indexes serve.
const listSql = (state: ReplicaState | undefined) => `
select r.system, r.dossier::text, d.code, d.agency, r.state, r.wanted, r.settled, r.behind_since as "behindSince",
  r.ready_at as "nextTryAt", d.due_at as "dueAt", r.tries, r.awaits_person as "awaitsPerson", r.cause, r.changed_at as "changedAt"
from replicas r join dossiers d on d.id = r.dossier
where ($1::text is null or r.system = $1) and (r.system, r.dossier) > ($2, $3::bigint)
  ${state ? `and r.state = '${state}'` : ""} and ${scopeSql("d.agency", "$5")}
order by r.system, r.dossier limit $4`;

const retrySql = `
with found as materialized (
  select system, dossier, state, behind_since, plain(held) as held,
    array(select key from json_each(plain(held))
      where value->>'doubt' is not null or (not $5::boolean and key = plain(cause)->>'part') order by key) as doubtful
  from replicas where system = $1 and dossier = $2 for update
), mine as (
  select * from found where state in ('parked', 'waiting') or ($5::boolean is not null and state = 'ready' and doubtful <> '{}')
), changed as (
  update replicas r set
    state = 'ready', ready_at = null, tries = 0, unrecognised = 0, awaits_person = false, cause = null, changed_at = now(),
    urgency = case when mine.behind_since is null then now() + interval '1 day' else r.urgency end,
    behind_since = coalesce(mine.behind_since, now()),
    held = case when $5::boolean is not null and mine.doubtful <> '{}' then (
      select json_object_agg(key, case
        when not key = any(mine.doubtful) then value
        when $5 then json_strip_nulls(json_build_object(
          'digest', coalesce(value->>'doubt', value->>'digest'), 'receipt', value->'receipt'))
        when value->>'digest' is null and value->>'known' is null and value->>'gone' is null then '{}'
        else '{"gone":true}' end)
      from json_each(mine.held)) else r.held end
  from mine where r.system = mine.system and r.dossier = mine.dossier
  returning r.dossier
), noted as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, system, json_build_object('at', $4::text, 'system', system,
    'is', case $5 when true then 'held, a person checked' when false then 'not held, a person checked' else 'retried' end,
    'by', $3::text, 'parts', case when $5 is not null then doubtful else '{}' end)
  from mine join changed using (dossier)
)
select case when changed.dossier is null then found.state else 'ready' end as state, changed.dossier is not null as changed,
  case when $5 is not null and changed.dossier is not null then found.doubtful else '{}' end as parts
from found left join changed using (dossier)`;

const parkSql = `
with found as materialized (
  select system, dossier, state from replicas where system = $1 and dossier = $2 for update
), changed as (
  update replicas r set state = 'parked', awaits_person = true, ready_at = null, changed_at = now(),
    cause = json_strip_nulls(json_build_object('is', '${"parked by a person" satisfies Reason}', 'by', $3::text, 'why', $5::text))
  from found where r.system = found.system and r.dossier = found.dossier and found.state <> 'sending'
  returning r.dossier
), noted as (
  insert into log (kind, dossier, source, entry)
  select 'note', dossier, $1, json_build_object('at', $4::text, 'system', $1::text, 'is', 'parked', 'by', $3::text)
  from changed
)
select case when changed.dossier is null then found.state else 'parked' end as state, changed.dossier is not null as changed,
  '{}'::text[] as parts
from found left join changed using (dossier)`;

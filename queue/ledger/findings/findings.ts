import type { Pool } from "pg";
import { type Scope, scopeSql } from "../access/scope.ts";
import { type FindingKind, findingKinds } from "./kinds.ts";

/** Every state that a finding can be in; `taken`: a person sees to it. */
export const findingStates = ["open", "taken", "closed"] as const;
export type FindingState = (typeof findingStates)[number];

/** One finding as it is shown; times in ISO 8601. `code`: of its dossier; null: it is of the system as a whole. */
export type ShownFinding = {
  id: string;
  kind: string;
  what: string;
  cure: string;
  system: string;
  code: string | null;
  key: string;
  firstAt: string;
  lastAt: string;
  count: number;
  state: FindingState;
  evidence: object;
  by: string | null;
  why: string | null;
  changedAt: string | null;
};

/** A finding that a person means, and the key by whose id the log remembers the person. */
export type MeantFinding = { id: string; scope: Scope; by: string };

/** What a person should know, listed and dealt with. Whoever is bound to agencies has to do with those of their dossiers alone. */
export const createFindings = (pool: Pool) => {
  const one = async (name: string, text: string, values: unknown[]) => {
    const { rows } = await pool.query({ name, text, values });
    const [row]: (Row & { changed: boolean })[] = rows;
    if (!row) return undefined;
    const { changed, ...finding } = row;
    return { ...shown(finding), changed };
  };
  return {
    /** A page in the order in which they were first found; `next` is null at the end. */
    list: async (asked: {
      kind?: FindingKind;
      system?: string;
      state?: FindingState;
      after?: string;
      limit: number;
      scope: Scope;
    }): Promise<{ findings: ShownFinding[]; next: string | null }> => {
      const { kind = null, system = null, state = null, after = "0", limit, scope } = asked;
      const { rows } = await pool.query({
        name: "findings",
        text: listSql,
        values: [kind, system, state, after, limit, scope],
      });
      const findings = rows.map(shown);
      return { findings, next: rows.length === limit ? (findings.at(-1)?.id ?? null) : null };
    },

    /** Says that a person sees to it, and who. Undefined where there is none; a closed one stays as it is. */
    take: ({ id, scope, by }: MeantFinding) =>
      one("finding-take", laySql("taken", "f.state <> 'closed' and f.by is distinct from $3"), [
        id,
        scope,
        by,
        null,
        new Date().toISOString(),
      ]),

    /** Says that it is dealt with: found again, it is a new one. Undefined where there is none. */
    close: ({ id, scope, by }: MeantFinding, why: string | undefined) =>
      one("finding-close", laySql("closed", "f.state <> 'closed'"), [
        id,
        scope,
        by,
        why ?? null,
        new Date().toISOString(),
      ]),

    /** How many are not closed, by kind, system and state. For metrics. */
    count: async (): Promise<
      { kind: string; system: string; state: FindingState; count: number }[]
    > => {
      const { rows } = await pool.query({
        name: "findings-count",
        text: `select kind, system, state, count(*)::int from findings where state <> 'closed' group by kind, system, state`,
      });
      return rows;
    },
  };
};

export type Findings = ReturnType<typeof createFindings>;

type Row = Omit<ShownFinding, "what" | "cure">;

/** One that a later release told, or an earlier one, is shown as it stands. */
const shown = (row: Row): ShownFinding => {
  const { what = row.kind, cure = "" } = Object.hasOwn(findingKinds, row.kind)
    ? findingKinds[row.kind as FindingKind]
    : {};
  const { id, kind, ...rest } = row;
  return { id, kind, what, cure, ...rest };
};

const columns = `f.id::text, f.kind, f.system, d.code, f.key, to_json(f.first_at) as "firstAt", to_json(f.last_at) as "lastAt",
  f.count::float8 as count, f.state, f.evidence, f.by, f.why, to_json(f.changed_at) as "changedAt"`;

// One without a dossier has no agency: nobody who is bound to some sees it.
const listSql = `
select ${columns} from findings f left join dossiers d on d.id = f.dossier
where ($1::text is null or f.kind = $1) and ($2::text is null or f.system = $2) and ($3::text is null or f.state = $3)
  and f.id > $4 and ${scopeSql("d.agency", "$6")}
order by f.id limit $5`;

const laySql = (to: FindingState, unless: string) => `
with meant as materialized (
  select f.id, ${unless} as changes from findings f left join dossiers d on d.id = f.dossier
  where f.id = $1 and ${scopeSql("d.agency", "$2")} for update of f
), laid as (
  update findings f set state = '${to}', by = $3, why = coalesce($4, f.why), changed_at = now()
  from meant where f.id = meant.id and meant.changes returning f.*
), noted as (
  insert into log (kind, dossier, source, entry)
  select 'note', nullif(dossier, 0), system, json_build_object('at', $5::text, 'is', 'finding ${to}', 'finding', id::text,
    'of', kind, 'by', $3::text) from laid
)
select ${columns}, exists (select from laid) as changed
from (select * from laid union all select f.* from findings f join meant using (id) where not meant.changes) f
left join dossiers d on d.id = f.dossier`;

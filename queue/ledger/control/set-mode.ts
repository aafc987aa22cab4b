import type { Pool } from "pg";
import { isComplete } from "../../../schemas/dossier-state.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { patience } from "../../postgres/session/limits.ts";
import { withTransaction } from "../../postgres/session/pool.ts";
import { type IsOver, mustBeAwaited } from "../access/awaited.ts";
import { inScope, type Scope } from "../access/scope.ts";
import type { Custody } from "../state/custody.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import type { ModeRule, ModeWord } from "./switches.ts";

/** What a change of mode did: the rules now, replicas made ready again, dossiers that got a replica. */
export type ModeSet = { modes: ModeRule[]; readied: number; enrolled: number };

/**
 * Rules that a system may have for agencies and procedures, which every send looks through; how many of them there may be when a speaker who
 * is bound to agencies adds one, so that who speaks for all has room; and how many for the agencies of one such, so that the others have.
 */
export const MOST_RULES = { all: 200, byBound: 160, ofOne: 20 };

/**
 * Sets a system's mode for all of it, an agency (and those below it) or a procedure, or drops what was set, then lets the dossiers concerned be
 * looked at again (`everywhere`: instead of every rule for an agency or a procedure): replicas that were off, in shadow or closed become ready, and dossiers without one get one. Page by page in
 * short transactions; doing it again does no harm, so a call that was cut off is simply repeated.
 */
export const setMode = async (
  parts: { pool: Pool; ownership: Ownership; route: Route; keeps?: Route },
  asked: Asked & { page?: number },
): Promise<ModeSet> => {
  const { pool, ownership } = parts;
  const { system, rule } = asked;
  const done: ModeSet = {
    modes: await writeRule(pool, system, rule, asked),
    readied: 0,
    enrolled: 0,
  };
  const most = asked.page ?? 500;
  for (let after = "0"; ; ) {
    mustBeAwaited(asked.isOver);
    const { rows } = await pool.query<PageRow>({
      name: "mode-page",
      text: pageSql,
      values: [system, after, rule.agency ?? null, rule.procedure ?? null, most],
      query_timeout: patience.page,
    });
    const isFor = (of: Route, { facts, code, codes, custody }: PageRow) => {
      const state = facts && merge(code, facts, ownership, codes, custody);
      return state !== null && isComplete(state) && of(state).includes(system);
    };
    // Nothing of it is there, and it would not be begun now: it does not go on either.
    const isOver = (row: PageRow) =>
      parts.keeps !== undefined && isFor(parts.keeps, row) && !isFor(parts.route, row);
    const known = rows.filter(({ state }) => state !== null);
    const over = known.filter(isOver);
    const again = known.filter((row) => !over.includes(row));
    const missing = rows.filter((row) => row.state === null && isFor(parts.route, row));
    const written = await pool.query({
      name: "mode-write",
      text: writeSql,
      values: [system, ...[again, missing, over].map((some) => some.map(({ id }) => id))],
      query_timeout: patience.page,
    });
    done.readied += written.rows[0]?.readied ?? 0;
    done.enrolled += written.rows[0]?.enrolled ?? 0;
    const last = rows.at(-1);
    if (!last || rows.length < most) return done;
    after = last.id;
  }
};

/** `scope`: the agencies that whoever asks may speak for; for all where there is none. */
type Asked = {
  system: string;
  rule: ModeWord;
  by: string;
  scope?: Scope;
  everywhere?: boolean;
  isOver: IsOver;
};

/** A system has as many rules as it may. What it has may be set anew, and so may the mode of all of it. */
export class TooManyRules extends Error {
  readonly pointer: "/agency" | "/procedure";

  constructor({ agency }: ModeWord, most: keyof typeof MOST_RULES) {
    super(
      `Cần tối đa ${MOST_RULES[most]} chế độ riêng ${whose[most]}; đổi một chế độ riêng đã có, bỏ một (mode: inherit), hoặc người quản trị bỏ tất cả: lienthong systems mode <hệ thống> <chế độ> --everywhere.`,
    );
    this.pointer = agency === undefined ? "/procedure" : "/agency";
  }
}

const whose = {
  all: "cho các đơn vị và thủ tục của một hệ thống",
  byBound: "của một hệ thống để khóa của riêng vài đơn vị còn thêm được",
  ofOne: "cho các đơn vị của khóa này",
};

const mustHaveRoom = (before: ModeRule[], rule: ModeWord, scope: Scope) => {
  if (rule.agency === undefined && rule.procedure === undefined) return;
  const narrow = before.filter(({ agency, procedure }) => agency ?? procedure);
  if (narrow.length >= MOST_RULES.all) throw new TooManyRules(rule, "all");
  if (scope === null) return;
  if (narrow.length >= MOST_RULES.byBound) throw new TooManyRules(rule, "byBound");
  const own = narrow.filter(({ agency }) => agency !== undefined && inScope(agency, scope));
  if (own.length >= MOST_RULES.ofOne) throw new TooManyRules(rule, "ofOne");
};

/** Replaces or drops the rule of the same reach, or every rule; the later of two equals counts, so it goes to the end. */
const writeRule = (
  pool: Pool,
  system: string,
  rule: ModeWord,
  { by, scope = null, everywhere = false }: Asked,
) =>
  withTransaction(pool, async (client): Promise<ModeRule[]> => {
    await client.query("insert into switches (system) values ($1) on conflict do nothing", [
      system,
    ]);
    const { rows } = await client.query("select modes from switches where system = $1 for update", [
      system,
    ]);
    const before: ModeRule[] = rows[0]?.modes ?? [];
    const kept = before.filter(
      ({ agency, procedure }) =>
        !everywhere && (agency !== rule.agency || procedure !== rule.procedure),
    );
    const { mode, ...where } = rule;
    const added = mode === "inherit" ? [] : [{ ...where, mode }];
    if (added.length > 0 && kept.length === before.length) mustHaveRoom(before, rule, scope);
    const modes = [...kept, ...added];
    await client.query("update switches set modes = $2::json where system = $1", [
      system,
      JSON.stringify(modes),
    ]);
    const entry = {
      at: new Date().toISOString(),
      system,
      is: "mode",
      ...rule,
      ...(everywhere ? { everywhere } : {}),
      by,
    };
    await client.query("insert into log (kind, source, entry) values ('note', $1, $2::json)", [
      system,
      JSON.stringify(entry),
    ]);
    return modes;
  });

type Route = (dossier: Dossier) => string[];

/** `facts` only where nothing of it is there. */
type PageRow = {
  id: string;
  code: string;
  state: string | null;
  facts: Facts[] | null;
  codes: OwnCode[];
  custody: Custody | null;
};

const pageSql = `
select d.id::text, d.code, d.custody, r.state, case when r.state is null or r.held::text = '{}' then
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id)
  end as facts, case when r.state is null or r.held::text = '{}' then ${ownCodesSql} end as codes
from dossiers d left join replicas r on r.system = $1 and r.dossier = d.id
where d.id > $2 and d.released_at is null and (d.erased_at is null or d.changed_at > d.erased_at) and (r.state is null or r.state in ('off', 'shadow', 'closed'))
  and ($3::text is null or d.agency = $3 or starts_with(d.agency, $3 || '.')) and ($4::text is null or d.procedure = $4)
order by d.id limit $5`;

// Class 3: what was set aside for long does not go before today's work, unless its deadline says so.
const writeSql = `
with locked as materialized (
  select dossier from replicas where system = $1 and dossier = any($2::bigint[] || $4::bigint[]) and state in ('off', 'shadow', 'closed')
  order by dossier for update
), again as (
  update replicas r set state = 'ready', behind_since = now(), class = 3, cause = null, changed_at = now(),
    urgency = least(d.due_at, now() + interval '3 days')
  from locked join dossiers d on d.id = locked.dossier
  where r.system = $1 and r.dossier = locked.dossier and r.dossier = any($2::bigint[]) and r.state in ('off', 'shadow', 'closed')
  returning 1
), over as (
  update replicas r set state = 'closed', cause = null, changed_at = now() from locked
  where r.system = $1 and r.dossier = locked.dossier and r.dossier = any($4::bigint[]) and r.state in ('off', 'shadow')
), enrolled as (
  insert into replicas (system, dossier, state, wanted, class, urgency, behind_since)
  select $1, id, 'ready', version, 3, least(due_at, now() + interval '3 days'), now()
  from dossiers where id = any($3::bigint[]) order by id
  on conflict do nothing
  returning 1
)
select (select count(*) from again)::int as readied, (select count(*) from enrolled)::int as enrolled`;

import type { Pool } from "pg";
import type { Accepted } from "../accept/accept.ts";
import { type Scope, scopeSql } from "../access/scope.ts";
import { causeOf } from "./apply.ts";
import type { Waiting } from "./inbound.ts";
import { refusalOf } from "./judge.ts";
import type { Cause } from "./keep.ts";
import type { State } from "./states.ts";

/** One message as it is shown, times in ISO 8601; nothing of what it says. `code`: of its dossier, once that is known. */
export type ShownInbound = {
  id: string;
  system: string;
  operation: string;
  state: State;
  code: string | null;
  at: string;
  receivedAt: string;
  settledAt: string | null;
  tries: number;
  cause: Cause | null;
};

/** A message that a person means. */
export type MeantInbound = { id: string; scope: Scope };

/** What became of a message that was tried again: undefined cause where nothing could be done any more. */
export type Retried = { changed: boolean; inbound: ShownInbound };

/** Messages that came in, listed and tried again. Whoever is bound to agencies has to do with those of their dossiers alone. */
export const createShelf = (pool: Pool, apply: (rows: Waiting[]) => Promise<Accepted[]>) => {
  const find = async ({ id, scope }: MeantInbound): Promise<ShownInbound | undefined> => {
    const { rows } = await pool.query({
      name: "inbound-one",
      text: `${shownSql} where b.id = $1 and ${scopeSql("d.agency", "$2")}`,
      values: [id, scope],
    });
    return rows[0];
  };
  return {
    /** A page in the order in which they came; `next` is null at the end. */
    list: async (asked: {
      system?: string;
      state?: State;
      after?: string;
      limit: number;
      scope: Scope;
    }): Promise<{ inbound: ShownInbound[]; next: string | null }> => {
      const { system = null, state = null, after = "0", limit, scope } = asked;
      const { rows }: { rows: ShownInbound[] } = await pool.query({
        name: "inbound-list",
        text: listSql,
        values: [system, state, after, limit, scope],
      });
      return { inbound: rows, next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
    },

    /**
     * Tries one again that was refused, is parked or waits: at once. `changed`: something came of it. Undefined where there is none; one that
     * was applied, or whose content is not kept any more, stays as it is.
     */
    retry: async (meant: MeantInbound): Promise<Retried | undefined> => {
      const before = await find(meant);
      if (!before) return undefined;
      const { rows } = await pool.query({
        name: "inbound-open",
        text: openSql,
        values: [meant.id],
      });
      const row: Waiting | undefined = rows[0];
      const refusal = row && refusalOf(row.statement);
      if (!row || refusal) return { changed: false, inbound: before };
      await pool.query({ name: "inbound-again", text: againSql, values: [meant.id] });
      const [accepted] = await apply([row]);
      const changed =
        accepted !== undefined && !("version" in accepted) ? !!causeOf(accepted) : true;
      return { changed, inbound: (await find({ ...meant, scope: null })) ?? before };
    },
  };
};

const shownSql = `
select b.id::text, b.source as system, b.operation, b.state, d.code, to_json(b.at) as at, to_json(b.received_at) as "receivedAt",
  to_json(b.settled_at) as "settledAt", b.tries, b.cause
from inbound b left join dossiers d on d.id = b.dossier`;

// One without a dossier has no agency: nobody who is bound to some sees it.
const listSql = `${shownSql}
where ($1::text is null or b.source = $1) and ($2::text is null or b.state = $2) and b.id > $3 and ${scopeSql("d.agency", "$5")}
order by b.id limit $4`;

const openSql = `
select b.id::text, b.source, b.scope, b.speaker, b.statement, coalesce(b.body, '') as received from inbound b
where b.id = $1 and b.state <> 'applied' and b.statement is not null`;

const againSql = `
update inbound set state = 'waiting', cause = null, settled_at = null, received_at = now(), ready_at = now() + interval '5 s'
where id = $1 and state <> 'applied' and statement is not null`;

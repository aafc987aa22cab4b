import type { Pool } from "pg";
import type { MergedState } from "../../../schemas/dossier-state.ts";
import { type Scope, scopeSql } from "../access/scope.ts";
import type { Custody } from "../state/custody.ts";
import type { Held } from "../state/held.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import type { Salt } from "../state/salted.ts";

/** A dossier and what one system is known to hold of it; `copy` null: none was ever begun there. */
export type SeenCopy = {
  dossier: string;
  code: string;
  version: number;
  salt: Salt;
  state: MergedState;
  held: Held;
  copy: { state: string; wanted: number; settled: number | null } | null;
};

/** Copies as a person looks at them. */
export const createCopies = (pool: Pool, ownership: Ownership) => ({
  /** Reads one by any code of its dossier; undefined where there is none, where it is another agency's, and where its main code was given back. */
  read: async (asked: {
    system: string;
    code: string;
    scope: Scope;
  }): Promise<SeenCopy | undefined> => {
    const { rows } = await pool.query({
      name: "read-copy",
      text: readSql,
      values: [asked.code, asked.scope, asked.system],
    });
    const row: Row | undefined = rows[0];
    if (!row) return undefined;
    const { facts, codes, custody, held, ...seen } = row;
    return {
      ...seen,
      held: held ?? {},
      state: merge(row.code, facts ?? [], ownership, codes, custody),
    };
  },
  /** Notes in the log that a person asked a system for a dossier; of what it said no more than whether the copy is there. */
  noteLook: async ({
    dossier,
    system,
    ...told
  }: { dossier: string; system: string; by: string } & (
    | { there: boolean }
    | { answer: string }
  )): Promise<void> => {
    const entry = { at: new Date().toISOString(), system, is: "looked up", ...told };
    await pool.query({
      name: "note-look",
      text: "insert into log (kind, dossier, source, entry) values ('note', $1, $2, $3::json)",
      values: [dossier, system, JSON.stringify(entry)],
    });
  },
});

export type Copies = ReturnType<typeof createCopies>;

type Row = Omit<SeenCopy, "state" | "held"> & {
  facts: Facts[] | null;
  codes: OwnCode[];
  custody: Custody | null;
  held: Held | null;
};

const readSql = `
select d.id::text as dossier, d.code, d.version, d.salt, d.custody, r.held,
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts,
  ${ownCodesSql} as codes,
  case when r.system is not null then json_build_object('state', r.state, 'wanted', r.wanted, 'settled', r.settled) end as copy
from code_owners o join dossiers d on d.id = o.dossier left join replicas r on r.dossier = d.id and r.system = $3
where o.code = $1 and d.released_at is null and ${scopeSql("d.agency", "$2")}`;

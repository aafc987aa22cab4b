import type { Pool } from "pg";
import type { Custody } from "../../../queue/ledger/state/custody.ts";
import { type Facts, merge, type Ownership } from "../../../queue/ledger/state/merge.ts";
import { type OwnCode, ownCodesSql } from "../../../queue/ledger/state/merge-codes.ts";
import { isComplete } from "../../../schemas/dossier-state.ts";
import type { Step } from "../../../schemas/generated/dossier.ts";
import type { LedgerDossier } from "./side.ts";

const PAGE = 500;

/**
 * Reads the ledger page by page in short statements. Where the province alone spoke of a dossier, its own word is what counts and nothing of the
 * gateway's is asked; where others did, the merge of all.
 */
export async function* readLedger(
  pool: Pool,
  ownership: Ownership,
): AsyncGenerator<LedgerDossier[]> {
  for (let after = "0"; ; ) {
    const { rows } = await pool.query<Row>({ name: "demo-read", text: sql, values: [after, PAGE] });
    yield rows.map((row) => dossierOf(row, ownership));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.id ?? after;
  }
}

type Row = {
  id: string;
  code: string;
  custody: Custody | null;
  codes: OwnCode[];
  facts: Facts[];
  replicas: { system: string; state: string; cause: string | null }[] | null;
};

const dossierOf = (row: Row, ownership: Ownership): LedgerDossier => {
  const { code, facts } = row;
  const [only, ...others] = facts;
  const isAlone = only?.source === "province" && others.length === 0 && row.custody === null;
  const merged = () => {
    const state = merge(code, facts, ownership, row.codes, row.custody);
    if (!isComplete(state)) throw new Error(`Expected ${code} whole, got a part of it.`);
    return state;
  };
  return {
    code,
    merged,
    state: isAlone ? { ...(only.body as LedgerDossier["state"]), steps: stepsOf(only) } : merged(),
    facts: new Map(facts.map((each) => [each.source, each])),
    replicas: new Map((row.replicas ?? []).map(({ system, ...each }) => [system, each])),
  };
};

/** Every step that a source ever told. */
export const stepsOf = ({ steps }: Facts): Step[] => Object.values(steps).map(({ step }) => step);

const sql = `
select d.id::text, d.code, d.custody, ${ownCodesSql} as codes,
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps) order by f.source)
   from facts f where f.dossier = d.id) as facts,
  (select json_agg(json_build_object('system', r.system, 'state', r.state, 'cause', r.cause->>'is'))
   from replicas r where r.dossier = d.id) as replicas
from dossiers d where d.id > $1 and exists (select from facts f where f.dossier = d.id) order by d.id limit $2`;

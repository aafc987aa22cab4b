import type { Pool } from "pg";
import type { MergedState } from "../../../schemas/dossier-state.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { type Scope, scopeSql } from "../access/scope.ts";
import { type Custody, isInHand } from "../state/custody.ts";
import type { Held } from "../state/held.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";

/** A dossier as the ledger holds it: its merged state, which lacks what nobody said yet, each source's own word, and every copy with its parts. */
export type ReadDossier = {
  code: string;
  version: number;
  changedAt: string;
  state: MergedState;
  /** Every code that is its own or was told of it: who gave it, and how that is known; null: told, confirmed by nobody. */
  codes: { code: string; issuer: string; confirmedBy: string | null }[];
  /** Which system has it in hand (cơ quan đang thụ lý), or had last; null: none ever had. */
  custody: (Custody & { inHand: boolean }) | null;
  sources: {
    source: string;
    revision: number | null;
    updatedAt: string | null;
    acceptedAt: string;
    said: Partial<Dossier>;
  }[];
  replicas: (ReplicaRow & { parts: PartRow[] })[];
};

/** One part's copy: the digest last acknowledged, one that may have arrived, what the system gave back. */
export type PartRow = {
  part: string;
  acknowledged: string | null;
  inDoubt: string | null;
  /** What the system said of its existence alone, where nothing else is known: it is there, or no more. */
  there?: boolean;
  receipt: object | null;
};

/** A copy's standing; times in ISO 8601. */
export type ReplicaRow = {
  system: string;
  state: string;
  wanted: number;
  settled: number | null;
  behindSince: string | null;
  nextTryAt: string | null;
  urgency: string;
  tries: number;
  awaitsPerson: boolean;
  cause: object | null;
  changedAt: string;
};

/** Reads a dossier by any of its codes, all of it from one moment; undefined where there is none or it is another agency's. */
export const readDossier = async (
  pool: Pool,
  ownership: Ownership,
  code: string,
  scope: Scope,
): Promise<ReadDossier | undefined> => {
  const { rows } = await pool.query({ name: "read-dossier", text: sql, values: [code, scope] });
  const row: Row | undefined = rows[0];
  if (!row) return undefined;
  const facts = row.facts ?? [];
  return {
    code: row.code,
    version: row.version,
    changedAt: row.changedAt,
    state: merge(
      row.code,
      facts,
      ownership,
      row.codes.map((own) => ({ ...own, confirmed: own.confirmedBy !== null })),
      row.custody,
    ),
    custody: row.custody && { ...row.custody, inHand: isInHand(row.custody) },
    codes: row.codes,
    sources: facts.map(({ body, steps, ...word }) => {
      const told = Object.values(steps).map(({ step }) => step);
      return { ...word, said: { ...body, ...(told.length > 0 ? { steps: told } : {}) } };
    }),
    replicas: (row.replicas ?? []).map(({ held, ...replica }) => ({
      ...replica,
      parts: partsOf(held),
    })),
  };
};

const partsOf = (held: Held): PartRow[] =>
  Object.entries(held).map(([part, { digest, doubt, receipt, known, gone }]) => ({
    part,
    acknowledged: digest ?? null,
    inDoubt: doubt ?? null,
    receipt: receipt ?? null,
    ...(digest === undefined && (known || gone) ? { there: known === true } : {}),
  }));

type Row = {
  code: string;
  version: number;
  changedAt: string;
  codes: ReadDossier["codes"];
  custody: Custody | null;
  facts: (Facts & Omit<ReadDossier["sources"][number], "said">)[] | null;
  replicas: (ReplicaRow & { held: Held })[] | null;
};

const sql = `
select d.code, d.version, to_json(d.changed_at) as "changedAt", d.custody,
  coalesce((select json_agg(json_build_object('code', o.code, 'issuer', o.issuer, 'confirmedBy', o.confirmed_by)
     order by o.code, o.issuer) from dossier_codes o where o.dossier = d.id), '[]') as codes,
  (select json_agg(json_build_object('source', f.source, 'revision', f.revision, 'updatedAt', plain(f.body)->>'updatedAt',
     'acceptedAt', f.accepted_at, 'body', f.body, 'steps', f.steps) order by f.source)
   from facts f where f.dossier = d.id) as facts,
  (select json_agg(json_build_object('system', r.system, 'state', r.state, 'wanted', r.wanted, 'settled', r.settled,
     'behindSince', r.behind_since, 'nextTryAt', r.ready_at, 'urgency', r.urgency, 'tries', r.tries, 'awaitsPerson', r.awaits_person,
     'cause', r.cause, 'changedAt', r.changed_at, 'held', r.held) order by r.system)
   from replicas r where r.dossier = d.id) as replicas
from code_owners c join dossiers d on d.id = c.dossier
where c.code = $1 and ${scopeSql("d.agency", "$2")}`;

import type { Pool } from "pg";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Facts, Ownership } from "./merge.ts";
import { merge } from "./merge.ts";

/** What is known of one part's copy: the digest last acknowledged, and one that may have arrived. */
export type HeldPart = { digest?: string; doubt?: string; receipt?: { code?: string } };

/** Part key → what is known of its copy. */
export type Held = Record<string, HeldPart>;

/** A replica under lease: nobody else sends it until the lease runs out. */
export type Claimed = {
  dossier: string;
  code: string;
  /** Fencing number; every later write carries it. */
  lease: string;
  held: Held;
  tries: number;
  puzzles: number;
  version: number;
  state: Dossier;
};

/**
 * Leases the most urgent replicas of a system, then reads their dossiers' present state.
 * Four fifths go to what can still be on time, one fifth to what is late; a share without work gives way to the other.
 */
export const claim = async (
  pool: Pool,
  from: { system: string; holder: string; most: number; leaseMs: number; ownership: Ownership },
): Promise<Claimed[]> => {
  const taken = await pool.query({
    name: "claim",
    text: claimSql,
    values: [from.system, from.most, Math.ceil(from.most / 5), from.leaseMs, from.holder],
  });
  if (taken.rows.length === 0) return [];
  // Read after the claim: whoever commits a version later finds the lease and marks the replica as wanting more.
  const ids = taken.rows.map((row: { dossier: string }) => row.dossier);
  const read = await pool.query({ name: "claim-read", text: readSql, values: [ids] });
  const dossiers = new Map(read.rows.map((row: DossierRow) => [row.id, row]));
  return taken.rows.flatMap((row: ClaimRow) => {
    const dossier = dossiers.get(row.dossier);
    if (!dossier) return [];
    const { code, version, facts } = dossier;
    return [{ ...row, code, version, state: merge(code, facts, from.ownership) }];
  });
};

type ClaimRow = Pick<Claimed, "dossier" | "lease" | "held" | "tries" | "puzzles">;
type DossierRow = { id: string; code: string; version: number; facts: Facts[] };

const claimSql = `
with late as materialized (
  select dossier, urgency from replicas where system = $1 and state = 'ready' and urgency <= now()
  order by urgency limit $3 for update skip locked
), fresh as materialized (
  select dossier, urgency from replicas where system = $1 and state = 'ready' and urgency > now()
  order by urgency limit $2 - (select count(*) from late) for update skip locked
), later as materialized (
  select dossier, urgency from replicas where system = $1 and state = 'ready' and urgency <= now()
    and dossier not in (select dossier from late)
  order by urgency limit $2 - (select count(*) from late) - (select count(*) from fresh) for update skip locked
)
update replicas r
set state = 'sending', lease = r.lease + 1, lease_until = clock_timestamp() + $4 * interval '1 ms', holder = $5,
  opened = false, changed_at = now()
from (table fresh union all table late union all table later) as picked
where r.system = $1 and r.dossier = picked.dossier
returning r.dossier::text, r.lease::text, r.held, r.tries, r.puzzles`;

const readSql = `
select d.id::text, d.code, d.version,
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts
from dossiers d where d.id = any($1)`;

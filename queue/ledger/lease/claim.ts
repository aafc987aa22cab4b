import type { Pool } from "pg";
import type { MergedState } from "../../../schemas/dossier-state.ts";
import type { Custody } from "../state/custody.ts";
import type { Held } from "../state/held.ts";
import { type Facts, merge, type Ownership } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import type { Salt } from "../state/salted.ts";

/** A replica under lease: nobody else sends it until the lease runs out. */
export type Claimed = {
  dossier: string;
  code: string;
  /** Fencing number; every later write carries it. */
  lease: string;
  held: Held;
  tries: number;
  unrecognised: number;
  version: number;
  salt: Salt;
  state: MergedState;
};

/**
 * Leases the most urgent replicas of a system, then reads their dossiers' present state. Four fifths go to what can still be
 * on time, one fifth to what is late; a share without work gives way to the other. A probe gets what met no trouble of its own, else
 * the least, and of these the most urgent, however many with trouble are more urgent.
 */
export const createClaim = (pool: Pool, ownership: Ownership) => {
  // Where the last claim of each share ended. While any snapshot is open, what was claimed before still lies dead at the front
  // of the index; going on from there instead of from the front keeps a claim's time flat. For three seconds at most, so
  // that what became urgent meanwhile is seen.
  const floors = new Map<string, Floor>();

  return async (from: {
    system: string;
    worker: string;
    most: number;
    leaseMs: number;
    /** One alone, for a probe. */
    probe?: boolean;
  }): Promise<Claimed[]> => {
    if (from.probe) {
      const values = [from.system, from.leaseMs, from.worker];
      const { rows } = await pool.query({ name: "claim-probe", text: probeSql, values });
      return readStates(rows);
    }
    const floor = floors.get(from.system);
    const fresh = floor && performance.now() - floor.since < 3_000 ? floor : undefined;
    let rows = await take(from, fresh);
    const from0 = fresh && rows.length === 0;
    if (from0) rows = await take(from, undefined);
    if (rows.length === 0) {
      floors.delete(from.system);
      return [];
    }
    floors.set(from.system, nextFloor(from0 ? undefined : fresh, rows));
    return readStates(rows);
  };

  async function take(
    from: { system: string; worker: string; most: number; leaseMs: number },
    floor: Floor | undefined,
  ): Promise<ClaimRow[]> {
    const { rows } = await pool.query({
      name: `claim-${from.most}`,
      text: claimSql(from.most),
      values: [
        from.system,
        from.most,
        Math.ceil(from.most / 5),
        from.leaseMs,
        from.worker,
        floor?.late?.urgency ?? "-infinity",
        floor?.late?.dossier ?? "0",
        floor?.fresh?.urgency ?? "-infinity",
        floor?.fresh?.dossier ?? "0",
      ],
    });
    return rows;
  }

  // Read after the claim: whoever commits a version later finds the lease and marks the replica as wanting more.
  async function readStates(rows: LeaseRow[]): Promise<Claimed[]> {
    const ids = rows.map(({ dossier }) => dossier);
    const read = await pool.query({ name: "claim-read", text: readSql, values: [ids] });
    const dossiers = new Map(read.rows.map((row: DossierRow) => [row.id, row]));
    return rows.flatMap(({ dossier: id, lease, held, tries, unrecognised }) => {
      const row = { dossier: id, lease, held, tries, unrecognised };
      const dossier = dossiers.get(row.dossier);
      if (!dossier) return [];
      const { code, version, salt, facts, codes, custody } = dossier;
      const state = merge(code, facts, ownership, codes, custody);
      return [{ ...row, code, version, salt, state }];
    });
  }
};

/** The last replica claimed in each share, in the order of the index. */
type Floor = { since: number; late?: Place; fresh?: Place };
type Place = { urgency: string; dossier: string };

const nextFloor = (before: Floor | undefined, rows: ClaimRow[]): Floor => {
  const last = (late: boolean, otherwise: Place | undefined) =>
    rows
      .filter((row) => row.late === late)
      .reduce<Place | undefined>((end, row) => (end && isAfter(end, row) ? end : row), undefined) ??
    otherwise;
  const [late, fresh] = [last(true, before?.late), last(false, before?.fresh)];
  return {
    since: before?.since ?? performance.now(),
    ...(late ? { late } : {}),
    ...(fresh ? { fresh } : {}),
  };
};

/** Urgencies come in one zone and width, so their texts stand in the order of time. */
const isAfter = (a: Place, b: Place) =>
  a.urgency === b.urgency ? BigInt(a.dossier) > BigInt(b.dossier) : a.urgency > b.urgency;

type LeaseRow = Pick<Claimed, "dossier" | "lease" | "held" | "tries" | "unrecognised">;
type ClaimRow = LeaseRow & { urgency: string; late: boolean };
type DossierRow = {
  id: string;
  code: string;
  version: number;
  salt: Salt;
  facts: Facts[];
  codes: OwnCode[];
  custody: Custody | null;
};

const leaseSql = (leaseMs: string, worker: string) => `
update replicas r
set state = 'sending', lease = r.lease + 1, lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms', worker = ${worker},
  opened = false, changed_at = now()`;

const claimedSql = "r.dossier::text, r.lease::text, r.held, r.tries, r.unrecognised";

// Those without trouble come first in the index's own order, so that one is found without looking at all; where there is none,
// all that is ready had some, and is looked at.
const probeSql = `
with calm as materialized (
  select dossier from replicas where system = $1 and state = 'ready' and tries = 0 and unrecognised = 0
  order by urgency, dossier limit 1 for update skip locked
), least as materialized (
  select dossier from replicas where system = $1 and state = 'ready' and not exists (select from calm)
  order by tries + unrecognised, urgency, dossier limit 1 for update skip locked
)
${leaseSql("$2", "$3")}
from (table calm union all table least) as picked
where r.system = $1 and r.dossier = picked.dossier
returning ${claimedSql}`;

// One lower bound a scan: of two the index starts at the first it is told, and walks over the dead to the other. The limits
// inside are written out, so that the planner knows that few rows are wanted and never sorts them all.
const claimSql = (most: number) => `
with late as materialized (
  select * from (
    select dossier, true as late from replicas
    where system = $1 and state = 'ready' and urgency < now() and (urgency, dossier) >= ($6::timestamptz, $7::bigint)
    order by urgency, dossier limit ${most} for update skip locked
  ) ready limit $3
), fresh as materialized (
  select * from (
    select dossier, false as late from replicas
    where system = $1 and state = 'ready'
      and (urgency, dossier) >= (greatest($8::timestamptz, now()), case when $8 > now() then $9::bigint else 0 end)
    order by urgency, dossier limit ${most} for update skip locked
  ) ready limit $2 - (select count(*) from late)
), later as materialized (
  select * from (
    select dossier, true as late from replicas
    where system = $1 and state = 'ready' and urgency < now() and (urgency, dossier) >= ($6::timestamptz, $7::bigint)
      and dossier not in (select dossier from late)
    order by urgency, dossier limit ${most} for update skip locked
  ) ready limit $2 - (select count(*) from late) - (select count(*) from fresh)
)
${leaseSql("$4", "$5")}
from (table fresh union all table late union all table later) as picked
where r.system = $1 and r.dossier = picked.dossier
returning ${claimedSql}, picked.late,
  to_char(r.urgency at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"+00"') as urgency`;

const readSql = `
select d.id::text, d.code, d.version, d.salt, d.custody,
  (select json_agg(json_build_object('source', f.source, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id) as facts,
  ${ownCodesSql} as codes
from dossiers d where d.id = any($1)`;

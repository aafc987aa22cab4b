import assert from "node:assert/strict";
import type { Pool } from "pg";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { compare } from "../demo/sides/compare.ts";
import type { PortalSimulator } from "../simulators/national-portal/portal-simulator.ts";
import { until } from "../until.ts";
import type { Acknowledged } from "./declare.ts";

/** Waits until no replica is behind any more. */
export const atRest = (pool: Pool): Promise<number> =>
  until("nothing is behind", async () => {
    const { rows } = await pool.query(
      "select count(*)::int as behind from replicas where state in ('ready', 'waiting', 'sending')",
    );
    return rows[0]?.behind === 0;
  });

/** From one moment to another, in milliseconds of the clock. */
export type Span = { from: number; to: number };

/** When the replies to calls that a process had under way were lost because it was killed. */
export const aroundKill = (at: number, callTimeoutMs = 2_000): Span => ({
  from: at - callTimeoutMs,
  // A call that had left by then may be read late by a portal that shares a busy processor.
  to: at + 1_000,
});

/**
 * The end that every play must come to: at rest, each acknowledged word in the log, each dossier held and equal field by
 * field, nothing backwards, rows applied twice only where a reply was lost or came at a time when nobody could keep it
 * (`deaf`), the whole log sealed and verified.
 */
export const assertConverged = async (parts: {
  pool: Pool;
  portal: PortalSimulator;
  acknowledged: Acknowledged[];
  /** Dossiers that are there although nobody was told so. */
  unacknowledged?: number;
  deaf?: Span[];
}): Promise<{ doubles: number }> => {
  const { pool, portal, acknowledged, deaf = [] } = parts;
  await atRest(pool);
  await until("all is sealed", async () => (await verify(pool)).unsealed === 0);

  const view = portal.state();
  const comparison = await compare(
    pool,
    { body: view.body, rows: (code) => view.rows(code).map(({ hash }) => hash) },
    () => {},
  );
  const dossiers = new Set(acknowledged.map(({ code }) => code)).size + (parts.unacknowledged ?? 0);
  assert.deepEqual(comparison, {
    dossiers,
    held: dossiers,
    parked: {},
    behind: 0,
    different: 0,
    differences: [],
  });
  assert.deepEqual(await missingFromLog(pool, acknowledged), [], "acknowledged and lost");
  assert.deepEqual(view.backwards(), []);
  const doubles = view.rowsAppliedTwice(({ at }) =>
    deaf.some(({ from, to }) => at > from && at < to),
  );
  assert.deepEqual(
    doubles.filter(({ explained }) => !explained),
    [],
  );
  const { ok, breaks, unsealed, entries } = await verify(pool);
  assert.deepEqual({ ok, breaks, unsealed }, { ok: true, breaks: [], unsealed: 0 });
  assert.ok(entries > dossiers);
  return { doubles: doubles.length };
};

/** Acknowledged words of which the log knows nothing. A stale one leaves an entry only where it told a new step. */
const missingFromLog = async (pool: Pool, acknowledged: Acknowledged[]): Promise<string[]> => {
  const { rows } = await pool.query(
    "select entry->>'code' as code, entry->>'revision' as revision from log where kind = 'change'",
  );
  const known = new Set(rows.map(({ code, revision }) => `${code} ${revision}`));
  return acknowledged
    .filter(({ stale }) => !stale)
    .map(({ code, revision }) => `${code} ${revision}`)
    .filter((word) => !known.has(word));
};

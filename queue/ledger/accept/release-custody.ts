import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { findDossier } from "../access/find-dossier.ts";
import type { Scope } from "../access/scope.ts";
import { noteSql } from "../findings/note.ts";
import { hearCustody, isInHand } from "../state/custody.ts";
import { type RenewRules, renew } from "./renew.ts";

/** What became of a custody that a person ended: the dossier's status by now. `released`: a system had it in hand until then; which one had it last. */
export type CustodyReleased = {
  code: string;
  version: number;
  status: number;
  system: string | null;
  released: boolean;
};

/**
 * Ends a custody by a person's word (cho thôi thụ lý): the province's status counts again, until a submission is accepted anew. Undefined
 * where there is no such dossier.
 */
export const releaseCustody = async (
  pool: Pool,
  rules: RenewRules,
  asked: { code: string; scope: Scope; by: string },
): Promise<{ released: CustodyReleased; behind: string[] } | undefined> => {
  const { code, scope, by } = asked;
  const found = await findDossier(pool, code, scope);
  if (!found) return undefined;
  return withTransaction(pool, async (client) => {
    const { rows } = await client.query(
      "select code, version, status, custody from dossiers where id = $1 for no key update",
      [found.id],
    );
    const { custody, ...before } = rows[0];
    const system: string | null = custody?.system ?? null;
    const at = new Date().toISOString();
    const renewed = await renew(client, rules, {
      dossier: found.id,
      source: system ?? "gateway",
      entry: { is: "custody released", by },
      custody: (now) =>
        now.custody && isInHand(now.custody)
          ? hearCustody({ ...now.custody, released: at }, now.facts, at)
          : undefined,
    });
    const { behind = [], ...after } = renewed ?? {};
    return { released: { ...before, ...after, system, released: renewed !== undefined }, behind };
  });
};

/** Tells a person of each dossier whose province has said another status than its custodian for longer than it is to wait; how many. */
export const noteOtherStatuses = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query({ name: "custody-due", text: dueSql, values: [] });
  return rows[0].told;
};

const dueSql = `
with due as materialized (
  select id from dossiers where custody_due <= now() order by custody_due limit 500 for update skip locked
), told as (
  update dossiers d set custody_due = null from due where d.id = due.id returning d.id, plain(d.custody) as custody
), ${noteSql(`
  select 'status-differs', custody->>'system', id, custody->'differs'->>'status', json_build_object(
    'province', custody->'differs'->'status', 'custodian', coalesce(custody->'said'->'status', custody->'status'))::text
  from told where custody->'differs' is not null`)}
select count(*)::int as told from told`;

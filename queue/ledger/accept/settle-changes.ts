import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import { type Settled, type SettledSystem, type Settlement, settle } from "../lease/settle.ts";
import { beginCustody, hearCustody } from "../state/custody.ts";
import type { OwnCode } from "../state/merge-codes.ts";
import { type RenewRules, renew } from "./renew.ts";

/** Settlements of one system, and what they change of the dossiers themselves; `behind`: systems that have work by that. */
type Done = { settled: Settled[]; behind: string[] };

/**
 * Writes settlements of one system. Of next to none becomes the dossier itself another: a submission was accepted by which the system has it
 * in hand, written by the same commit; or a receipt confirmed what somebody had told as its code, which makes a version right after it.
 */
export const settleChanges = async (
  pool: Pool,
  rules: RenewRules,
  of: SettledSystem,
  leaseMs: number,
  settlements: Settlement[],
): Promise<Done> => {
  const begins = rules.ownership.custodians?.[of.id] && settlements.some((each) => each.begins);
  const done = begins
    ? await withTransaction(pool, beginAll(rules, of, leaseMs, settlements))
    : { settled: await settle(pool, of, leaseMs, settlements), behind: [] };
  const confirmed = await renewConfirmed(pool, rules, of.id, done.settled);
  return { settled: done.settled, behind: [...done.behind, ...confirmed] };
};

const beginAll =
  (rules: RenewRules, of: SettledSystem, leaseMs: number, settlements: Settlement[]) =>
  async (client: PoolClient): Promise<Done> => {
    const beginning = settlements.filter(({ begins }) => begins);
    // Dossiers before their replicas, as whoever accepts a word locks them.
    await client.query(
      "select from dossiers where id = any($1::bigint[]) order by id for no key update",
      [beginning.map(({ dossier }) => dossier)],
    );
    const settled = await settle(client, of, leaseMs, settlements);
    const behind: string[] = [];
    for (const { dossier, begins } of beginning) {
      if (!begins || !settled.some((each) => each.dossier === dossier)) continue;
      const renewed = await renew(client, rules, {
        dossier,
        source: of.id,
        entry: { is: "custody begins", part: begins.part },
        custody: ({ custody, facts }, state) => {
          const at = new Date().toISOString();
          const status = statusToHold(state.status, begins.status);
          return hearCustody(beginCustody(custody, { system: of.id, status, at }), facts, at);
        },
      });
      behind.push(...(renewed?.behind ?? []));
    }
    return { settled, behind };
  };

/** The status that a dossier is held at: as it is now, unless it was withdrawn, stopped or returned meanwhile, which may be taken back. */
const statusToHold = (now: number | undefined, submitted: number): number =>
  now === undefined || [7, 8, 10].includes(now) ? submitted : now;

const renewConfirmed = async (
  pool: Pool,
  rules: RenewRules,
  system: string,
  settled: Settled[],
): Promise<string[]> => {
  const behind: string[] = [];
  for (const { dossier, confirmed } of settled) {
    if (!confirmed) continue;
    const asBefore = (own: OwnCode): OwnCode[] => {
      const known = confirmed.find((each) => each.code === own.code && each.issuer === own.issuer);
      if (!known) return [own];
      return known.told ? [{ ...own, confirmed: false }] : [];
    };
    const renewed = await withTransaction(pool, (client) =>
      renew(client, rules, {
        dossier,
        source: system,
        entry: { is: "code confirmed" },
        before: (now) => ({ ...now, codes: now.codes.flatMap(asBefore) }),
      }),
    );
    behind.push(...(renewed?.behind ?? []));
  }
  return behind;
};

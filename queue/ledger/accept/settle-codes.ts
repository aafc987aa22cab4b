import type { Pool } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import type { Settled } from "../lease/settle.ts";
import type { OwnCode } from "../state/merge-codes.ts";
import { type RenewRules, renew } from "./renew.ts";

/**
 * Makes the versions of dossiers whose state is another since a receipt confirmed what somebody had told as their code. Next to none
 * has one. Gives the systems that have work by it.
 */
export const renewConfirmed = async (
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
    const systems = await withTransaction(pool, (client) =>
      renew(client, rules, {
        dossier,
        source: system,
        is: "code confirmed",
        before: (now) => ({ ...now, codes: now.codes.flatMap(asBefore) }),
      }),
    );
    behind.push(...systems);
  }
  return behind;
};

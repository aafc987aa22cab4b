import { oneOf } from "../../../schemas/explain.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";

/**
 * Refuses the query name of a system that there is none of, telling those there are: a misspelt one is no system without copies. One
 * that left the systems file counts while the ledger knows it; `also`: other names that may stand there.
 */
export const createMustBeSystem = (parts: {
  ledger: Pick<HttpLedger, "switches">;
  systems: { id: string }[];
  also?: string[];
}) => {
  const { ledger, systems, also = [] } = parts;
  const names = new Set([...systems.map(({ id }) => id), ...also]);
  return async (name: string | undefined): Promise<void> => {
    if (name === undefined || names.has(name)) return;
    const before = (await ledger.switches.all()).map(({ system }) => system);
    if (before.includes(name)) return;
    const known = [...new Set([...names, ...before])].sort();
    throw new Problem("bad-query", {
      errors: [{ pointer: "/system", message: oneOf(known, name) }],
    });
  };
};

import { oneOf } from "../../../schemas/explain.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";

/**
 * Refuses the name of a system that there is none of, in a query or (`not-found`) a path, telling those there are: a misspelt one is no system without copies. One
 * that left the systems file counts while the ledger knows it; `also`: other names that may stand there.
 */
export const createMustBeSystem = (parts: {
  ledger: Pick<HttpLedger, "switches">;
  systems: { id: string }[];
  also?: string[];
}) => {
  const { ledger, systems, also = [] } = parts;
  const names = new Set([...systems.map(({ id }) => id), ...also]);
  return async (
    name: string | undefined,
    code: "bad-query" | "not-found" = "bad-query",
  ): Promise<void> => {
    if (name === undefined || names.has(name)) return;
    const before = (await ledger.switches.all()).map(({ system }) => system);
    if (before.includes(name)) return;
    const known = [...new Set([...names, ...before])].sort();
    throw strange(code, "/system", known, name);
  };
};

/** The problem of a system's name that none has: it tells those there are and the one most likely meant; `pointer` is where the name stands. */
export const strange = (
  code: "bad-query" | "not-found",
  pointer: string,
  known: readonly string[],
  name: string | undefined,
): Problem => new Problem(code, { errors: [{ pointer, message: oneOf(known, name) }] });

import { setTimeout as pause } from "node:timers/promises";
import type { Caller } from "../../../queue/ledger/access/keys.ts";

/** How long keys are gathered that are looked up together. */
export const GATHER_MS = 100;

/**
 * Looks up who holds a key together with all others that are asked about meanwhile, in one question to the ledger: however many
 * wrong keys come, they cost ten of them a second, and a good one among them is found like any other.
 */
export const createFindTogether = (
  findAll: (keys: string[]) => Promise<Map<string, Caller>>,
  gatherMs = GATHER_MS,
) => {
  let next: { keys: Set<string>; found: Promise<Map<string, Caller>> } | undefined;
  const gather = () => {
    const keys = new Set<string>();
    const found = pause(gatherMs).then(() => {
      next = undefined;
      return findAll([...keys]);
    });
    return { keys, found };
  };
  return async (key: string): Promise<Caller | undefined> => {
    next ??= gather();
    next.keys.add(key);
    return (await next.found).get(key);
  };
};

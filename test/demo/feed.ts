import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Declaration } from "../province/province.ts";
import type { createPut } from "./offices/put.ts";
import { declared } from "./offices/registrations.ts";
import type { OlderPrograms } from "./older-programs.ts";

/** What feeding a province's declarations came to. `accepted` counts those the gateway answered with 2xx. */
export type Fed = {
  declared: number;
  accepted: number;
  stale: number;
  refused: number;
  retries: number;
};

/**
 * Declares dossiers to a gateway as a province's system would: one PUT a declaration, several at once, a dossier's own in
 * order, and again after a pause when the gateway is away.
 */
export const feed = async (
  parts: {
    put: ReturnType<typeof createPut>["put"];
    atOnce: number;
    /** Some dossiers are told by these, as they are told today. */
    older: OlderPrograms;
    /** A dossier that was declared by PUT. */
    onDeclared: (dossier: Dossier) => void;
    onProgress: (fed: Fed) => void;
  },
  declarations: Iterable<Declaration>,
): Promise<Fed> => {
  const fed: Fed = { declared: 0, accepted: 0, stale: 0, refused: 0, retries: 0 };
  const last = new Map<string, Promise<void>>();
  const underWay = new Set<Promise<void>>();

  const one = async (dossier: Dossier) => {
    if (parts.older.isTheirs(dossier)) {
      const isNew = await parts.older.tell(dossier).catch((error: Error) => {
        process.stderr.write(`\n${error.message}\n`);
      });
      if (isNew === undefined) fed.refused += 1;
      else fed.accepted += 1;
      if (isNew === false) fed.stale += 1;
      return;
    }
    const { is, retries } = await parts.put(dossier);
    fed.retries += retries;
    if (is === "refused") fed.refused += 1;
    else fed.accepted += 1;
    if (is === "stale") fed.stale += 1;
    if (is !== "refused") parts.onDeclared(dossier);
  };

  for (const { code, dossier: said } of declarations) {
    const dossier = declared({ ...said, note: `Lần khai ${said.revision ?? 0}` });
    if (!dossier) continue;
    const before = last.get(code) ?? Promise.resolve();
    const mine = before.then(() => one(dossier));
    fed.declared += 1;
    last.set(code, mine);
    underWay.add(mine);
    void mine.finally(() => {
      underWay.delete(mine);
      if (last.get(code) === mine) last.delete(code);
      parts.onProgress(fed);
    });
    if (underWay.size >= parts.atOnce) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return fed;
};

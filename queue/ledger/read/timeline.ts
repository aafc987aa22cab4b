import type { Pool } from "pg";
import { findDossier } from "../access/find-dossier.ts";
import type { Scope } from "../access/scope.ts";

/** One entry of a dossier's history: a change accepted, an attempt opened or closed, a hand laid on it. */
export type Happened = { id: string; kind: string; source: string | null } & Record<
  string,
  unknown
>;

/** A dossier's history in the order it was written, from after an entry's id; undefined where there is no such dossier. */
export const readTimeline = async (
  pool: Pool,
  asked: { code: string; scope: Scope; after: string; limit: number },
): Promise<{ code: string; entries: Happened[]; next: string | null } | undefined> => {
  const dossier = await findDossier(pool, asked.code, asked.scope);
  if (!dossier) return undefined;
  const { rows } = await pool.query({
    name: "timeline",
    text: "select id::text, kind, source, entry, said from log where dossier = $1 and id > $2 order by log.id limit $3",
    values: [dossier.id, asked.after, asked.limit],
  });
  const entries = rows.map(
    ({ entry, said, ...row }): Happened => ({
      ...row,
      ...entry,
      // The words themselves in the place of their hash; null once they were erased.
      ...("said" in entry ? { said } : {}),
    }),
  );
  const next = rows.length === asked.limit ? (entries.at(-1)?.id ?? null) : null;
  return { code: dossier.code, entries, next };
};

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
  const findings = await standingOf(
    pool,
    rows.flatMap(({ entry }) => (entry.is === "finding" ? [entry.finding] : [])),
  );
  const entries = rows.map(
    ({ entry, said, ...row }): Happened => ({
      ...row,
      ...entry,
      // How it stands by now; an erasure takes that.
      ...(entry.is === "finding" ? findings.get(entry.finding) : {}),
      // The words themselves in the place of their hash; null once they were erased.
      ...("said" in entry ? { said } : {}),
    }),
  );
  const next = rows.length === asked.limit ? (entries.at(-1)?.id ?? null) : null;
  return { code: dossier.code, entries, next };
};

/** How findings stand by now: how often they were found, who sees to them. */
const standingOf = async (pool: Pool, ids: string[]): Promise<Map<string, object>> => {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query({
    name: "timeline-findings",
    text: `select id::text, json_build_object('key', key, 'lastAt', last_at, 'count', count, 'state', state, 'evidence', evidence) as stands
      from findings where id = any($1::bigint[])`,
    values: [ids],
  });
  return new Map(rows.map(({ id, stands }: { id: string; stands: object }) => [id, stands]));
};

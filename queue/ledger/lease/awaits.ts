/** Whether entries say that a system has something of a dossier: it took a part, or was seen to hold it. Pure. */
export const acknowledges = (entries: { kind: string; entry: object }[]): boolean =>
  entries.some(({ kind, entry }) => {
    const { is, there } = entry as { is?: unknown; there?: unknown };
    if (kind === "closed") return is === "accepted" || is === "duplicate";
    return kind === "note" && is === "looked up" && there === true;
  });

/**
 * The part of a statement by which a system is asked for news of what it acknowledged, so that it shares its commit; `rows`: a query of
 * dossiers. It writes nothing where there are none.
 */
export const awaitSql = (system: string, rows: string): string => `
awaited as (
  insert into awaiting (system, dossier) select ${system}, dossier from (${rows}) acknowledged(dossier) order by dossier
  on conflict (system, dossier) do update set since = now(), missed = 0, deaf = 0
)`;

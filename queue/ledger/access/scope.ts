/** The agencies that a caller may see, each with those below it; null: every agency. */
export type Scope = string[] | null;

/** Whether an agency's dossiers may be seen. Pure. */
export const inScope = (agency: string, scope: Scope): boolean =>
  scope === null || scope.some((above) => isWithin(agency, above));

/** The same as a condition of SQL: `column` holds the agency, `parameter` ($1, $2 …) the scope. */
export const scopeSql = (column: string, parameter: string): string =>
  `(${parameter}::text[] is null or exists (select 1 from unnest(${parameter}::text[]) as scope(agency)
    where ${column} = scope.agency or starts_with(${column}, scope.agency || '.')))`;

/** Whether an agency id is the given one or stands below it: `H41.17.2` is within `H41.17`. */
export const isWithin = (agency: string, above: string): boolean =>
  agency === above || agency.startsWith(`${above}.`);

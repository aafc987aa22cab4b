/**
 * Minor releases of PostgreSQL of which later ones are known to mend vulnerabilities, by major, as of a day. What is not named here
 * is not known to us: postgresql.org/support/security has the last word.
 */
export const knownVersions: { asOf: string; mendedAfter: Record<number, number> } = {
  asOf: "2026-11",
  mendedAfter: { 18: 4 },
};

/** Whether later minors than this one (`server_version_num`) are known to mend vulnerabilities. */
export const isBehind = (version: number, known = knownVersions): boolean => {
  const last = known.mendedAfter[Math.floor(version / 10_000)];
  return last !== undefined && version % 10_000 <= last;
};

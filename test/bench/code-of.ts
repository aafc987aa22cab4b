/** The code of the n-th dossier of a filled ledger, spread over forty agencies. */
export const codeOf = (n: number): string =>
  `H41.${10 + (n % 40)}-260101-${String(n).padStart(7, "0")}`;

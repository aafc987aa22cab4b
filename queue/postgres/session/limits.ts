/** How long anything of a PostgreSQL session is waited for, ms. Tests pass shorter ones. */
export type Limits = {
  /** For a connection, or for a session of the pool to become free. */
  connectMs: number;
  /** For a statement's answer, where it does not bring a limit of its own. */
  answerMs: number;
  /** For a row that another session of whomever holds, at the server. */
  lockMs: number;
  /** How often a session that has nothing to do is asked whether it is there. */
  beatMs: number;
  /** For a farewell. */
  endMs: number;
};

export const limits: Limits = {
  connectMs: 10_000,
  answerMs: 10_000,
  lockMs: 2_000,
  beatMs: 2_000,
  endMs: 1_000,
};

/** Limits of statements that may lawfully take longer, as `query_timeout`, ms. */
export const patience = {
  /** A page of many rows: verification, retention, a mode for a whole system, taking over, counting. */
  page: 60_000,
  /** All that came since the last seal, in one statement. */
  seal: 120_000,
  /** Something about a whole month of the log. */
  month: 600_000,
  /** A migration, or waiting for another process's. */
  migration: 3_600_000,
};

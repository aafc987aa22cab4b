/**
 * Whether an error says that PostgreSQL could not be reached or could not serve now, rather than that a statement was wrong.
 * A commit under way at that moment may have happened.
 */
export const isUnavailable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  // Connection exceptions, resources (too many sessions, disk full), shut-down and cancelling by the server, read-only standby.
  if (typeof code === "string")
    return (
      /^(08|53|57)/.test(code) ||
      [
        "25006",
        lockTimeout,
        "ECONNREFUSED",
        "ECONNRESET",
        "ENOENT",
        "EPIPE",
        "ETIMEDOUT",
        "EHOSTUNREACH",
        "ENOTFOUND",
        "EAI_AGAIN",
      ].includes(code)
    );
  // The driver's own words carry no code.
  return (
    isTimeout(error) ||
    /^(connection terminated|client has encountered a connection error|client was closed|cannot use a pool after)/i.test(
      error.message,
    )
  );
};

/** Whether PostgreSQL was waited for until a limit: whoever asks next would wait as long. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { code?: unknown }).code === "ETIMEDOUT" ||
    /^(timeout exceeded when trying to connect|timeout expired|connection terminated due to connection timeout)/i.test(
      error.message,
    ));

/** SQLSTATE classes that one row can cause for all that share its statement: data, integrity, rollback, limits. A lost connection is not among them. */
export const isOfTheContent = (error: unknown): boolean =>
  /^(22|23|40|54)/.test(String((error as { code?: string }).code ?? ""));

/** Whether another session held a row for longer than is waited for. */
export const isLocked = (error: unknown): boolean =>
  (error as { code?: unknown }).code === lockTimeout;

const lockTimeout = "55P03";

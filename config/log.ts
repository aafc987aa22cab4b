import { createLogger, format, transports } from "winston";

const levels = ["error", "warn", "info", "debug"] as const;

/** How the gateway logs: a constant message, facts as fields, one JSON line. Never a dossier's contents. ERROR means: wake someone. */
export type Log = (
  level: (typeof levels)[number],
  message: string,
  facts?: Record<string, unknown>,
) => void;

/** Logs to standard error, so that standard output stays a command's own. */
export const createLog = (least: string): Log => {
  const logger = createLogger({
    level: least,
    // What is logged is flat and our own: the plain serialiser does, and costs a third of winston's safe one.
    format: format.printf((line) => JSON.stringify(line)),
    transports: [new transports.Console({ stderrLevels: [...levels] })],
  });
  const loud = new Set<string>(
    levels.slice(0, levels.indexOf(least as (typeof levels)[number]) + 1),
  );
  return (level, message, facts) => {
    // Winston would carry a line through its whole pipe before it drops it.
    if (loud.has(level))
      logger.log({ timestamp: new Date().toISOString(), ...facts, level, message });
  };
};

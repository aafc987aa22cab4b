import { createLogger, format, transports } from "winston";

/** How the gateway logs: a constant message, facts as fields, one JSON line. Never a dossier's contents. ERROR means: wake someone. */
export type Log = (
  level: "error" | "warn" | "info" | "debug",
  message: string,
  facts?: Record<string, unknown>,
) => void;

/** Logs to standard error, so that standard output stays a command's own. */
export const createLog = (level: string): Log => {
  const logger = createLogger({
    level,
    format: format.combine(format.timestamp(), format.json()),
    transports: [new transports.Console({ stderrLevels: ["error", "warn", "info", "debug"] })],
  });
  return (at, message, facts = {}) => {
    logger.log(at, message, facts);
  };
};

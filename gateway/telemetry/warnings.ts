import type { Log } from "../../config/log.ts";
import { faultOf } from "./fault-of.ts";

/** Most lines of one process: what warns without end says nothing new. */
const MOST_WARNINGS = 100;

/**
 * Has the process's own warnings logged as all else is, by their place and never their text, and no more printed by Node, whose lines
 * are no JSON. For the whole process: of a program that serves.
 */
export const logWarnings = (log: Log): void => {
  let logged = 0;
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    logged += 1;
    if (logged <= MOST_WARNINGS) log("warn", "process warning", { warning: faultOf(warning) });
  });
};

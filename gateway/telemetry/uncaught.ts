import type { Log } from "../../config/log.ts";
import { faultOf } from "./fault-of.ts";

const MOST_A_SECOND = 10;

/**
 * Keeps the process serving when an error escapes everything: what was accepted is committed, and what was under way is
 * leased and comes back. Each is seen: ERROR with its place, never its text, and `count` for the metric. Returns the undoing.
 */
export const watchUncaught = (parts: { log: Log; count: () => void }): (() => void) => {
  let second = 0;
  let logged = 0;
  const seen = (error: unknown) => {
    parts.count();
    // Where our own log cannot be written any more, telling so would fail again, without end.
    if ((error as { code?: unknown } | null)?.code === "EPIPE") return;
    const now = Math.floor(performance.now() / 1_000);
    logged = now === second ? logged + 1 : 1;
    second = now;
    if (logged <= MOST_A_SECOND) parts.log("error", "uncaught", { error: faultOf(error) });
  };
  process.on("uncaughtException", seen);
  process.on("unhandledRejection", seen);
  return () => {
    process.off("uncaughtException", seen);
    process.off("unhandledRejection", seen);
  };
};

import type { ServerResponse } from "node:http";
import { Problem } from "../contract/problems.ts";
import { sendProblem } from "./send.ts";

/** The most that a call may take from its first line to the end of its answer; a stream of dossiers only until its first result. */
export const DEADLINE_MS = 90_000;

/**
 * Ends a request that is not over in time: with the problem `deadline-passed`, or by cutting off who reads too slowly. Returns
 * how to let it take longer.
 */
export const endInTime = (response: ServerResponse, ms = DEADLINE_MS): (() => void) => {
  const timer = setTimeout(end, ms, response);
  response.on("close", () => clearTimeout(timer));
  return () => clearTimeout(timer);
};

const end = (response: ServerResponse): void => {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendProblem(response, new Problem("deadline-passed", { retryAfter: 5 }));
  setTimeout(() => response.destroy(), 5_000).unref();
};

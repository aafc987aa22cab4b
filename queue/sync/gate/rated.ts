import { setTimeout as pause } from "node:timers/promises";
import type { Line } from "../../../adapters/contract.ts";
import type { Switches } from "../../ledger/control/switches.ts";
import type { System } from "./system.ts";

/**
 * A call's line that keeps to the system's rate: of its exchanges (a login, a create and an update, the halves of a list) the first has
 * its token, and each one more is taken in advance, so that others wait for it. Without a rate the line itself.
 */
export const rated = (
  line: Line,
  { id, settings }: Pick<System, "id" | "settings">,
  take: Switches["take"],
): Line => {
  const { rate } = settings;
  if (!rate) return line;
  let isPaid = true;
  return {
    ...line,
    http: async (request) => {
      if (!isPaid && !(await inAdvance(id, rate, take, request.signal)))
        return { kind: "unsent", reason: "ERR_NOT_SENT" };
      isPaid = false;
      return line.http(request);
    },
  };
};

/** Takes one call of up to a second's worth in advance; false where the signal aborts before there is one. */
export const inAdvance = (
  system: string,
  rate: number,
  take: Switches["take"],
  signal: AbortSignal,
): Promise<boolean> => untilGranted(rate, signal, () => take(system, 1, rate, -Math.max(1, rate)));

/** Asks again until a call is granted; false where the signal aborts first. */
export const untilGranted = async (
  rate: number,
  signal: AbortSignal,
  ask: () => Promise<number>,
): Promise<boolean> => {
  while (!signal.aborted) {
    if ((await ask()) > 0) return true;
    await pause(Math.min(1_000, Math.max(50, 500 / rate)), undefined, { signal }).catch(() => {});
  }
  return false;
};

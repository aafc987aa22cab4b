import type { Outcome } from "../../../adapters/contract.ts";
import type { Alarm } from "./alarm.ts";
import type { Brake } from "./brake.ts";
import type { Hangs, Met } from "./hangs.ts";
import type { Report } from "./sync-event.ts";
import type { System } from "./system.ts";
import type { Tallying } from "./tally.ts";

/** What calls teach of all of a system, whoever makes them: it takes effect here at once, and elsewhere through the ledger. */
export const createHeed = (parts: {
  system: Pick<System, "id">;
  brake: Brake;
  alarm: Alarm;
  hangs: Hangs;
  /** Commits that the breaker opens, because calls hang. */
  openBreaker: () => Promise<void>;
  tally: Tallying;
  report: Report;
  ending: AbortSignal;
}) => {
  const { system, brake, tally } = parts;
  /** Nothing more goes from here, in this moment. */
  const halt = (): void => {
    tally.stop();
    brake.pull();
  };
  return {
    halt,
    /** Too many that hang: nothing more goes from here, and from nowhere once the ledger knows. */
    count: async (met: Met): Promise<void> => {
      // Given up by us, since the process stops: that says nothing of the system.
      if (parts.ending.aborted) return;
      tally.met(met);
      if (!parts.hangs(met)) return;
      halt();
      await parts.openBreaker();
      brake.pull();
    },
    learn: (outcome: Outcome): void => {
      if (isKnownAnswer(outcome)) tally.honour();
      if (outcome.is === "busy" && outcome.warning)
        parts.report({ kind: "warning", system: system.id, why: outcome.warning });
      if (outcome.is === "busy" && outcome.retryAfterMs && !outcome.elsewhere && !outcome.alone)
        brake.backOff(outcome.retryAfterMs);
      if (outcome.is !== "misconfigured" || !outcome.login) return;
      halt();
      const { why, cure } = outcome;
      parts.alarm.stop({ why, ...(cure ? { cure } : {}) });
    },
  };
};

/** Whether an outcome speaks against the system: its width and its circuit breaker suffer for it. */
export const isTrouble = (outcome: Outcome): boolean =>
  (outcome.is === "busy" && !outcome.elsewhere) || outcome.is === "lost";

/** Whether the system said nothing within the time limit. */
export const isHung = (outcome: Outcome): boolean =>
  isTrouble(outcome) && "timedOut" in outcome && outcome.timedOut === true;

/** The system said what it says, and to the account that we have. */
const isKnownAnswer = ({ is }: Outcome) =>
  is === "accepted" || is === "duplicate" || is === "rejected" || is === "absent";

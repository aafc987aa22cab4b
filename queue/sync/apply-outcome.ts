import type { Outcome, Part } from "../../adapters/contract.ts";
import type { Held } from "../ledger/claim.ts";
import type { Next } from "../ledger/settle.ts";

/** The clocks that decide when a replica is tried again; `jitter` is a number in [0, 1). */
export type Patience = {
  retrySeconds: number[];
  retryJitter: number;
  unrecognisedTries: number;
  settleMs: number;
  jitter: number;
};

/** What one outcome makes of what is held, and of the replica's way: on to its next part (undefined) or out. Pure. */
export const applyOutcome = (
  state: { held: Held; before: Held; tries: number; puzzles: number },
  part: Part,
  outcome: Outcome,
  patience: Patience,
): { held: Held; next?: Next } => {
  const known = state.held[part.key] ?? {};
  const withPart = (value: Held[string]) => ({ ...state.held, [part.key]: value });
  // A refusal takes back this attempt's doubt alone: what an earlier lost reply left in doubt stays so.
  const undoubted = undoubt(state.held, [part], state.before);
  const cause = {
    is: outcome.is,
    part: part.key,
    ...("why" in outcome ? { why: cut(outcome.why) } : {}),
  };
  const { tries, puzzles } = state;

  switch (outcome.is) {
    case "accepted":
    case "duplicate": {
      const receipt = outcome.receipt ?? known.receipt;
      return { held: withPart({ digest: part.digest, ...(receipt ? { receipt } : {}) }) };
    }
    case "busy":
      return {
        held: outcome.uncertain ? state.held : undoubted,
        next: {
          state: "waiting",
          inMs: Math.max(delayMs(tries, patience), outcome.retryAfterMs ?? 0),
          cause,
          tries: tries + 1,
          puzzles,
        },
      };
    case "rejected": {
      const { field, cure } = outcome;
      return {
        held: undoubted,
        next: { state: "parked", firm: false, cause: { ...cause, field, cure } },
      };
    }
    case "misconfigured":
      return { held: undoubted, next: { state: "ready", cause } };
    case "unrecognised":
      return puzzles + 1 >= patience.unrecognisedTries
        ? { held: state.held, next: { state: "parked", firm: false, cause } }
        : {
            held: state.held,
            next: {
              state: "waiting",
              inMs: delayMs(puzzles, patience),
              cause,
              tries,
              puzzles: puzzles + 1,
            },
          };
    case "lost":
      // A time-out counts against the system, never against the replica's tries.
      return {
        held: state.held,
        next: { state: "waiting", inMs: patience.settleMs, cause, tries, puzzles },
      };
  }
};

/** Marks parts as in doubt: their digest is about to go. Pure. */
export const doubt = (held: Held, parts: Part[]): Held => {
  const next = { ...held };
  for (const part of parts) next[part.key] = { ...next[part.key], doubt: part.digest };
  return next;
};

/** Takes the doubt off parts that surely were not sent. Pure. */
export const undoubt = (held: Held, parts: Part[], before: Held): Held => {
  const next = { ...held };
  for (const { key } of parts) {
    const earlier = before[key];
    if (earlier) next[key] = earlier;
    else delete next[key];
  }
  return next;
};

/** Milliseconds to wait before try number `tries` + 1: the schedule's entry, its last from then on, spread by the jitter. */
export const delayMs = (tries: number, patience: Patience): number => {
  const { retrySeconds, retryJitter, jitter } = patience;
  const seconds = retrySeconds[Math.min(tries, retrySeconds.length - 1)] ?? 60;
  return Math.round(seconds * 1000 * (1 - retryJitter / 2 + retryJitter * jitter));
};

const cut = (text: string) => (text.length > 500 ? `${text.slice(0, 497)}...` : text);

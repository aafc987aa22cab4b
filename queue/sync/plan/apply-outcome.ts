import type { Outcome, Part, Why } from "../../../adapters/contract.ts";
import type { Next } from "../../ledger/lease/settle.ts";
import type { Held } from "../../ledger/state/held.ts";
import type { Cause } from "../../ledger/state/reasons.ts";
import { takenOf } from "./frozen.ts";
import { shapeOf } from "./word.ts";

/**
 * The clocks that decide when a replica is tried again; `jitter` is a number in [0, 1). `tests`: it is the probe of an incident, whose
 * refusal says nothing of the replica. `alone`: it was lost before, and since then the system honoured others.
 */
export type Patience = {
  retrySeconds: number[];
  retryJitter: number;
  unrecognisedTries: number;
  settleMs: number;
  tests?: boolean;
  alone?: boolean;
  jitter: number;
};

type State = { held: Held; before: Held; tries: number; unrecognised: number };

/** What one outcome makes of what is held, and of the replica's way: on to its next part (undefined) or out. Pure. */
export const applyOutcome = (
  state: State,
  part: Part,
  outcome: Outcome,
  patience: Patience,
): { held: Held; next?: Next } => {
  if (outcome.is === "absent") return afterAbsence(state, part, outcome, patience);
  const applied = apply(state, part, outcome, patience);
  const { digest, gone, ...rest } = applied.held[part.key] ?? {};
  if (!outcome.there || digest !== undefined) return applied;
  // What is there is there, also when this content of it was not taken: the next attempt changes it.
  const isAnew = gone && state.before[part.key]?.doubt !== undefined;
  const seen = { ...rest, known: true as const, ...(isAnew ? { gone } : {}) };
  return { ...applied, held: { ...applied.held, [part.key]: seen } };
};

/**
 * A change of what the system does not hold. A part that stands by itself is made next; one that lives under another is not,
 * since only a person can tell whether that one is gone. Never twice in a row: what was not known cannot be found absent.
 */
const afterAbsence = (state: State, part: Part, { why, said }: Why, patience: Patience) => {
  const held = undoubt(state.held, [part], state.before);
  if (part.under !== undefined)
    return {
      held,
      next: parked({ is: "rejected", part: part.under, ...told({ why, said }), cure: ifGone }),
    };
  const known = state.before[part.key];
  return known?.digest === undefined && !known?.known
    ? apply(state, part, { is: "unrecognised", ...told({ why, said }) }, patience)
    : { held: { ...held, [part.key]: { gone: true as const } }, next: { state: "ready" as const } };
};

const apply = (
  state: State,
  part: Part,
  outcome: Exclude<Outcome, { is: "absent" }>,
  patience: Patience,
): { held: Held; next?: Next } => {
  if (outcome.is === "accepted" || outcome.is === "duplicate") return take(state, part, outcome);
  // A refusal takes back this attempt's doubt alone: what an earlier lost reply left in doubt stays so.
  const undoubted = undoubt(state.held, [part], state.before);
  const cause = {
    is: outcome.is,
    part: part.key,
    ...("why" in outcome && outcome.why !== undefined
      ? told({ ...outcome, why: outcome.why })
      : {}),
    ...("field" in outcome && outcome.field !== undefined ? { field: outcome.field } : {}),
    ...("cure" in outcome && outcome.cure !== undefined ? { cure: outcome.cure } : {}),
  };
  const { tries, unrecognised } = state;
  const { tests = false } = patience;
  // Alone it waits, so often and no more; then it is for a person, or until the incident is over that has the same shape. A probe
  // waits too, and lets others go before it.
  const waitOrPark = (held: Held, is: "misconfigured" | "unrecognised") =>
    !tests && unrecognised + 1 >= patience.unrecognisedTries
      ? { held, next: parked({ ...cause, is, shape: shapeOf(is, outcome) }) }
      : {
          held,
          next: {
            state: "waiting",
            inMs: Math.max(
              delayMs(tests ? tries : unrecognised, patience),
              outcome.is === "lost" ? patience.settleMs : 0,
            ),
            cause,
            ...(tests
              ? { tries: tries + 1, unrecognised }
              : { tries, unrecognised: unrecognised + 1 }),
          } satisfies Next,
        };

  // A try, so that a probe takes others first. Of an outage nobody is parked: only what is lost while others are honoured counts.
  const lost = (): { held: Held; next: Next } => {
    const counts = patience.alone === true && !tests;
    if (counts && unrecognised + 1 >= patience.unrecognisedTries)
      return { held: state.held, next: parked({ ...cause, is: "lost", cure: ifLostAgain }) };
    const { settleMs } = patience;
    return {
      held: state.held,
      next: {
        state: "waiting",
        inMs: Math.max(settleMs, delayMs(tries, patience)),
        cause: { ...cause, settleMs },
        tries: tries + 1,
        unrecognised: unrecognised + (counts ? 1 : 0),
      },
    };
  };

  switch (outcome.is) {
    case "busy":
      return {
        held: outcome.uncertain ? state.held : undoubted,
        next: {
          state: "waiting",
          inMs: Math.max(delayMs(tries, patience), outcome.retryAfterMs ?? 0),
          cause,
          tries: tries + 1,
          unrecognised,
        },
      };
    case "rejected":
      return { held: undoubted, next: parked({ ...cause, is: outcome.is }) };
    case "misconfigured":
      // A refused login is no dossier's fault: as ready as before, while the system stands still.
      return outcome.login
        ? { held: undoubted, next: { state: "ready", cause } }
        : waitOrPark(undoubted, "misconfigured");
    case "unrecognised":
      return waitOrPark(state.held, "unrecognised");
    case "lost":
      // What was answered and cannot be read is answered so again: sent again for ever it would be there as often.
      return outcome.answered ? waitOrPark(state.held, "unrecognised") : lost();
  }
};

/** The system has it. */
const take = (
  state: State,
  part: Part,
  outcome: Extract<Outcome, { is: "accepted" | "duplicate" }>,
): { held: Held; next?: Next } => {
  const known = state.held[part.key] ?? {};
  const receipt = outcome.receipt ?? known.receipt;
  const digest = outcome.is === "duplicate" ? takenOf(state.before, part) : part.digest;
  const taken = {
    digest,
    ...(receipt ? { receipt } : {}),
    ...(digest === part.digest ? {} : { changed: part.digest }),
  };
  const withPart = (value: Held[string]) => ({ ...state.held, [part.key]: value });
  // Made anew, by this attempt or by an earlier one that was lost: what lived under the one before goes anew too.
  const wasThere = outcome.is === "duplicate" || outcome.there === true;
  return known.gone && (!wasThere || state.before[part.key]?.doubt !== undefined)
    ? { held: withPart({ ...taken, gone: true }), next: { state: "ready" } }
    : { held: withPart(taken) };
};

const told = ({ why, said }: { why: string; said?: string | undefined }): Why => ({
  why: cut(why),
  ...(said === undefined ? {} : { said: cut(said) }),
});

const parked = (cause: Cause): Next => ({ state: "parked", awaitsPerson: false, cause });

const ifGone =
  'Nếu hệ thống kia không còn hồ sơ này thì retry với {"held": false} để tạo lại; còn thì sửa theo lý do nêu trên';

const ifLostAgain =
  'Hệ thống kia trả lời các hồ sơ khác nhưng không trả lời hồ sơ này. Xem trên hệ thống kia, rồi retry với {"held": true} nếu đã có, {"held": false} nếu chưa có';

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

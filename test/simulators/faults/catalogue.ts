import { appliedTwice } from "./applied-twice.ts";
import { businessFailure } from "./business-failure.ts";
import { down } from "./down.ts";
import type { Fault } from "./fault.ts";
import { httpError, httpErrorAfterCommit } from "./http-error.ts";
import { late, lateCommit } from "./late.ts";
import { hopDown, hopForbids, hopGaveUp, hopRefusesToken, hopTooBusy } from "./lgsp.ts";
import { malformedBody, malformedBodyAfterCommit } from "./malformed-body.ts";
import { byteOrderMark, interimAnswers, noContentType, packedBody } from "./odd-wire.ts";
import { replyLost } from "./reply-lost.ts";
import { requestLost } from "./request-lost.ts";
import { sessionDropped } from "./session-dropped.ts";
import { slowDrip } from "./slow-drip.ts";
import { tooBusy } from "./too-busy.ts";
import { truncatedBody } from "./truncated-body.ts";
import { yesAndNo } from "./yes-and-no.ts";

/** Every fault by the name that plans, scripts and inspection use. */
export const FAULTS = {
  "reply-lost": replyLost,
  "request-lost": requestLost,
  "applied-twice": appliedTwice,
  late,
  "late-commit": lateCommit,
  "slow-drip": slowDrip,
  429: tooBusy(429),
  "429-seconds": tooBusy(429, "seconds"),
  "429-date": tooBusy(429, "date"),
  503: tooBusy(503),
  "503-seconds": tooBusy(503, "seconds"),
  "503-date": tooBusy(503, "date"),
  "business-failure": businessFailure,
  "malformed-body": malformedBody,
  "malformed-body-after-commit": malformedBodyAfterCommit,
  "truncated-body": truncatedBody,
  "yes-and-no": yesAndNo,
  "interim-answers": interimAnswers,
  "packed-body": packedBody,
  "byte-order-mark": byteOrderMark,
  "no-content-type": noContentType,
  "lgsp-900901": hopRefusesToken("900901"),
  "lgsp-900902": hopRefusesToken("900902"),
  "lgsp-900906": hopForbids("900906"),
  "lgsp-900908": hopForbids("900908"),
  "lgsp-900800": hopTooBusy,
  "lgsp-101503": hopDown,
  "lgsp-101504": hopGaveUp,
  "session-dropped": sessionDropped,
  500: httpError(500),
  502: httpError(502),
  504: httpError(504),
  "500-after-commit": httpErrorAfterCommit(500),
  "502-after-commit": httpErrorAfterCommit(502),
  "504-after-commit": httpErrorAfterCommit(504),
  down,
} satisfies Record<string, Fault>;

/** What a plan or script may name. */
export type FaultName = `${keyof typeof FAULTS}`;

/** The share of calls, 0 to 1, that each fault or quirk strikes; together at most 1. */
export type FaultPlan<Quirk extends string = never> = Readonly<
  Partial<Record<FaultName | Quirk, number>>
>;

/** Tells whether a text read from outside names a fault. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/** The fault of that name. */
export function faultOf(name: FaultName): Fault {
  return FAULTS[name];
}

import type { FaultPlan } from "./catalogue.ts";

/**
 * The mix of a bad week: one reply in a hundred lost and a little of every other fault. Those that stop a whole
 * client (429, 503, down) are rare, so that a run of a million calls still ends. `late-commit` is left out: a request
 * that is applied after newer ones sets the other side back whatever a client does.
 */
export const NAMED_FAULTS: FaultPlan = {
  "reply-lost": 0.01,
  "request-lost": 0.002,
  "applied-twice": 0.001,
  late: 0.00005,
  "slow-drip": 0.0001,
  429: 0.00002,
  "429-seconds": 0.00002,
  "429-date": 0.00002,
  503: 0.00002,
  "503-seconds": 0.00002,
  "503-date": 0.00002,
  "business-failure": 0.001,
  "malformed-body": 0.0005,
  "malformed-body-after-commit": 0.0005,
  "truncated-body": 0.0005,
  "session-dropped": 0.0002,
  500: 0.0002,
  502: 0.0002,
  504: 0.0002,
  "500-after-commit": 0.0001,
  "502-after-commit": 0.0001,
  "504-after-commit": 0.0001,
  down: 0.000005,
};

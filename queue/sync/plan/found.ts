import type { Outcome } from "../../../adapters/contract.ts";
import type { Settlement } from "../../ledger/lease/settle.ts";
import { shapeOf } from "./word.ts";

/**
 * What an outcome tells that a person should know of the system, whatever becomes of the replica: an answer that was not believed, and
 * one that nobody could read, each shape of it once. Pure.
 */
export const foundIn = (outcome: Outcome): NonNullable<Settlement["findings"]> => {
  if (outcome.is === "busy" && outcome.warning)
    return [{ kind: "answer-not-believed", evidence: { why: outcome.warning } }];
  if (outcome.is !== "unrecognised" && !(outcome.is === "lost" && outcome.answered)) return [];
  const { is, why } = outcome;
  return [
    {
      kind: "unrecognised-reply",
      key: shapeOf("unrecognised", outcome),
      evidence: { is, why },
    },
  ];
};

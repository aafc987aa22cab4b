import type { Call, Outcome } from "../../contract.ts";

/** Calls a system once there is a place among its calls, where this call did not have one from the start. */
export const inTurn = (
  call: Pick<Call, "inTurn">,
  work: () => Promise<Outcome>,
): Promise<Outcome> => (call.inTurn ? call.inTurn(work) : work());

import { Overloaded } from "../../../queue/ledger/accept/group-commit.ts";
import { NoLongerAwaited } from "../../../queue/ledger/access/awaited.ts";
import { TooManyRules } from "../../../queue/ledger/control/set-mode.ts";
import { isUnavailable } from "../../../queue/ledger/db/unavailable.ts";
import { InboundFull } from "../../../queue/ledger/inbound/space.ts";
import { Problem } from "./problems.ts";

/** Any error as the problem that the caller may see: what is ours shows nothing of itself. */
export const toProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof Overloaded) return new Problem("overloaded", { retryAfter: 1 });
  if (error instanceof InboundFull) return new Problem("inbound-full", { retryAfter: 3_600 });
  if (error instanceof TooManyRules)
    return new Problem("bad-body", {
      errors: [{ pointer: error.pointer, message: error.message }],
    });
  // The deadline answered already; what is kept for a twin must not be taken for done.
  if (error instanceof NoLongerAwaited) return new Problem("deadline-passed", { retryAfter: 5 });
  if (isUnavailable(error)) return new Problem("ledger-unavailable", { retryAfter: 5 });
  // A path that cannot be decoded names nothing.
  if (error instanceof URIError) return new Problem("not-found");
  return new Problem("internal");
};

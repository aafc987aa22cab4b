import type { IncomingMessage } from "node:http";
import { createCrumbWatch } from "../body/crumbs.ts";
import { stopReading } from "../body/linger.ts";
import { CallerGone } from "../body/read-body.ts";
import { Problem } from "../contract/problems.ts";
import type { Reservation } from "../contract/route.ts";

const GATHERED_BYTES = 65_536;

/**
 * A request's body as a stream whose crumbs are gathered: while one piece is looked at, what arrives waits as one, and beyond
 * 64 KiB the caller waits. `fail` ends it with an error once what arrived is looked at.
 */
export const gather = (
  request: IncomingMessage,
  reservation: Reservation,
  crumbsIn = createCrumbWatch(),
): { chunks: AsyncIterable<Buffer>; fail: (error: unknown) => void } => {
  if (!reservation.grow(GATHERED_BYTES)) throw new Problem("overloaded", { retryAfter: 1 });
  let waiting: Buffer[] = [];
  const buffer = Buffer.allocUnsafeSlow(GATHERED_BYTES);
  let size = 0;
  let ended = false;
  let failed: unknown;
  let wake = () => {};
  let waking = false;

  /** Once for all that a turn of the event loop brings, since whoever is woken does as much for a crumb as for all of them. */
  const wakeOnce = () => {
    if (waking) return;
    waking = true;
    setImmediate(() => {
      waking = false;
      wake();
    });
  };
  const take = (chunk: Buffer) => {
    const crumbs = crumbsIn(chunk);
    if (crumbs) {
      fail(crumbs);
      return;
    }
    // A chunk that does not fit is kept as it is: there is one, since nothing is read after it.
    if (waiting.length > 0 || size + chunk.length > GATHERED_BYTES) waiting.push(chunk);
    else size += chunk.copy(buffer, size);
    if (waiting.length > 0 || size === GATHERED_BYTES) request.pause();
    wakeOnce();
  };
  const end = () => {
    ended = true;
    wake();
  };
  const fail = (error: unknown) => {
    failed ??= error;
    request.off("data", take);
    stopReading(request);
    wake();
  };
  const leave = () => {
    if (!ended) fail(new CallerGone());
  };

  const chunks = async function* () {
    if (request.destroyed) leave();
    request.on("data", take).on("end", end).on("close", leave);
    try {
      for (;;) {
        if (size > 0 || waiting.length > 0) {
          const gathered = Buffer.concat([buffer.subarray(0, size), ...waiting]);
          size = 0;
          waiting = [];
          request.resume();
          yield gathered;
        } else if (failed) throw failed;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      request.pause();
      request.off("data", take).off("end", end).off("close", leave);
    }
  };
  return { chunks: chunks(), fail };
};

import type { ServerResponse } from "node:http";
import { CallerGone } from "../body/read-body.ts";
import { LINE_MS } from "../body/slow-body.ts";

/** Where lines go: resolves once the reader's side took them, and throws where the reader is gone. */
export type Sink = (text: string | Buffer) => Promise<void>;

/**
 * A caller as a sink. Whoever has sent all must read on, at whatever speed, and is cut off where it takes nothing for `mostMs`;
 * while it sends, it may read nothing.
 */
export const sinkTo =
  (response: ServerResponse, mostMs = LINE_MS): Sink =>
  (text) =>
    new Promise((resolve, reject) => {
      if (response.destroyed) return reject(new CallerGone());
      const look = () => (response.req.complete ? response.destroy() : timer.refresh());
      const timer = setTimeout(look, mostMs);
      const end = (settle: () => void) => {
        clearTimeout(timer);
        response.off("close", leave);
        settle();
      };
      const leave = () => end(() => reject(new CallerGone()));
      response.once("close", leave);
      // Danger: "drain" is not waited for, since Node 24 does not always tell it to whoever reads slowly.
      response.write(text, (error) => (error ? leave() : end(resolve)));
    });

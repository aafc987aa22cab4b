import type { Server } from "node:http";
import type { Fault } from "./fault.ts";

/**
 * How a system is down: `refuse` closes the port (inspection too), `reset` accepts and cuts,
 * `503` answers so.
 */
export type DownHow = "refuse" | "reset" | "503";

/** This call is cut with nothing applied, and every other one for `downMs` after it. */
export const down: Fault = {
  spoilsReply: false,
  play(exchange) {
    exchange.goDown(exchange.timings.downMs);
    exchange.cut();
  },
};

/** Takes a listening server down for a time and brings it back on the same port. */
export function createOutage(server: Server) {
  let how: DownHow | undefined;
  let timer: NodeJS.Timeout | undefined;
  let address: { host: string; port: number } | undefined;

  function up(): void {
    clearTimeout(timer);
    if (how === "refuse" && address !== undefined) server.listen(address.port, address.host);
    how = undefined;
  }

  return {
    /** Remembers where to listen again after `refuse`. */
    listensAt(host: string, port: number): void {
      address = { host, port };
    },
    /** How the system is down now, or undefined when it is up. */
    now: (): DownHow | undefined => how,
    start(ms: number, wanted: DownHow): void {
      if (how !== undefined) up();
      how = wanted;
      if (wanted === "refuse") {
        server.close();
        server.closeAllConnections();
      }
      timer = setTimeout(up, ms);
    },
    /** Forgets a running outage without coming back, for closing. */
    end(): void {
      clearTimeout(timer);
      how = undefined;
    },
  };
}

import { setMaxListeners } from "node:events";
import type { Line } from "../../../adapters/contract.ts";
import type { Brake } from "./brake.ts";
import type { Report } from "./sync-event.ts";
import type { System } from "./system.ts";

/** Exchanges with a system under leases that end at one moment; closed when no call makes any more of them. */
export type Exchanges = { call: Line; close(): void };

/**
 * Opens what calls need: one send may take several exchanges (login, create, update), and all of them end before the lease
 * does. A Retry-After holds the system from the moment it is read, also the next exchange of the very same send.
 */
export const openExchanges = (parts: {
  system: System;
  leaseEnds: number;
  brake: Brake;
  report: Report;
  ending: AbortSignal;
}): Exchanges => {
  const { system, leaseEnds, brake, ending } = parts;
  const { settings } = system;
  const until = new AbortController();
  // Every exchange listens to it.
  setMaxListeners(0, until.signal);
  const end = () => until.abort();
  const timer = setTimeout(end, leaseEnds - performance.now() - settings.leaseMarginMs / 2);
  ending.addEventListener("abort", end, { once: true });
  if (ending.aborted) end();
  /** A process may be stopped at any instruction: asked once more right before the wire, and looked back at right after. */
  const mayLeave = () => {
    if (performance.now() > leaseEnds || brake.isOn()) return false;
    queueMicrotask(() => {
      if (performance.now() > leaseEnds) parts.report({ kind: "stale send", system: system.id });
    });
    return true;
  };
  /** A login carries no dossier: a lease that ran out keeps it from nothing, and others wait for it. */
  const mayLeaveForAll = () => !brake.isOn();
  return {
    call: {
      http: async (request) => {
        const asked = request.forAll ? mayLeaveForAll : mayLeave;
        const reply = await system.http({ ...request, mayLeave: asked });
        if (reply.kind === "answer" && reply.retryAfterMs && isRefusal(reply.status))
          brake.backOff(reply.retryAfterMs);
        return reply;
      },
      signal: until.signal,
      timeoutMs: settings.callTimeoutMs,
    },
    close: () => {
      clearTimeout(timer);
      ending.removeEventListener("abort", end);
    },
  };
};

/** Too many requests, unavailable: refused at the door, whatever the body says. */
const isRefusal = (status: number) => status === 429 || status === 503;

import type { Adapter, Http } from "../../../adapters/contract.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";

/** One outside system as whoever calls it sees it. */
export type System = {
  id: string;
  adapter: Adapter;
  settings: SystemSettings;
  http: Http;
};

/** Milliseconds a lease lasts: long enough for a token, one call to its time-out, and a margin. */
export const leaseOf = (settings: SystemSettings): number =>
  2 * settings.callTimeoutMs + settings.leaseMarginMs;

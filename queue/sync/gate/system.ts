import type { Adapter, Http } from "../../../adapters/contract.ts";
import type { AdapterKind } from "../../../adapters/kind.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";

/** One outside system as whoever calls it sees it. */
export type System = {
  id: string;
  adapter: Adapter;
  settings: SystemSettings;
  http: Http;
  /** Where each field of each part's message comes from; left out: not known. */
  origins?: AdapterKind["origins"];
};

/** Milliseconds a lease lasts: long enough for a token, one call to its time-out, and a margin. */
export const leaseOf = (settings: SystemSettings): number =>
  2 * settings.callTimeoutMs + settings.leaseMarginMs;

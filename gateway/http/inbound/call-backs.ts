import type { Receive } from "../../../adapters/inbound.ts";
import type { Door } from "../contract/route.ts";
import { withinOf } from "./networks.ts";

/** What a system posts to us, and the networks from which it may without a key of ours. */
export type CallBacks = {
  system: string;
  receive: Readonly<Record<string, Receive>>;
  networks: string[];
};

/** The door of a system that cannot send a key: whoever calls from its networks speaks in its name, once its own secret is right. */
export const systemDoor = (system: string, networks: string[]): Door => {
  const isFrom = withinOf(networks);
  const caller = { id: `network:${system}`, role: `system:${system}` as const, agencies: null };
  return {
    enter: (from) => (isFrom(from) ? { caller, isStranger: false } : undefined),
    recognise: () => undefined,
  };
};

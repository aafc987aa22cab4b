import type { Receipt } from "../../../adapters/contract.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { FaultName } from "../../simulators/faults/catalogue.ts";
import type { Writes } from "./answers.ts";
import type { Trip } from "./round-trip.ts";

/** One profile as the suite drives it: settings beside `adapter` and `profile`, a dossier that concerns the system, and its words for yes. */
export type Sample = {
  settings: object;
  env?: Record<string, string>;
  dossier: Dossier;
  /** What the system gave back for the parts that others need, by part key. */
  receipts?: Record<string, Receipt>;
  /** An answer that takes whatever was sent. */
  yes: object;
  /** How its answers stand on the wire, where they are no JSON. */
  writes?: Writes;
  /** An answer to a look that shows the dossier; of a system that can be looked up. */
  shown?: object;
  /** An answer to a list that shows the dossier alone and is the last; of a system that lists what it has. */
  listed?: object;
  /** By poll, an answer that tells something of the dossier; of a system that is polled. */
  news?: Record<string, object>;
  /** By kind of part, what its table makes of a dossier, and back. */
  tables?: Record<string, (dossier: Dossier) => Trip[]>;
  /** Its simulator below `test/simulators/`, written from the interface's facts and not from the adapter. */
  simulator?: string;
  /** Opens a simulator that keeps a state of its own; the adapter is tried beside it, over HTTP. A stub will do, and is no `simulator`. */
  simulated?: () => Promise<Simulated>;
  /** What does not hold for a kind of part, each with its reason. */
  exempt?: Partial<Record<Law, Record<string, string>>>;
};

/** A running simulator as the suite uses it: what came, what became of it, and what goes wrong. */
export type Simulated = {
  url: string;
  close(): Promise<void>;
  received(after?: number): { applied: boolean; fault?: string }[];
  faults: { script(line: { fault: FaultName }): void; clear(): void };
};

/**
 * Laws that may have an exception. `readBack`: its message is read by the table that wrote it. `notTwice`: what an operation adds is not
 * sent again by itself after a lost reply. `noOlder`: "already there" never stands for content that may be newer than what is there.
 */
export type Law = "readBack" | "notTwice" | "noOlder";

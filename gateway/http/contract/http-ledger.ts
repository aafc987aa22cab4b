import type { Ledger } from "../../../queue/ledger/ledger.ts";

/** What the surface needs of the ledger. */
export type HttpLedger = Pick<
  Ledger,
  | "accept"
  | "acceptIf"
  | "waiting"
  | "take"
  | "agencies"
  | "release"
  | "releaseCustody"
  | "readDossier"
  | "knows"
  | "timeline"
  | "nextNumber"
  | "feed"
  | "standing"
  | "replicas"
  | "hands"
  | "findings"
  | "inbound"
  | "readVersion"
  | "setMode"
  | "keys"
  | "idempotency"
  | "readiness"
> & { switches: Pick<Ledger["switches"], "all">; polls: Pick<Ledger["polls"], "all"> };

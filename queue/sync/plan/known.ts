import type { Known } from "../../../adapters/contract.ts";
import type { Claimed } from "../../ledger/lease/claim.ts";
import { salted } from "../../ledger/state/salted.ts";

/** What is known of a copy, as its adapter may ask it: digests by what they are without the dossier's salt. Pure. */
export const knownOf = ({ held, salt }: Pick<Claimed, "held" | "salt">): Known => ({
  holds: (key) => held[key]?.digest !== undefined || held[key]?.known === true,
  equals: (key, digest) => held[key]?.digest === salted(digest, salt),
  doubts: (key) => held[key]?.doubt !== undefined,
  receipts: receiptsOf(held),
});

/** What the system gave back for parts of a copy, by part key. Pure. */
export const receiptsOf = (held: Claimed["held"]): Known["receipts"] =>
  Object.fromEntries(
    Object.entries(held).flatMap(([key, { receipt }]) => (receipt ? [[key, receipt]] : [])),
  );

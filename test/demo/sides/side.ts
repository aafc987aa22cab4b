import type { Facts } from "../../../queue/ledger/state/merge.ts";
import type { DossierState } from "../../../schemas/dossier-state.ts";

/**
 * One dossier as the ledger has it: all words together, each source's own, and how its copies stand by system. `state`: of a dossier of which the
 * province alone spoke its own word, untouched by the gateway; `merged`: as the gateway makes it.
 */
export type LedgerDossier = {
  code: string;
  state: DossierState;
  merged: () => DossierState;
  facts: ReadonlyMap<string, Facts>;
  replicas: ReadonlyMap<string, { state: string; cause: string | null }>;
};

/** What came from a system about one dossier: how many words of its own, and the places where the ledger has them otherwise. */
export type Heard = { came: number; otherwise: string[] };

/** One system, as it is seen from outside the gateway. */
export type Side = {
  /** Its name in the systems file; undefined: nothing is sent to it. */
  system?: string;
  /** Its name for people. */
  name: string;
  /** Whether it is to have a copy of a dossier. */
  expects?: (dossier: LedgerDossier) => boolean;
  /** The fields in which what it holds is not what the ledger says. */
  holdsOtherwise?: (dossier: LedgerDossier) => string[];
  /** What it said of a dossier, and what the ledger has otherwise. */
  heard?: (dossier: LedgerDossier) => Heard;
};

/** Fields of one object in which another differs; absent, "" and an empty list say the same: nothing. */
export const differing = (
  wanted: Readonly<Record<string, unknown>>,
  held: Readonly<Record<string, unknown>>,
): string[] =>
  [...new Set([...Object.keys(wanted), ...Object.keys(held)])].filter(
    (field) => said(wanted[field]) !== said(held[field]),
  );

/** One text for values that say the same, whatever the order of members. */
export const said = (value: unknown): string =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
    ? ""
    : JSON.stringify(value, (_, inner: unknown) =>
        inner !== null && typeof inner === "object" && !Array.isArray(inner)
          ? Object.fromEntries(
              Object.entries(inner)
                .filter(([, one]) => one !== "")
                .sort(([a], [b]) => (a < b ? -1 : 1)),
            )
          : inner,
      );

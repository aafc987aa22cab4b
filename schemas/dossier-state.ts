import dossierSchema from "./dossier.schema.json" with { type: "json" };
import type { Dossier, OtherCode } from "./generated/dossier.ts";

/**
 * A dossier as all sources' words together make it. `codes` are its own beyond doubt; `unconfirmed`: codes that were told of it by
 * somebody who does not give them out, and that nobody else has confirmed. They name it to people, and are no address.
 */
export type DossierState = Dossier & { unconfirmed?: OtherCode[]; complete?: never };

/**
 * The same of a dossier that was born elsewhere (a system told of it before the province did) while nobody has said all that every
 * dossier has: it is kept and shown, and sent nowhere.
 */
export type IncompleteState = Partial<Omit<DossierState, "complete">> & {
  code: string;
  complete: false;
};

/** A dossier as the ledger merges it. */
export type MergedState = DossierState | IncompleteState;

/** Whether all is said of it that every dossier has. Pure. */
export const isComplete = (state: MergedState): state is DossierState =>
  state.complete === undefined;

/** The fields that every dossier has, and that a state lacks. Pure. */
export const missingFields = (state: object): string[] =>
  dossierSchema.required.filter((field) => !Object.hasOwn(state, field));

/** What the ledger calls fields that a state lacks, for people. Pure. */
export const titleOfField = (field: string): string =>
  (dossierSchema.properties as Record<string, { title?: string }>)[field]?.title ?? field;

import type { Dossier, OtherCode } from "./generated/dossier.ts";

/**
 * One message of one source about one dossier, whole or partial: what a call-back, a polled item, a reply or a look-up told. It names no
 * source: who spoke is known by the door that it came in by.
 */
export type Statement = {
  /** The codes that it names the dossier by, at least one, each with its issuer. */
  about: OtherCode[];
  /** The source's natural key: the same message told again has the same. */
  key: string;
  /** When it happened there (RFC 3339 with a zone); of a snapshot, when the call began that brought it. */
  at: string;
  /** An event is true from `at` on; a snapshot was true at `at`, and an event of that moment outranks it. */
  basis: "event" | "snapshot";
  /** Whether it says all that its source has to say of the dossier: what a whole one leaves out is not there. */
  whole: boolean;
  /** What it says. Of a partial one, what it leaves out is not touched; of a list it names some items, of `flags` some members. */
  says: Said;
  /**
   * What is there no more: pointers of fields (`/dueAt`), of members of `flags` (`/flags/onlinePayment`), and of list items by their
   * names (`/results/<id>`). Nothing is cleared by leaving it out of a partial statement.
   */
  clears: string[];
  /** Places in the source's own message that nobody could read. */
  unread: string[];
};

/** A dossier in part. Codes stand in `about`; `revision` and `updatedAt` belong to a whole word of the province's. */
export type Said = Partial<Omit<Dossier, "code" | "codes" | "revision" | "updatedAt">>;

import type { Dossier, OtherCode } from "./generated/dossier.ts";

/**
 * A dossier as all sources' words together make it. `codes` are its own beyond doubt; `unconfirmed`: codes that were told of it by
 * somebody who does not give them out, and that nobody else has confirmed. They name it to people, and are no address.
 */
export type DossierState = Dossier & { unconfirmed?: OtherCode[] };

import { hash } from "node:crypto";
import type { DossierState } from "../../schemas/dossier-state.ts";
import type { Adapter, Call, Item } from "../contract.ts";
import type { KindParts } from "../kind.ts";

/** What a webhook says: how a dossier stands, whole. `id`: the same for as long as the same is sent again. */
export type Told = { id: string; type: "dossier"; version: number; dossier: DossierState };

/**
 * The province as a system that is told: each dossier's state, all sources' words together, whole and in order. It replaces what was told
 * before, so that one that was lost or doubtful is simply told again, under the same id.
 */
export const createWebhook = ({ settings }: KindParts): Adapter<Call, DossierState> => ({
  perCall: () => 1,
  concerns: () => true,
  parts: (dossier) => [
    {
      key: "dossier",
      kind: "dossiers",
      message: dossier,
      digest: hash("sha256", JSON.stringify(dossier), "base64url"),
      overwrites: true,
      ifLost: settings.ifLost.dossier ?? "resend",
    },
  ],
  send: (items, call) => Promise.all(items.map((item) => tell(item, call))),
});

const tell = async ({ code, version, part }: Item<DossierState>, call: Call) => {
  const told: Told = {
    id: `${code}.${version}`,
    type: "dossier",
    version,
    dossier: part.message,
  };
  const { outcome } = await call.to("tell", told, { sent: [code] });
  return outcome;
};

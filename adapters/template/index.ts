import { hash } from "node:crypto";
import type { Adapter, Call } from "../contract.ts";
import type { AdapterKind, KindParts } from "../kind.ts";
import { dossierMessage } from "./messages.ts";
import { profile } from "./operations.ts";

/** The system "template": one record a dossier, said again whole whenever it changes. */
export const kind: AdapterKind = {
  name: "template",
  settings: {},
  owns: [],
  profiles: { v1: profile },
  create: (parts) => adapterOf(parts),
};

const adapterOf = ({ settings }: KindParts): Adapter<Call> => ({
  perCall: () => 1,
  concerns: () => true,
  parts: (dossier) => {
    const message = dossierMessage(dossier);
    const digest = hash("sha256", JSON.stringify(message), "base64url");
    const ifLost = settings.ifLost.dossier ?? "resend";
    return [{ key: "dossier", kind: "dossiers", message, digest, overwrites: true, ifLost }];
  },
  send: async (items, call) => {
    const outcomes = [];
    for (const { code, part } of items)
      outcomes.push((await call.to("submit", part.message, { sent: [code] })).outcome);
    return outcomes;
  },
});

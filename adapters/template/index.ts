import type { Adapter, Call } from "../contract.ts";
import { type AdapterKind, ifLostBy, type KindParts } from "../kind.ts";
import { contentDigest } from "../kit/mapping/digest.ts";
import { record } from "./messages.ts";
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
    const { message, notes } = record.encode(dossier, {});
    return [
      {
        key: "dossier",
        kind: "dossiers",
        message,
        digest: contentDigest(message, []),
        overwrites: true,
        ifLost: settings.ifLost.dossier ?? ifLostBy[profile.operations.submit.effect],
        ...(notes.length > 0 ? { notes } : {}),
      },
    ];
  },
  send: async (items, call) => {
    const outcomes = [];
    for (const { code, part } of items)
      outcomes.push((await call.to("submit", part.message, { sent: [code] })).outcome);
    return outcomes;
  },
});

import { hash } from "node:crypto";
import type { Adapter, Call } from "../contract.ts";
import type { AdapterKind, KindParts } from "../kind.ts";
import { listOf } from "../kit/text/list-of.ts";
import { moduleOf, modulesFault } from "./modules.ts";
import { profileJson } from "./operations.ts";
import { readRefusal } from "./refusal.ts";
import { submissionOf } from "./submission.ts";

const text = { type: ["string", "number"], maxLength: 4000 };

/** The civil-status system (hộ tịch) of the Ministry of Justice: each registration of an ordinary module, submitted once. */
export const kind: AdapterKind = {
  name: "civil-status",
  settings: {
    modules: { ...text, pattern: modulesFault },
    submitAt: text,
    ordinaryInterlinkCode: { enum: ["own", "module"] },
  },
  owns: ["/supplements", "/results"],
  custodian: true,
  profiles: { json: profileJson },
  create: createCivilStatus,
};

function createCivilStatus({ settings }: KindParts): Adapter<Call> {
  const own = settings.settings;
  const submitAt = new Set(listOf(own.submitAt ?? "2,4").map(Number));
  return {
    perCall: () => 1,
    concerns: (dossier) => moduleOf(dossier, own) !== undefined && submitAt.has(dossier.status),
    parts: (dossier) => {
      const { message, notes } = submissionOf(dossier, own);
      const { module } = message;
      return [
        {
          key: `submit:${module}`,
          kind: "submissions",
          at: "/eForm",
          message,
          // The same whatever the form says: what was taken is frozen, and changed content would be answered "received" and dropped.
          digest: hash("sha256", JSON.stringify({ part: "submit", module }), "base64url"),
          // Said again after a change it would be called received, with the old content held: a person looks.
          ifLost: settings.ifLost.dossier ?? "park",
          ...(notes.length > 0 ? { notes } : {}),
        },
      ];
    },
    send: async (items, call) => {
      const outcomes = [];
      for (const { code, part } of items)
        outcomes.push(readRefusal(await call.to("submit", part.message, { sent: [code] })));
      return outcomes;
    },
  };
}

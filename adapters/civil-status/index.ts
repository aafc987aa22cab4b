import type { Adapter, Call } from "../contract.ts";
import type { AdapterKind, KindParts } from "../kind.ts";
import { listOf } from "../kit/text/list-of.ts";
import { lookFor } from "./look.ts";
import { moduleOf } from "./modules.ts";
import { profileJson } from "./operations.ts";
import { papersMiB } from "./papers.ts";
import { partsOf } from "./parts.ts";
import { createPoll } from "./poll.ts";
import type { Sent } from "./sent.ts";
import { civilStatusSettings } from "./settings.ts";
import { submit } from "./submit.ts";

/** The civil-status system (hộ tịch) of the Ministry of Justice: registrations submitted, supplements answered, results polled for. */
export const kind: AdapterKind = {
  name: "civil-status",
  settings: civilStatusSettings,
  needs: { maTinh: "cần mã tỉnh của Bộ Tư pháp, như 40; thiếu nó thì không hỏi được kết quả." },
  owns: ["/supplements", "/results"],
  custodian: true,
  profiles: { json: profileJson, xml: profileJson },
  create: createCivilStatus,
};

function createCivilStatus(parts: KindParts): Adapter<Call> {
  const { files } = parts;
  const own = parts.settings.settings;
  const mostMiB = Number(own.mostPapersMiB ?? papersMiB.usual);
  const submitAt = new Set(listOf(own.submitAt ?? "2,4").map(Number));
  return {
    perCall: () => 1,
    concerns: (dossier) => moduleOf(dossier, own) !== undefined && submitAt.has(dossier.status),
    // Refused, withdrawn or stopped: nothing more goes there.
    keeps: (dossier) => moduleOf(dossier, own) !== undefined && ![3, 7, 8].includes(dossier.status),
    parts: (dossier, known) => partsOf(dossier, parts, known),
    send: async (items, call) => {
      const outcomes = [];
      for (const { code, part } of items)
        outcomes.push(await submit(part.message as Sent, { code, call, files, mostMiB }));
      return outcomes;
    },
    observe: {
      covers: ["submissions"],
      shows: "existence",
      one: (of, call) => lookFor(of, call, own),
    },
    poll: { results: createPoll(parts) },
  };
}

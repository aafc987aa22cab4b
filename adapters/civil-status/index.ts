import type { Adapter, Call, Outcome } from "../contract.ts";
import type { AdapterKind, KindParts } from "../kind.ts";
import { listOf } from "../kit/text/list-of.ts";
import { lookFor } from "./look.ts";
import { isInterlinked, moduleOf } from "./modules.ts";
import { wireOf } from "./older.ts";
import { profileJson } from "./operations.ts";
import { partsOf, type Sent } from "./parts.ts";
import { createPoll } from "./poll.ts";
import { readRefusal } from "./refusal.ts";
import { civilStatusSettings } from "./settings.ts";

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
  const own = parts.settings.settings;
  const submitAt = new Set(listOf(own.submitAt ?? "2,4").map(Number));
  return {
    perCall: () => 1,
    concerns: (dossier) => moduleOf(dossier, own) !== undefined && submitAt.has(dossier.status),
    // Refused, withdrawn or stopped: nothing more goes there.
    keeps: (dossier) => moduleOf(dossier, own) !== undefined && ![3, 7, 8].includes(dossier.status),
    parts: (dossier, known) => partsOf(dossier, parts, known),
    send: async (items, call) => {
      const outcomes = [];
      for (const { code, part } of items) {
        const { body, asked } = part.message as Sent;
        const outcome = readRefusal(
          await call.to(addressOf(body), wireOf(body, parts.settings.profile), { sent: [code] }),
        );
        outcomes.push(asked === undefined ? outcome : ofSupplement(outcome));
      }
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

const addressOf = ({ module }: Sent["body"]) =>
  isInterlinked(module) ? "submitInterlinked" : "submit";

/** "Received already" may be said of what was not taken, where the supplement is not awaited any more. */
const ofSupplement = (outcome: Outcome): Outcome =>
  outcome.is === "duplicate" ? { ...outcome, finding: "maybe-older-content" } : outcome;

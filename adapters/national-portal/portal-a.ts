import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Adapter, Item, Part } from "../contract.ts";
import { contentDigest, filesOf } from "./digest.ts";
import { dossierMessage, portalCode } from "./dossier-message.ts";
import { gather } from "./gather.ts";
import { createGenerationA } from "./generation-a.ts";
import { rowMessage, stepsOf } from "./row-message.ts";

/**
 * The National Public Service Portal (Cổng Dịch vụ công Quốc gia), generation A. A dossier record, then one row a step, in
 * order; the portal can be asked only whether a code exists, so a lost row follows `ifLost.rows`.
 */
export const createPortalA = (parts: {
  system: string;
  settings: SystemSettings;
  account: { username: string; password: string };
}): Adapter => {
  const { settings } = parts;
  const calls = createGenerationA(parts);
  const { perCall, ifLost } = settings;

  const recordPart = (dossier: Dossier): Part => {
    const { message, notes } = dossierMessage(dossier, settings);
    return {
      key: "dossier",
      kind: "dossiers",
      message,
      digest: contentDigest(message, filesOf(dossier)),
      ifLost: ifLost.dossier,
      ...(notes.length > 0 ? { notes } : {}),
    };
  };

  const rowParts = (dossier: Dossier): Part[] =>
    stepsOf(dossier).map(({ key, step, at }) => {
      const { message, notes } = rowMessage(portalCode(dossier, settings), step, at);
      return {
        key: `row:${key}`,
        kind: "rows",
        message,
        digest: contentDigest(message, []),
        ifLost: ifLost.rows,
        ...(notes.length > 0 ? { notes } : {}),
      };
    });

  return {
    system: parts.system,
    can: { list: false, lookUp: "exists", export: false },
    perCall: (kind) => (kind === "rows" ? perCall.rows : perCall.dossiers),
    concerns: () => true,
    parts: (dossier) =>
      gather(
        () => [recordPart(dossier)],
        () => rowParts(dossier),
      ),
    send: async (items, call) => {
      if (items[0]?.part.kind === "rows") return calls.sendRows(items, call);
      // A call either creates or updates.
      const outcomes = new Map<Item, Awaited<ReturnType<typeof calls.sendDossiers>>[number]>();
      for (const known of [true, false]) {
        const alike = items.filter((item) => item.known === known);
        if (alike.length === 0) continue;
        const sent = await calls.sendDossiers(alike, call);
        for (const [n, item] of alike.entries()) {
          const outcome = sent[n];
          if (outcome) outcomes.set(item, outcome);
        }
      }
      return items.map((item) => outcomes.get(item) ?? { is: "unrecognised", why: "no outcome" });
    },
    lookUp: async (code, call) =>
      (await calls.exists(code, call)) ? { code, record: {}, rows: [] } : undefined,
    expected: (dossier) => ({
      code: portalCode(dossier, settings),
      record: dossierMessage(dossier, settings).message,
      rows: stepsOf(dossier).map(
        ({ step, at }) => rowMessage(portalCode(dossier, settings), step, at).message,
      ),
    }),
  };
};

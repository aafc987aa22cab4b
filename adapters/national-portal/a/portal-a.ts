import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter, Item } from "../../contract.ts";
import { recordAndRows } from "../shared/record-and-rows.ts";
import { rowMessage } from "../shared/row-message.ts";
import { dossierMessage } from "./dossier-message.ts";
import { createGenerationA } from "./generation-a.ts";

/**
 * The National Public Service Portal (Cổng Dịch vụ công Quốc gia), generation A. A dossier record, then one row a step, in
 * order; the portal can be asked only whether a code exists, so a lost row follows `ifLost.rows`.
 */
export const createPortalA = (parts: {
  system: string;
  settings: SystemSettings;
  account: { username: string; password: string };
}): Adapter => {
  const calls = createGenerationA(parts);
  return {
    ...recordAndRows(parts.settings, {
      record: dossierMessage,
      row: rowMessage,
      // What became of a create whose reply was lost, its existence tells; the update that follows sets the content.
      ifLost: "look",
    }),
    system: parts.system,
    can: { list: false, lookUp: "exists", export: false },
    concerns: () => true,
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
      return items.map(
        (item) =>
          outcomes.get(item) ?? {
            is: "unrecognised",
            why: "Bộ chuyển đổi không cho biết kết quả của phần này",
          },
      );
    },
    lookUp: async (code, call) => {
      const exists = await calls.exists(code, call);
      if (typeof exists === "object") return exists;
      return { seen: exists ? { code, record: {}, rows: [] } : undefined };
    },
  };
};

import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter } from "../../contract.ts";
import type { Auth } from "../../kit/auth/auth.ts";
import { wasReceived } from "../shared/received.ts";
import { recordAndRows } from "../shared/record-and-rows.ts";
import { rowMessage } from "../shared/row-message.ts";
import { dossierMessageB } from "./dossier-message-b.ts";
import { createGenerationB } from "./generation-b.ts";

/**
 * The national portal, generation B: the record to a hub's add or update, then one row a step, several of both in one array.
 * It cannot be asked for anything.
 */
export const createPortalB = (parts: {
  system: string;
  settings: SystemSettings;
  auth: Auth;
}): Adapter => {
  const calls = createGenerationB(parts);
  return {
    ...recordAndRows(parts.settings, {
      record: dossierMessageB,
      row: (code, step, at) => rowMessage(code, step, at, false),
      ifLost: "resend",
    }),
    system: parts.system,
    can: { list: false, lookUp: "no", export: false },
    concerns: wasReceived,
    send: (items, call) =>
      items[0]?.part.kind === "rows"
        ? calls.sendRows(items, call)
        : calls.sendDossiers(items, call),
  };
};

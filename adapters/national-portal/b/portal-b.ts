import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter, Call } from "../../contract.ts";
import { wasReceived } from "../shared/received.ts";
import { recordAndRows } from "../shared/record-and-rows.ts";
import { rowMessage } from "../shared/row-message.ts";
import { dossierMessageB } from "./dossier-message-b.ts";

/**
 * The national portal, generation B: the record to a hub's add or update, then one row a step, several of both in one array.
 * It cannot be asked for anything.
 */
export const createPortalB = (parts: { settings: SystemSettings }): Adapter<Call> => ({
  ...recordAndRows(parts.settings, {
    record: dossierMessageB,
    row: (code, step, at) => rowMessage(code, step, at, false),
    ifLost: "resend",
    write: { create: bare, change: bare, rows: bare },
  }),
  concerns: wasReceived,
});

const bare = (list: object[]) => list;

import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter, Call, Looked } from "../../contract.ts";
import { portalCode } from "../shared/portal-code.ts";
import { recordAndRows } from "../shared/record-and-rows.ts";
import { rowMessage } from "../shared/row-message.ts";
import { dossierMessage } from "./dossier-message.ts";

/**
 * The National Public Service Portal (Cổng Dịch vụ công Quốc gia), generation A. A dossier record, then one row a step, in
 * order; the portal can be asked only whether a code exists, so a lost row follows `ifLost.rows`.
 */
export const createPortalA = (parts: { settings: SystemSettings }): Adapter<Call> => ({
  ...recordAndRows(parts.settings, {
    record: dossierMessage,
    row: rowMessage,
    // What became of a create whose reply was lost, its existence tells; the update that follows sets the content.
    ifLost: "look",
    write: {
      create: (data) => ({ service: "DongBoHoSoMC", isUpdating: "False", data }),
      change: (data) => ({ service: "DongBoHoSoMC", isUpdating: "True", data }),
      rows: (data) => ({ service: "CapNhatTienDoHoSoMC", data }),
    },
  }),
  concerns: () => true,
  observe: {
    covers: ["dossiers"],
    shows: "existence",
    one: async ({ dossier }, call): Promise<Looked> => {
      const code = portalCode(dossier, parts.settings);
      const message = { service: "TraCuuHoSo", mahoso: code };
      const { outcome, body } = await call.to("find", message, { sent: [code] });
      if (outcome.is === "absent") return { there: false };
      if (outcome.is === "duplicate") return { there: true };
      if (outcome.is !== "accepted") return { trouble: outcome };
      const { result } = body as { result?: unknown };
      if (result === undefined)
        return { trouble: { is: "unrecognised", why: "TraCuuHoSo không trả result" } };
      return { there: !isEmpty(result) };
    },
  },
});

/** What `result` holds where the code is not there. */
const isEmpty = (result: unknown): boolean =>
  result === null ||
  result === "" ||
  (typeof result === "object" && Object.keys(result).length === 0);

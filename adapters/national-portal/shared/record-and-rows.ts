import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Adapter, Call, Item, Part } from "../../contract.ts";
import type { Mapped } from "../../kit/mapping/checks.ts";
import { contentDigest, filesOf } from "../../kit/mapping/digest.ts";

import { confirmed, portalIssuer } from "./confirmed.ts";
import { createOrChange, ofRows } from "./create-or-change.ts";
import { gather } from "./gather.ts";
import { isPortals, portalCode } from "./portal-code.ts";
import { ifRowLostUsually, stepsOf } from "./row-message.ts";
import { sentCodes } from "./sent-codes.ts";

/** What generations A and B have alike: the dossier's record, then one row a step in time order, each in its own words. */
export const recordAndRows = (
  settings: SystemSettings,
  words: {
    record: (dossier: Dossier, settings: SystemSettings) => Mapped<object>;
    row: (code: string, step: Step, at: number) => Mapped<object>;
    /** What the record does after a lost reply where the settings do not say. */
    ifLost: "look" | "resend";
    /** What goes around a list of records or rows, by operation. */
    write: Record<"create" | "change" | "rows", (list: object[]) => unknown>;
  },
): Pick<Adapter<Call>, "perCall" | "parts" | "send"> => {
  const { perCall, ifLost } = settings;
  const ifRecordLost = ifLost.dossier ?? words.ifLost;
  const ifRowLost = ifLost.rows ?? ifRowLostUsually;
  const recordOf = (dossier: Dossier) => words.record(dossier, settings);
  const rowsOf = (dossier: Dossier) =>
    stepsOf(dossier).map(({ key, step, at }) => ({
      key,
      at: `/steps/${at}`,
      ...words.row(portalCode(dossier, settings), step, at),
    }));
  const send = (name: keyof typeof words.write, items: Item[], call: Call) => {
    const list = items.map(({ part }) => part.message as object);
    return call.to(name, words.write[name](list), { sent: sentCodes(list) });
  };
  const withNotes = (notes: string[]) => (notes.length > 0 ? { notes } : {});

  return {
    perCall: (kind) => (kind === "rows" ? perCall.rows : perCall.dossiers),
    parts: (dossier) =>
      gather(
        // Only for what began there is the code an address.
        () => (isPortals(dossier, settings) ? confirmed(dossier, [portalIssuer]) : []),
        (): Part[] => {
          const { message, notes } = recordOf(dossier);
          const digest = contentDigest(message, filesOf(dossier));
          const part = { key: "dossier", kind: "dossiers", message, digest };
          return [{ ...part, overwrites: true, ifLost: ifRecordLost, ...withNotes(notes) }];
        },
        () =>
          rowsOf(dossier).map(
            ({ key, at, message, notes }): Part => ({
              key: `row:${key}`,
              kind: "rows",
              at,
              message,
              digest: contentDigest(message, []),
              under: "dossier",
              ifLost: ifRowLost,
              ...withNotes(notes),
            }),
          ),
      ),
    send: async (items, call) =>
      items[0]?.part.kind === "rows"
        ? ofRows(items, (await send("rows", items, call)).outcome)
        : createOrChange(items, {
            create: (list) => send("create", list, call),
            change: (list) => send("change", list, call),
          }),
  };
};

import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import type { Auth } from "../auth.ts";
import type { Adapter, Part } from "../contract.ts";
import { contentDigest, filesOf } from "./digest.ts";
import { portalCode } from "./dossier-message.ts";
import { dossierMessageB } from "./dossier-message-b.ts";
import { gather } from "./gather.ts";
import { createGenerationB } from "./generation-b.ts";
import { wasReceived } from "./received.ts";
import { rowMessage, stepsOf } from "./row-message.ts";

/**
 * The national portal, generation B: the record to a hub's add or update, then one row a step, several of both in one array.
 * It cannot be asked for anything.
 */
export const createPortalB = (parts: {
  system: string;
  settings: SystemSettings;
  auth: Auth;
}): Adapter => {
  const { settings } = parts;
  const { perCall, ifLost } = settings;
  const calls = createGenerationB(parts);

  const recordPart = (dossier: Dossier): Part => {
    const { message, notes } = dossierMessageB(dossier, settings);
    return {
      key: "dossier",
      kind: "dossiers",
      message,
      digest: contentDigest(message, filesOf(dossier)),
      ifLost: ifLost.dossier,
      ...(notes.length > 0 ? { notes } : {}),
    };
  };
  const rowsOf = (dossier: Dossier) =>
    stepsOf(dossier).map(({ key, step, at }) => ({
      key,
      ...rowMessage(portalCode(dossier, settings), step, at, false),
    }));
  const rowParts = (dossier: Dossier): Part[] =>
    rowsOf(dossier).map(({ key, message, notes }) => ({
      key: `row:${key}`,
      kind: "rows",
      message,
      digest: contentDigest(message, []),
      ifLost: ifLost.rows,
      ...(notes.length > 0 ? { notes } : {}),
    }));

  return {
    system: parts.system,
    can: { list: false, lookUp: "no", export: false },
    perCall: (kind) => (kind === "rows" ? perCall.rows : perCall.dossiers),
    concerns: wasReceived,
    parts: (dossier) =>
      gather(
        () => [recordPart(dossier)],
        () => rowParts(dossier),
      ),
    send: (items, call) =>
      items[0]?.part.kind === "rows"
        ? calls.sendRows(items, call)
        : calls.sendDossiers(items, call),
    expected: (dossier) => ({
      code: portalCode(dossier, settings),
      record: dossierMessageB(dossier, settings).message,
      rows: rowsOf(dossier).map(({ message }) => message),
    }),
  };
};

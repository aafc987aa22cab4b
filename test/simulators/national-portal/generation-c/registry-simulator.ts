import { type JsonObject, listOf, numberOf } from "../../json.ts";
import { createSessions } from "../../sessions.ts";
import { openPortal } from "../open-portal.ts";
import type { WarningKind, WarningRules } from "../warnings.ts";
import { createRegistrySystem } from "./registry-system.ts";
import { REGISTRY_SETTINGS, type RegistrySettings } from "./settings.ts";
import { createUploads, type Uploaded } from "./uploads.ts";

/** A running simulator of the national portal, generation C. */
export type RegistrySimulator = Awaited<ReturnType<typeof createRegistrySimulator>>;

/** Starts the simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function createRegistrySimulator(options: Partial<RegistrySettings> = {}) {
  const settings: RegistrySettings = { ...REGISTRY_SETTINGS, ...options };
  const tokens = createSessions(settings.tokenSeconds / 60, settings.now);
  const uploads = createUploads(settings);
  const running = await openPortal(settings, {
    sessions: tokens,
    system: (state) => createRegistrySystem(state, tokens, uploads, settings),
    warnings,
    lists: { uploads: uploads.all },
  });
  return {
    ...running,
    paths: settings.paths,
    /** Every file that was uploaded, in order. */
    uploads: uploads.all,
    /** The files that a dossier names, in its order. */
    filesOf: (code: string): Uploaded[] => uploads.of(running.state().body(code) ?? {}),
  };
}

/** What looks made for the score. */
const warnings: WarningRules = {
  dossier: (body) => {
    const finished = [9, 10].includes(numberOf(body.TrangThai));
    const bare = listOf(body, "DanhSachGiayToKetQua").length === 0;
    return finished && bare ? ["finished-without-result"] : [];
  },
  row: (row: JsonObject, dossier): WarningKind[] =>
    numberOf(row.TrangThai) === 9 && dossier !== undefined && [5, 6, 8].includes(dossier.status)
      ? ["nine-row-on-unfinished"]
      : [],
};

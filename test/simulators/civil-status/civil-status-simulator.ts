import { hash } from "node:crypto";
import { isObject, type JsonObject } from "../json.ts";
import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import { createSessions } from "../sessions.ts";
import { createCivilStatusSystem } from "./civil-status-system.ts";
import { type Act, createDossiers, type Dossier } from "./dossiers.ts";
import { scriptByChance } from "./life.ts";
import { CIVIL_STATUS_SETTINGS, type CivilStatusSettings, QUIRKS, type Quirk } from "./settings.ts";

/** A running simulator of the civil-status system (e-hộ tịch). */
export type CivilStatusSimulator = Awaited<ReturnType<typeof createCivilStatusSimulator>>;

type Counts = Record<
  "dossiers" | "submittedAgain" | "submittedAgainUnexplained" | "drifted",
  number
>;

const ACTS = ["process", "supplement", "register", "refuse", "say", "amend", "forget"];

/** Starts the simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function createCivilStatusSimulator(options: Partial<CivilStatusSettings> = {}) {
  const settings: CivilStatusSettings = { ...CIVIL_STATUS_SETTINGS, ...options };
  const { seed, life, now } = settings;
  const log = createCallLog(createNames());
  const tokens = createSessions(settings.tokenSeconds / 60, now);
  const scriptOf = (code: string) => (life ? scriptByChance(seed, code) : []);
  const dossiers = createDossiers({ log, now, scriptOf });

  const running = await openSimulator<Counts, Quirk>(settings, {
    log,
    system: createCivilStatusSystem(dossiers, tokens, settings),
    sessions: tokens,
    quirks: QUIRKS,
    counts: () => ({
      dossiers: dossiers.count(),
      submittedAgain: dossiers.again().length,
      submittedAgainUnexplained: dossiers.again().filter(({ explained }) => !explained).length,
      drifted: dossiers.drifted().length,
    }),
    dossier(code) {
      const held = dossiers.of(code);
      return held.length === 0 ? undefined : { code, modules: held.map(view) };
    },
    lists: { "submitted-again": dossiers.again, drifted: dossiers.drifted },
    orders: { clerk: obey },
  });

  /** `{code, module, now?: [act], script?: [act]}`: done at once, or one act before each poll that asks. */
  function obey(order: unknown): undefined {
    if (!isObject(order)) throw new Error("Cần lệnh là một đối tượng JSON.");
    const dossier = dossiers.find(String(order.code), String(order.module));
    if (dossier === undefined) throw new Error("Không có hồ sơ nào như vậy đã nộp.");
    const [atOnce, later] = [actsOf(order, "now"), actsOf(order, "script")];
    for (const act of atOnce) dossiers.perform(dossier, act);
    if ("script" in order) dossier.script = later;
    return undefined;
  }

  return {
    ...running,
    paths: settings.paths,
    /** A dossier as it is held in one module. */
    find: dossiers.find,
    /** What the clerk is told over HTTP. */
    clerk: (order: { code: string; module: string; now?: Act[]; script?: Act[] }) => obey(order),
  };
}

function actsOf(order: JsonObject, name: string): Act[] {
  const acts = order[name] ?? [];
  const known = (act: unknown) => isObject(act) && ACTS.includes(String(act.act));
  if (Array.isArray(acts) && acts.every(known)) return [...(acts as Act[])];
  throw new Error(`Cần ${name} là danh sách các việc (${ACTS.join(", ")}).`);
}

/** A dossier as it is held; of files their size and SHA-256. */
function view({ module, taken, ...more }: Dossier) {
  const submissions = taken.map(({ submission, ...rest }) => ({
    ...rest,
    ...submission,
    files: submission.files.map(({ duLieuTepDinhKem, ...file }) => {
      const bytes = Buffer.from(String(duLieuTepDinhKem), "base64");
      return { ...file, size: bytes.length, sha256: hash("sha256", bytes) };
    }),
  }));
  return { module, submissions, ...more };
}

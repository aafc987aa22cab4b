import { createRandom } from "../faults/random.ts";
import { isObject, textOf } from "../json.ts";
import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";
import { createDossiers, type Happening } from "./dossiers.ts";
import { createResidenceSystem, stampOf } from "./residence-system.ts";

/** Where it stands behind its security server. */
export const RESIDENCE_SERVICE = "DEMO/GOV/000.00.00.G01/cu-tru";

/** What may be set beside what every simulator has. */
export interface ResidenceSettings extends SimulatorSettings {
  /** Instance, class, member and subsystem of its service on X-Road. */
  readonly service: string;
  /** Most events of one answer, and dossiers of one page. */
  readonly eventsAtOnce: number;
  readonly pageSize: number;
  /** What was newly taken is worked on: by chance, of the seed and the code, news of it come. */
  readonly life: boolean;
}

/** A running simulator of the made-up system of residence registrations. */
export type ResidenceSimulator = Awaited<ReturnType<typeof createResidenceSimulator>>;

/**
 * Starts a system of residence registrations that nobody has, behind an X-Road hop: a record is set, each step is added, a dossier is shown with
 * its steps, all of a time are listed in pages, and what happened there is told by a cursor that counts from 1. It de-duplicates nothing.
 */
export async function createResidenceSimulator(options: Partial<ResidenceSettings> = {}) {
  const settings: ResidenceSettings = { ...RESIDENCE_SETTINGS, ...options };
  const dossiers = createDossiers(settings.now);
  const begin = (code: string): void => {
    for (const each of settings.life ? lifeOf(settings.seed, code) : [])
      dossiers.happens({ MaHoSo: code, ThoiDiem: stampOf(settings.now()), ...each });
  };

  const running = await openSimulator<object>(settings, {
    log: createCallLog(createNames()),
    system: createResidenceSystem(dossiers, settings, begin),
    sessions: { count: () => 0, dropAll: () => {} },
    counts: dossiers.counts,
    dossier: dossiers.view,
    lists: {
      held: dossiers.all,
      "steps-twice": dossiers.stepsTwice,
      events: () => dossiers.events,
    },
    orders: { happens: obey },
  });

  /** `{MaHoSo, TrangThai, NoiDung?, ThoiDiem?}`: something happened there, now unless it says when. */
  function obey(order: unknown): undefined {
    if (!isObject(order) || textOf(order, "MaHoSo") === "" || textOf(order, "TrangThai") === "")
      throw new Error("Cần MaHoSo và TrangThai là văn bản.");
    dossiers.happens({ ThoiDiem: stampOf(settings.now()), ...order } as unknown as Happening);
    return undefined;
  }

  return {
    ...running,
    of: dossiers.of,
    /** Something happened there. */
    happens: dossiers.happens,
    /** It knows this dossier no more. */
    forgets: dossiers.forget,
  };
}

const RESIDENCE_SETTINGS: ResidenceSettings = {
  ...SIMULATOR_SETTINGS,
  service: RESIDENCE_SERVICE,
  eventsAtOnce: 100,
  pageSize: 100,
  life: false,
};

/** What becomes of a dossier there; the seed and its code decide it, in whatever order dossiers come. */
const lifeOf = (seed: number, code: string): Pick<Happening, "TrangThai" | "NoiDung">[] => {
  const drawn = createRandom(seed * 1_000_003 + Number(code.replace(/\D/g, "").slice(-9)))();
  if (drawn < 0.2) return [];
  const taken = { TrangThai: "04", NoiDung: "Công an xã đang xác minh nơi cư trú" };
  if (drawn < 0.5) return [taken];
  return [taken, { TrangThai: "09", NoiDung: "Đã cập nhật Cơ sở dữ liệu về cư trú" }];
};

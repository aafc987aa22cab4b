import { createRandom } from "../faults/random.ts";
import { isObject, listOf, textOf } from "../json.ts";
import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";
import { createCallBacks, type Target } from "./call-backs.ts";
import { createDossiers, type Decision } from "./dossiers.ts";
import { createWelfareSystem } from "./welfare-system.ts";

/** What may be set beside what every simulator has. */
export interface WelfareSettings extends SimulatorSettings {
  /** A step that is there already is answered TRUNG_BUOC and not added. */
  readonly deduplicateSteps: boolean;
  /** What was newly taken is decided, by chance, of the seed and the code. */
  readonly life: boolean;
  /** How long it waits before it tells again what nobody answered; doubled each time. */
  readonly retryMs: number;
}

/** A running simulator of the made-up system of social benefits. */
export type WelfareSimulator = Awaited<ReturnType<typeof createWelfareSimulator>>;

/**
 * Starts a system of social benefits that nobody has: it speaks XML, a record is set, each step is added, a dossier is shown with its steps, and
 * what was decided is told by calling back whoever `call-back` names.
 */
export async function createWelfareSimulator(options: Partial<WelfareSettings> = {}) {
  const settings: WelfareSettings = { ...WELFARE_SETTINGS, ...options };
  const dossiers = createDossiers();
  const callBacks = createCallBacks(settings);
  const tell = (...decisions: Decision[]): void => {
    for (const each of decisions) dossiers.decided(each);
    callBacks.tell(...decisions);
  };
  const begin = (code: string): void => {
    if (settings.life) tell(...lifeOf(settings.seed, code, settings.now()));
  };

  const running = await openSimulator<object>(settings, {
    log: createCallLog(createNames()),
    system: createWelfareSystem(dossiers, settings, begin),
    sessions: { count: () => 0, dropAll: () => {} },
    counts: () => ({
      ...dossiers.counts(),
      toldInCalls: callBacks.told().length,
      toldRefused: callBacks.refused().length,
      toldWaiting: callBacks.waiting(),
    }),
    dossier: dossiers.view,
    lists: {
      held: dossiers.all,
      "steps-twice": dossiers.stepsTwice,
      told: callBacks.told,
      "told-refused": callBacks.refused,
    },
    orders: { "call-back": aim, decide },
  });

  /** `{url, key?, secret}`: whom it calls from now on. */
  function aim(order: unknown): undefined {
    if (!isObject(order) || !URL.canParse(textOf(order, "url")) || textOf(order, "secret") === "")
      throw new Error("Cần url và secret là văn bản.");
    callBacks.aim(order as unknown as Target);
    return undefined;
  }

  /** `{SoHoSo, KetLuan, LyDo?, CanBo?, Luc?, QuyetDinh?}`, or several at once as `{HoSo: […]}`: decided, now unless it says when, and told in one call. */
  function decide(order: unknown): undefined {
    const some = isObject(order) && "HoSo" in order ? listOf(order, "HoSo") : [order];
    tell(...some.map((each) => decisionOf(each, settings.now())));
    return undefined;
  }

  return {
    ...running,
    of: dossiers.of,
    callBack: (target: Target) => aim(target),
    decide: (...some: (Partial<Decision> & Pick<Decision, "SoHoSo" | "KetLuan">)[]) =>
      decide({ HoSo: some }),
    told: callBacks.told,
    waiting: callBacks.waiting,
    close: async (): Promise<void> => {
      callBacks.close();
      await running.close();
    },
  };
}

const WELFARE_SETTINGS: WelfareSettings = {
  ...SIMULATOR_SETTINGS,
  deduplicateSteps: false,
  life: false,
  retryMs: 200,
};

const decisionOf = (order: unknown, now: number): Decision => {
  if (!isObject(order) || textOf(order, "SoHoSo") === "") throw new Error("Cần SoHoSo.");
  const KetLuan = textOf(order, "KetLuan");
  if (KetLuan !== "CHI_TRA" && KetLuan !== "KHONG_CHI_TRA")
    throw new Error("Cần KetLuan là CHI_TRA hoặc KHONG_CHI_TRA.");
  return {
    SoHoSo: textOf(order, "SoHoSo"),
    KetLuan,
    LyDo: textOf(order, "LyDo"),
    ...(textOf(order, "CanBo") === "" ? {} : { CanBo: textOf(order, "CanBo") }),
    Luc: textOf(order, "Luc") || stampOf(now),
    QuyetDinh: listOf(order, "QuyetDinh").map((each) => ({
      So: textOf(each, "So"),
      Ten: textOf(each, "Ten"),
    })),
  };
};

/** What is decided of a dossier; the seed and its code decide it, in whatever order dossiers come. */
const lifeOf = (seed: number, code: string, now: number): Decision[] => {
  const drawn = createRandom(seed * 1_000_003 + Number(code.replace(/\D/g, "").slice(-9)))();
  if (drawn < 0.3) return [];
  if (drawn < 0.4)
    return [
      decisionOf({ SoHoSo: code, KetLuan: "KHONG_CHI_TRA", LyDo: "Không đủ điều kiện" }, now),
    ];
  const QuyetDinh = [{ So: `QD-${code}`, Ten: "Quyết định trợ cấp" }];
  return [decisionOf({ SoHoSo: code, KetLuan: "CHI_TRA", QuyetDinh }, now)];
};

/** A moment as it is told there, in Vietnam's time: dd/MM/yyyy HH:mm:ss. */
const stampOf = (at: number): string =>
  new Date(at + 7 * 3_600_000)
    .toISOString()
    .replace(/^(\d+)-(\d+)-(\d+)T(\d\d:\d\d:\d\d).*/, "$3/$2/$1 $4");

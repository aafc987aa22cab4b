import type { JsonObject } from "../json.ts";

/** What is held of a dossier: its last record, and each step in the order in which it was added. */
export interface Held {
  record: JsonObject;
  readonly steps: JsonObject[];
}

/** What was decided of a dossier, as it is told. */
export type Decision = {
  SoHoSo: string;
  KetLuan: "CHI_TRA" | "KHONG_CHI_TRA";
  LyDo: string;
  /** Who decided, where that is told. */
  CanBo?: string;
  /** dd/MM/yyyy HH:mm:ss, Vietnam's time. */
  Luc: string;
  QuyetDinh: { So: string; Ten: string }[];
};

/** The memory of the welfare system. */
export function createDossiers() {
  const held = new Map<string, Held>();
  const decisions: Decision[] = [];

  function* stepsTwice() {
    for (const [code, { steps }] of held) {
      const times = new Map<string, number>();
      for (const step of steps) {
        const content = JSON.stringify(step);
        times.set(content, (times.get(content) ?? 0) + 1);
      }
      for (const [content, n] of times)
        if (n > 1) yield { code, step: JSON.parse(content) as JsonObject, times: n };
    }
  }

  const view = (code: string) => {
    const known = held.get(code);
    if (!known) return undefined;
    return {
      code,
      record: known.record,
      steps: known.steps,
      decisions: decisions.filter(({ SoHoSo }) => SoHoSo === code),
    };
  };

  return {
    of: (code: string): Held | undefined => held.get(code),
    view,
    /** Gives whether the dossier is new. */
    set(code: string, record: JsonObject): boolean {
      const known = held.get(code);
      held.set(code, { record, steps: known?.steps ?? [] });
      return known === undefined;
    },
    decided: (decision: Decision): void => void decisions.push(decision),
    *all() {
      for (const code of held.keys()) yield view(code);
    },
    stepsTwice,
    counts: () => ({
      dossiers: held.size,
      steps: [...held.values()].reduce((sum, { steps }) => sum + steps.length, 0),
      stepsTwice: [...stepsTwice()].length,
      decisions: decisions.length,
    }),
  };
}

import type { JsonObject } from "../json.ts";

/** What is held of a dossier: its last record, each step in the order in which it was added, and when it was touched last. */
export interface Held {
  record: JsonObject;
  readonly steps: JsonObject[];
  touchedAt: number;
}

/** What happened to a dossier there, as it is told. */
export type Happening = {
  MaHoSo: string;
  TrangThai: string;
  NoiDung?: string;
  ThoiDiem: string;
};

/** The memory of the residence system. `now`: milliseconds since 1970. */
export function createDossiers(now: () => number) {
  const held = new Map<string, Held>();
  const events: Happening[] = [];

  const view = (code: string) => {
    const known = held.get(code);
    if (!known) return undefined;
    const told = events.filter(({ MaHoSo }) => MaHoSo === code);
    return { code, record: known.record, steps: known.steps, told };
  };

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

  return {
    events,
    of: (code: string): Held | undefined => held.get(code),
    view,
    /** Gives whether the dossier is new. */
    set(code: string, record: JsonObject): boolean {
      const known = held.get(code);
      held.set(code, { record, steps: known?.steps ?? [], touchedAt: now() });
      return known === undefined;
    },
    add(known: Held, step: JsonObject): void {
      known.steps.push(step);
      known.touchedAt = now();
    },
    forget: (code: string): boolean => held.delete(code),
    happens: (event: Happening): void => void events.push(event),
    /** Those that were touched within a time, ends included, in the order in which they came. */
    within: (from: number, to: number): Held[] =>
      [...held.values()].filter(({ touchedAt }) => touchedAt >= from && touchedAt <= to),
    *all() {
      for (const code of held.keys()) yield view(code);
    },
    stepsTwice,
    counts: () => ({
      dossiers: held.size,
      steps: [...held.values()].reduce((sum, { steps }) => sum + steps.length, 0),
      stepsTwice: [...stepsTwice()].length,
      events: events.length,
    }),
  };
}

import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Incidents } from "../../ledger/control/incidents.ts";
import {
  type Effect,
  facing,
  isLiveSomewhere,
  type ModeRule,
  type Switches,
  type SwitchRead,
} from "../../ledger/control/switches.ts";
import { createAlarm } from "./alarm.ts";
import { type Brake, createBrakes } from "./brake.ts";
import { createHangs, type Hangs } from "./hangs.ts";
import { type Kept, keptBy } from "./kept-by.ts";
import { createSlots, type Slots } from "./slots.ts";
import type { Report } from "./sync-event.ts";
import type { System } from "./system.ts";
import type { Tally } from "./tally.ts";

/** Why nobody is let in, and until when by itself; null: until a person does something. */
export type Shut = { by: Kept["by"] | "mode" | "width"; until: string | null };

/** Leave to work: for calls of which effect, how many calls at once this lane may have, and whether it is the breaker's one probe. */
export type Pass = {
  effect: Effect;
  /** Whose places these are. */
  lane: number;
  width: number;
  total: number;
  probe: boolean;
  /** The probe is to show whether an incident that dossiers told of is over. */
  tests: boolean;
  failures: number;
  modes: ModeRule[];
};

/** Systems' flow control: pause, incident, a breaker for what they are told and one for what they are asked, Retry-After, maintenance windows, width. State lives in the ledger. */
export const createGate = (parts: {
  switches: Switches;
  incidents: Pick<Incidents, "hear" | "over">;
  report: Report;
}) => {
  const { switches, incidents, report } = parts;
  const brakes = new Map<string, Record<Effect, Brake>>();
  const counts = new Map<string, Hangs>();
  const places = new Map<string, Slots>();
  const brakesOf = (system: string, settings: SystemSettings): Record<Effect, Brake> => {
    const known = brakes.get(system);
    if (known) return known;
    const made = createBrakes({
      read: () => switches.one(system),
      isShut: (now, effect) =>
        keptBy(facing(now, effect), settings.windows ?? [], new Date()).length > 0,
      commit: (forMs) => switches.backOff(system, forMs),
      onFault: (error) => report({ kind: "fault", system, error }),
    });
    brakes.set(system, made);
    return made;
  };

  const hangs = (
    system: string,
    effect: Effect,
    { breaker, callTimeoutMs }: SystemSettings,
  ): Hangs => {
    const id = `${effect} ${system}`;
    const known = counts.get(id) ?? createHangs({ failures: breaker.failures, callTimeoutMs });
    counts.set(id, known);
    return known;
  };
  const fail = async (
    system: string,
    effect: Effect,
    failures: number,
    { breaker }: SystemSettings,
  ) => {
    if (await switches.fail(system, failures, breaker, effect))
      report({ kind: "breaker", system, effect, open: true });
  };

  return {
    /** What all calls of one effect share, and an alarm for some of them. */
    of: ({ id, settings }: Pick<System, "id" | "settings">, effect: Effect) => ({
      brake: brakesOf(id, settings)[effect],
      hangs: hangs(id, effect, settings),
      /** Opens the breaker, whatever was answered in between. */
      openBreaker: (): Promise<void> => fail(id, effect, settings.breaker.failures, settings),
      alarm: createAlarm({ system: id, settings, switches, incidents, report }),
    }),
    /** A lane's places in this process. */
    slots: (system: string, lane: number): Slots => {
      const id = `${system}:${lane}`;
      const known = places.get(id) ?? createSlots();
      places.set(id, known);
      return known;
    },
    /**
     * Leave for a lane, or for a call beside the lanes, which no dossier's copy is sent by: it goes where any of the system is live, and
     * tests no incident. Reads the switches, unless they were `read` just now: a commit that waited for somebody's lock may know of no pause.
     */
    enter: async (
      system: string,
      settings: SystemSettings,
      lane: number | "beside",
      read?: SwitchRead,
    ): Promise<Pass | Shut> => {
      const isBeside = lane === "beside";
      const effect: Effect = isBeside ? "reads" : "writes";
      const own = brakesOf(system, settings)[effect];
      const began = performance.now();
      const known = read && began - read.readAt < freshMs ? read : undefined;
      const all = known ? known.now : await switches.one(system);
      if (!all) return { by: "mode", until: null };
      own.see(all, known?.readAt ?? began);
      const now = facing(all, effect);
      if (isBeside && !isLiveSomewhere([...(settings.modes ?? []), ...now.modes], settings.mode))
        return { by: "mode", until: null };
      if (own.isOn()) {
        const [kept] = keptBy(now, settings.windows ?? [], new Date());
        // What was decided in this moment is known in the next.
        return kept ?? { by: "back-off", until: inMs(1_000) };
      }
      if (isBeside && now.stopped) return { by: "incident", until: null };
      const { failures, modes } = now;
      const total = Math.min(now.width ?? settings.concurrency.start, settings.concurrency.max);
      // The last that has a place: it is idle but in a backlog, so that a slow look keeps no copy waiting.
      const last = Math.max(0, Math.min(settings.lanes, Math.floor(total)) - 1);
      const of = isBeside ? last : lane;
      const width = Math.floor((total + settings.lanes - 1 - of) / settings.lanes);
      const pass = { effect, lane: of, width, total, probe: false, tests: false, failures, modes };
      if (now.openForMs !== null || now.stopped) {
        const mine = await switches.probe(system, settings.callTimeoutMs * 2, effect);
        const tests = now.stopped !== null;
        // Somebody else's is under way.
        if (!mine) return { by: "breaker", until: inMs(1_000) };
        // Deliveries go beside one that asks: their places stay as they are.
        const places = isBeside ? {} : { lane: 0, width: 1 };
        return { ...pass, ...places, probe: true, tests };
      }
      return width < 1 ? { by: "width", until: null } : pass;
    },

    /** Leave for the looks before what a lane sends: they are asked, and go by that breaker. Whoever has none of it puts those copies off. */
    enterToAsk: async (
      system: string,
      settings: SystemSettings,
      pass: Pass,
    ): Promise<Pass | Shut> => {
      const own = brakesOf(system, settings).reads;
      const readAt = performance.now();
      const all = await switches.one(system);
      if (!all) return { by: "mode", until: null };
      own.see(all, readAt);
      const now = facing(all, "reads");
      if (own.isOn()) {
        const [kept] = keptBy(now, settings.windows ?? [], new Date());
        return kept ?? { by: "back-off", until: inMs(1_000) };
      }
      const { failures } = now;
      const asks: Pass = { ...pass, effect: "reads", probe: false, tests: false, failures };
      if (now.openForMs === null) return asks;
      const mine = await switches.probe(system, settings.callTimeoutMs * 2, "reads");
      return mine ? { ...asks, probe: true } : { by: "breaker", until: inMs(1_000) };
    },

    /** Learns from calls: width grows by one when all went well and halves on trouble; the breaker counts what failed. */
    leave: async (
      system: string,
      settings: SystemSettings,
      pass: Pass,
      tally: Tally,
    ): Promise<void> => {
      const { effect } = pass;
      if (tally.calls === 0) {
        // Nothing was learnt: somebody else may try.
        if (pass.probe) await switches.freeProbe(system, effect);
        return;
      }
      const answered = tally.calls - tally.trouble;
      if (pass.tests && tally.honoured === 0)
        await switches.fail(system, Math.max(1, tally.trouble), settings.breaker);
      else if (answered === 0) await fail(system, effect, tally.trouble, settings);
      else if (pass.probe) {
        if (pass.tests) await incidents.over(system);
        else await switches.close(system, effect);
        report({ kind: "breaker", system, effect, open: false });
      } else if (pass.failures > 0) await switches.calm(system, effect);
      const troubled = tally.trouble > tally.calls / 10;
      const next = troubled
        ? Math.max(1, pass.total / 2)
        : Math.min(settings.concurrency.max, pass.total + 1);
      if (next !== pass.total) await switches.setWidth(system, next);
    },
  };
};

export type Gate = ReturnType<typeof createGate>;

/** For how long what was read of the switches counts, ms. */
const freshMs = 100;

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

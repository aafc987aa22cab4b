import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Incidents, Word } from "../../ledger/control/incidents.ts";
import type { Switches } from "../../ledger/control/switches.ts";
import type { Report } from "./sync-event.ts";

/** Where a system's calls tell what concerns all of them. */
export type Alarm = {
  /** One dossier's word of the system. True: there is an incident. */
  hear(word: Word): Promise<boolean>;
  /** What no dossier has a part in, such as a refused login: the system stops until a person resumes it. */
  stop(incident: { why: string; cure?: string }): void;
  /** Resolves once what was told is committed; rejects where it could not be. */
  settled(): Promise<void>;
};

/** Makes incidents known to the ledger at once, and to people once. */
export const createAlarm = (parts: {
  system: string;
  settings: Pick<SystemSettings, "incident" | "breaker">;
  switches: Pick<Switches, "stop">;
  incidents: Pick<Incidents, "hear">;
  report: Report;
}): Alarm => {
  const { system, report } = parts;
  let stops: Promise<void>[] = [];
  return {
    hear: async (word) => {
      const { stopped, incident } = await parts.incidents.hear(system, word, parts.settings);
      if (incident) {
        const { is, cure } = incident;
        report({ kind: "stopped", system, is, ...(cure ? { cure } : {}) });
      }
      return stopped;
    },
    stop: (incident) => {
      const stop = parts.switches.stop(system, incident).then((isFirst) => {
        const { cure } = incident;
        if (isFirst)
          report({ kind: "stopped", system, is: "misconfigured", ...(cure ? { cure } : {}) });
      });
      // Told of by whoever waits for all.
      stop.catch(() => {});
      stops.push(stop);
    },
    settled: async () => {
      const all = stops;
      stops = [];
      await Promise.all(all);
    },
  };
};

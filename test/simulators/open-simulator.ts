import { DEFAULT_TIMINGS } from "./faults/fault.ts";
import { createFaultChoice } from "./faults/fault-choice.ts";
import { createInspection, type Orders } from "./inspection.ts";
import type { CallLog } from "./record/call-log.ts";
import { createSimulatorServer, type SimulatedSystem } from "./server.ts";
import type { createSessions } from "./sessions.ts";
import type { SimulatorSettings } from "./settings.ts";

/** What a system brings: its rules, its memory and what it tells of it. Faults, network and inspection are the kit's. */
export interface SimulatorParts<Own extends object, Quirk extends string> {
  readonly log: CallLog;
  readonly system: SimulatedSystem<Quirk>;
  readonly sessions: Pick<ReturnType<typeof createSessions>, "count" | "dropAll">;
  /** The system's own counts of GET /inspect. */
  readonly counts: () => Own;
  /** All that is known of a dossier, or undefined when it was never heard of. */
  readonly dossier: (code: string) => unknown;
  /** Findings by name, given as NDJSON. */
  readonly lists: Readonly<Record<string, () => Iterable<unknown>>>;
  readonly orders?: Orders;
  readonly quirks?: readonly Quirk[];
}

/** Opens a simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function openSimulator<Own extends object, Quirk extends string = never>(
  settings: SimulatorSettings<Quirk>,
  parts: SimulatorParts<Own, Quirk>,
) {
  const { log, sessions, quirks = [] } = parts;
  const faults = createFaultChoice<Quirk>({ plan: settings.faults, seed: settings.seed, quirks });

  function summary() {
    const { services, faults: struck, ...totals } = log.counts();
    return {
      ...totals,
      services,
      faults: struck,
      turnedAwayWhileDown: server.turnedAway(),
      scriptedWaiting: faults.waiting(),
      sessions: sessions.count(),
      ...parts.counts(),
    };
  }

  const server = createSimulatorServer<Quirk>({
    system: parts.system,
    log,
    faults,
    timings: { ...DEFAULT_TIMINGS, ...settings.timings },
    latencyMs: settings.latencyMs,
    now: settings.now,
    inspect: createInspection<Quirk>({
      log,
      faults,
      summary,
      dossier: parts.dossier,
      lists: parts.lists,
      ...(parts.orders && { orders: parts.orders }),
      down: (ms, how) => server.down(ms, how),
      dropSessions: sessions.dropAll,
    }),
  });
  const url = await server.start(settings.host, settings.port);

  return {
    url,
    close: server.close,
    /** Every call after that number in order of arrival, with what became of it. */
    received: (after = 0) => [...log.received(after)],
    summary,
    faults: { ...faults, down: server.down, dropSessions: sessions.dropAll },
  };
}

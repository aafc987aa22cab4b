import { DEFAULT_TIMINGS } from "../faults/fault.ts";
import { createFaultChoice } from "../faults/fault-choice.ts";
import { createInspection } from "../inspection.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import { createSimulatorServer } from "../server.ts";
import { createJudge } from "./judge.ts";
import { createPortalState } from "./portal-state.ts";
import { createPortalSystem } from "./portal-system.ts";
import { createSessions } from "./sessions.ts";
import { DEFAULT_SETTINGS, type ErrorCodes, type PortalSettings } from "./settings.ts";
import { createSummary } from "./summary.ts";
import { createView } from "./view.ts";

/** Settings as a test gives them: any of them, and any of the error codes. */
export type PortalOptions = Partial<Omit<PortalSettings, "codes">> & {
  readonly codes?: Partial<ErrorCodes>;
};

/** A running simulator of the National Public Service Portal, generation A. */
export type PortalSimulator = Awaited<ReturnType<typeof createPortalSimulator>>;

/** Starts the simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function createPortalSimulator(options: PortalOptions = {}) {
  const settings: PortalSettings = {
    ...DEFAULT_SETTINGS,
    ...options,
    codes: { ...DEFAULT_SETTINGS.codes, ...options.codes },
  };
  const codes = createNames();
  const log = createCallLog(codes);
  const state = createPortalState(log, codes, settings);
  const sessions = createSessions(settings.sessionMinutes, settings.now);
  const faults = createFaultChoice({ plan: settings.faults, seed: settings.seed });
  const judge = createJudge(state);
  const view = createView(state, judge);
  const summary = createSummary({ log, state, judge, sessions, faults, turnedAway });

  const server = createSimulatorServer({
    system: createPortalSystem(state, sessions, settings),
    log,
    faults,
    timings: { ...DEFAULT_TIMINGS, ...settings.timings },
    latencyMs: settings.latencyMs,
    now: settings.now,
    inspect: createInspection({
      log,
      faults,
      summary: () => summary(),
      dossier: view.dossier,
      lists: {
        "rows-applied-twice": judge.rowsAppliedTwice,
        "pushed-again": judge.pushedAgain,
        suspects: judge.suspects,
        backwards: () => judge.backwards(),
        warnings: state.warningExamples,
      },
      down: (ms, how) => server.down(ms, how),
      dropSessions: sessions.dropAll,
    }),
  });
  function turnedAway(): number {
    return server.turnedAway();
  }
  const url = await server.start(settings.host, settings.port);

  return {
    url,
    paths: settings.paths,
    close: server.close,
    /** What the portal holds and what to think of it. */
    state: () => view,
    /** Every call after that number in order of arrival, with what became of it. */
    received: (after = 0) => [...log.received(after)],
    summary,
    faults: {
      ...faults,
      down: server.down,
      dropSessions: sessions.dropAll,
    },
  };
}

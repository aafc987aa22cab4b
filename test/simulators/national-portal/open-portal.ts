import { DEFAULT_TIMINGS } from "../faults/fault.ts";
import { createFaultChoice } from "../faults/fault-choice.ts";
import { createInspection } from "../inspection.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import { createSimulatorServer, type SimulatedSystem } from "../server.ts";
import { createJudge } from "./judge.ts";
import { createPortalState, type PortalState } from "./portal-state.ts";
import type { createSessions } from "./sessions.ts";
import type { CommonSettings } from "./settings.ts";
import { createSummary } from "./summary.ts";
import { createView } from "./view.ts";
import type { WarningRules } from "./warnings.ts";

/** Opens a portal of one generation: its own rules over a state, a log, faults and an inspection that all generations share. */
export async function openPortal(
  settings: CommonSettings,
  parts: {
    sessions: ReturnType<typeof createSessions>;
    system: (state: PortalState) => SimulatedSystem;
    warnings?: WarningRules;
    /** Findings of this generation's own, by name. */
    lists?: Readonly<Record<string, () => Iterable<unknown>>>;
  },
) {
  const { sessions } = parts;
  const codes = createNames();
  const log = createCallLog(codes);
  const state = createPortalState(log, codes, settings, parts.warnings);
  const faults = createFaultChoice({ plan: settings.faults, seed: settings.seed });
  const judge = createJudge(state);
  const view = createView(state, judge);
  const summary = createSummary({ log, state, judge, sessions, faults, turnedAway });

  const server = createSimulatorServer({
    system: parts.system(state),
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
        ...parts.lists,
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

import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import type { SimulatedSystem } from "../server.ts";
import type { createSessions } from "../sessions.ts";
import { createJudge } from "./judge.ts";
import { createPortalState, type PortalState } from "./portal-state.ts";
import type { CommonSettings } from "./settings.ts";
import { createSummary } from "./summary.ts";
import { createView } from "./view.ts";
import type { WarningRules } from "./warnings.ts";

/** Opens a portal of one generation: its own rules over a state and judgements that all generations share. */
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
  const codes = createNames();
  const log = createCallLog(codes);
  const state = createPortalState(log, codes, settings, parts.warnings);
  const judge = createJudge(state);
  const view = createView(state, judge);
  const running = await openSimulator(settings, {
    log,
    system: parts.system(state),
    sessions: parts.sessions,
    counts: createSummary(state, judge),
    dossier: view.dossier,
    lists: {
      "rows-applied-twice": judge.rowsAppliedTwice,
      "pushed-again": judge.pushedAgain,
      suspects: judge.suspects,
      backwards: () => judge.backwards(),
      warnings: state.warningExamples,
      ...parts.lists,
    },
  });
  /** `state`: what the portal holds and what to think of it. */
  return { ...running, state: () => view };
}

import type { FaultChoice } from "../faults/fault-choice.ts";
import type { CallLog } from "../record/call-log.ts";
import type { createJudge } from "./judge.ts";
import type { PortalState } from "./portal-state.ts";
import type { createSessions } from "./sessions.ts";

/** Gives the counts of GET /inspect, ready at any moment of a large run. */
export function createSummary(parts: {
  log: CallLog;
  state: PortalState;
  judge: ReturnType<typeof createJudge>;
  sessions: ReturnType<typeof createSessions>;
  faults: FaultChoice;
  turnedAway: () => number;
}) {
  const { log, state, judge } = parts;

  return () => {
    const rows = judge.rowsAppliedTwice();
    const again = judge.pushedAgain();
    const { services, faults, ...totals } = log.counts();
    return {
      ...totals,
      services,
      faults,
      turnedAwayWhileDown: parts.turnedAway(),
      scriptedWaiting: parts.faults.waiting(),
      sessions: parts.sessions.count(),
      dossiers: state.dossierCount(),
      pushes: state.pushes.count(),
      rows: state.rows.count(),
      rowsDeduplicated: state.deduplicated(),
      rowsAppliedTwice: rows.length,
      unexplained: rows.filter(({ explained }) => !explained).length,
      pushedAgain: again.length,
      pushedAgainUnexplained: again.filter(({ explained }) => !explained).length,
      suspects: state.pushes.judged.returned.length,
      backwards: state.pushes.judged.regressed.length,
      warnings: state.warnings(),
    };
  };
}

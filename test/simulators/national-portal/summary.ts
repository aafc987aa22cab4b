import type { createJudge } from "./judge.ts";
import type { PortalState } from "./portal-state.ts";

/** Gives the portal's own counts of GET /inspect, ready at any moment of a large run. */
export function createSummary(state: PortalState, judge: ReturnType<typeof createJudge>) {
  return () => {
    const rows = judge.rowsAppliedTwice();
    const again = judge.pushedAgain();
    return {
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

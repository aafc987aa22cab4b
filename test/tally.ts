import Mocha from "mocha";
import { openTimers, watchTimers } from "./open-timers.ts";

watchTimers();

/** What one layer's run came to; `failures` are the titles of what failed. */
export type Tally = { passed: number; failed: number; skipped: number; failures: string[] };

/** How long a process may take to end before it says what is still open in it, ms. */
const tellsOpenMs = 45_000;

/** Mocha's own `spec` report, and at its end the tally for whoever started the process. */
export default class TallyReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const failures: string[] = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test) => failures.push(test.fullTitle()));
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, pending } = this.stats;
      const tally: Tally = { passed: passes, failed: failures.length, skipped: pending, failures };
      process.send?.(tally);
      // Whoever still runs then is about to be killed: its parent is told what keeps it (not this timer).
      setTimeout(() => {
        const open = process.getActiveResourcesInfo().join(", ");
        process.send?.(`${open}\n${openTimers().join("\n\n")}\n`);
      }, tellsOpenMs).unref();
    });
  }
}

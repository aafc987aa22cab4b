import Mocha from "mocha";

/** What one layer's run came to; `failures` are the titles of what failed. */
export type Tally = { passed: number; failed: number; skipped: number; failures: string[] };

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
    });
  }
}

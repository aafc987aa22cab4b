import cliProgress from "cli-progress";

/** A bar where somebody watches, one line where nobody does. */
export const createProgress = (say: (text: string) => void) => {
  let bar: cliProgress.SingleBar | undefined;
  return {
    start: (total: number, what: string) => {
      if (!process.stderr.isTTY) {
        if (!bar) say(`${what} ${total}…\n`);
        return;
      }
      bar ??= new cliProgress.SingleBar({
        format: `${what.padEnd(9)} {bar} {percentage}% {value}/{total} {eta_formatted}`,
        stream: process.stderr,
      });
      bar.start(total, 0);
    },
    at: (value: number) => bar?.update(value),
    stop: () => bar?.stop(),
  };
};

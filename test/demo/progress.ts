import cliProgress from "cli-progress";

/** Where nobody watches, a line at most so often says how far it is, ms. */
const SAID_EVERY_MS = 60_000;

/** A bar where somebody watches; where nobody does, a line at the start and one a minute. */
export const createProgress = (
  say: (text: string) => void,
  { isWatched = process.stderr.isTTY, now = performance.now.bind(performance) } = {},
) => {
  let bar: cliProgress.SingleBar | undefined;
  let told = { what: "", total: 0, at: 0 };
  return {
    start: (total: number, what: string) => {
      if (!isWatched) {
        say(`${what} ${total}…\n`);
        told = { what, total, at: now() };
        return;
      }
      bar ??= new cliProgress.SingleBar({
        format: `${what.padEnd(9)} {bar} {percentage}% {value}/{total} {eta_formatted}`,
        stream: process.stderr,
      });
      bar.start(total, 0);
    },
    at: (value: number) => {
      bar?.update(value);
      if (isWatched || now() - told.at < SAID_EVERY_MS) return;
      say(`${told.what} ${value}/${told.total}…\n`);
      told.at = now();
    },
    stop: () => bar?.stop(),
  };
};

/** Timers that keep a process for longer than a test run waits for its end, by where they were set. */
const timers = new Map<NodeJS.Timeout, string>();

/** From how long on a timer is watched, ms; each interval is. */
const longMs = 20_000;

/** Watches all timers that are set from now on. */
export const watchTimers = (): void => {
  const { setTimeout: timeout, setInterval: interval } = globalThis;
  const watch = (timer: NodeJS.Timeout) => {
    if (timers.size >= 1_000)
      for (const each of timers.keys()) if (!isOpen(each)) timers.delete(each);
    timers.set(timer, new Error().stack?.split("\n").slice(3, 9).join("\n") ?? "");
    return timer;
  };
  globalThis.setTimeout = Object.assign((...given: Parameters<typeof timeout>) => {
    const timer = timeout(...given);
    return (given[1] ?? 0) >= longMs ? watch(timer) : timer;
  }, timeout) as typeof timeout;
  globalThis.setInterval = Object.assign(
    (...given: Parameters<typeof interval>) => watch(interval(...given)),
    interval,
  ) as typeof interval;
};

/** Where those were set that still keep the process. */
export const openTimers = (): string[] =>
  [...timers].filter(([timer]) => isOpen(timer)).map(([, where]) => where);

const isOpen = (timer: NodeJS.Timeout) =>
  timer.hasRef() && !(timer as unknown as { _destroyed: boolean })._destroyed;

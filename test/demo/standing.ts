/** What the gateway's own metrics say of its work so far. */
export type Standing = {
  behind: number;
  lost: number;
  retries: number;
  /** Results refused because the lease was another's by then. */
  stale: number;
  /** Calls that may have left after their lease, because the process was paused between its check and the call. */
  staleSends: number;
  /** How long copies were behind that the national portal holds. */
  behindSeconds: { p50: number; p99: number };
};

/** Reads `/metrics`. */
export const readStanding = async (url: string): Promise<Standing> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split("\n").flatMap((line) => {
    const found = /^(\w+)(?:\{([^}]*)\})? ([\d.eE+-]+|NaN)$/.exec(line);
    return found ? [{ name: found[1], labels: found[2] ?? "", value: Number(found[3]) }] : [];
  });
  const sum = (name: string, ...having: string[]) =>
    samples
      .filter((each) => each.name === name && having.every((label) => each.labels.includes(label)))
      .reduce((total, { value }) => total + value, 0);
  const states = (...names: string[]) =>
    names.reduce((total, state) => total + sum("lienthong_replicas", `state="${state}"`), 0);
  const quantile = (q: number) => {
    const buckets = samples
      .filter(
        ({ name, labels }) =>
          name === "lienthong_behind_seconds_bucket" && labels.includes('system="national-portal"'),
      )
      .map(({ labels, value }) => ({
        to: Number(/le="([\d.]+)"/.exec(labels)?.[1]),
        count: value,
      }));
    return Math.round(quantileOf(buckets, q) * 1000) / 1000;
  };
  return {
    behind: states("ready", "waiting", "sending"),
    lost: sum("lienthong_items_total", 'outcome="lost"'),
    retries: sum("lienthong_settled_total", 'state="waiting"'),
    stale: sum("lienthong_events_total", 'event="stale"'),
    staleSends: sum("lienthong_events_total", 'event="stale send"'),
    behindSeconds: { p50: quantile(0.5), p99: quantile(0.99) },
  };
};

/** A quantile as Prometheus reads it from a histogram: evenly spread within its bucket; the last bucket, without an end, gives its start. */
export const quantileOf = (buckets: { to: number; count: number }[], q: number): number => {
  const rank = q * (buckets.at(-1)?.count ?? 0);
  let from = 0;
  let below = 0;
  for (const { to, count } of buckets) {
    if (Number.isNaN(to)) return from;
    if (count >= rank && count > below)
      return from + ((to - from) * (rank - below)) / (count - below);
    from = to;
    below = count;
  }
  return from;
};

import { Gauge, type Registry } from "prom-client";
import { smallTable } from "../../queue/ledger/db/bloat.ts";
import { isUnavailable } from "../../queue/ledger/db/unavailable.ts";

/** What is read at each scrape. */
export type Read = {
  /** Replicas by system and state. */
  counts: () => Promise<Record<string, Record<string, number>>>;
  /** Findings that nobody closed. */
  findings: () => Promise<{ kind: string; system: string; state: string; count: number }[]>;
  /** Bytes of messages from outside that are kept. */
  keptBytes: () => Promise<{ source: string; bytes: number }[]>;
  /** When each poll was answered last. */
  polls: () => Promise<{ system: string; name: string; succeededAt: string | null }[]>;
  /** Seconds. */
  sealLag: () => Promise<number>;
  /** Dead rows and index sizes of the hot tables. */
  bloat: () => Promise<{ table: string; rows: number; deadShare: number; indexBytes: number }[]>;
  queue: () => { store: string; up: boolean };
};

/** Gauges of what stands in the ledger and the queue, read when somebody asks; where PostgreSQL is away theirs are left out. */
export const collectGauges = (registry: Registry, parts: Read): void => {
  const registers = [registry];
  new Gauge({
    name: "lienthong_poll_age_seconds",
    help: "Seconds since a look for news was answered last",
    labelNames: ["system", "poll"],
    registers,
    async collect() {
      const all = (await unlessAway(parts.polls)) ?? [];
      this.reset();
      for (const { system, name: poll, succeededAt } of all)
        if (succeededAt)
          this.set({ system, poll }, Math.max(0, (Date.now() - Date.parse(succeededAt)) / 1_000));
    },
  });
  const counts = share(() => unlessAway(parts.counts));
  new Gauge({
    name: "lienthong_ledger_up",
    help: "Whether PostgreSQL answers (1); where it does not (0), what is read from it is left out",
    registers,
    async collect() {
      this.set((await counts()) === undefined ? 0 : 1);
    },
  });
  new Gauge({
    name: "lienthong_replicas",
    help: "Replicas by system and state",
    labelNames: ["system", "state"],
    registers,
    async collect() {
      const all = (await counts()) ?? {};
      this.reset();
      for (const [system, counts] of Object.entries(all))
        for (const [state, count] of Object.entries(counts)) this.set({ system, state }, count);
    },
  });
  new Gauge({
    name: "lienthong_findings",
    help: "Findings that nobody closed: open, or taken by a person",
    labelNames: ["kind", "system", "state"],
    registers,
    async collect() {
      const all = (await unlessAway(parts.findings)) ?? [];
      this.reset();
      for (const { count, ...labels } of all) this.set(labels, count);
    },
  });
  new Gauge({
    name: "lienthong_inbound_bytes",
    help: "Bytes of messages from outside that are kept as they were received; INBOUND_MIB bounds them",
    labelNames: ["system"],
    registers,
    async collect() {
      const all = (await unlessAway(parts.keptBytes)) ?? [];
      this.reset();
      for (const { source: system, bytes } of all) this.set({ system }, bytes);
    },
  });
  new Gauge({
    name: "lienthong_queue_up",
    help: "Whether the queue store takes wake-ups (1) or processes go on by their own timers (0)",
    labelNames: ["store"],
    registers,
    collect() {
      const { store, up } = parts.queue();
      this.set({ store }, up ? 1 : 0);
    },
  });
  new Gauge({
    name: "lienthong_seal_lag_seconds",
    help: "Age of the oldest log entry that is not sealed yet",
    registers,
    async collect() {
      const seconds = await unlessAway(parts.sealLag);
      if (seconds === undefined) this.remove();
      else this.set(seconds);
    },
  });

  const bloat = share(async () => (await unlessAway(parts.bloat)) ?? []);
  new Gauge({
    name: "lienthong_index_bytes",
    help: "Size of a hot table's indexes",
    labelNames: ["table"],
    registers,
    async collect() {
      this.reset();
      for (const { table, indexBytes } of await bloat()) this.set({ table }, indexBytes);
    },
  });
  new Gauge({
    name: "lienthong_dead_rows_share",
    help: "Share of a hot table's rows that are dead and not vacuumed yet; 0 up to 10,000 rows, where it says nothing",
    labelNames: ["table"],
    registers,
    async collect() {
      this.reset();
      for (const { table, rows, deadShare } of await bloat())
        this.set({ table }, rows > smallTable ? deadShare : 0);
    },
  });
};

/** What is read, or undefined where PostgreSQL is away: the rest is wanted then more than ever. */
const unlessAway = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await read();
  } catch (error) {
    if (isUnavailable(error)) return undefined;
    throw error;
  }
};

/** One scrape collects all gauges at once: those that ask while a read is under way share it. */
const share = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= read().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
};

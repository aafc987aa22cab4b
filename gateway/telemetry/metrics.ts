import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Log } from "../../config/log.ts";
import { smallTable } from "../../queue/ledger/db/bloat.ts";
import { isUnavailable } from "../../queue/ledger/db/unavailable.ts";
import type { SyncEvent } from "../../queue/sync/gate/sync-event.ts";
import { faultOf } from "./fault-of.ts";

/** Counts what sync tells of itself and logs what an operator should read: one line an attempt, ERROR when somebody must act. */
export const createMetrics = (parts: {
  log: Log;
  /** Replicas by system and state, read at scrape time. */
  counts: () => Promise<Record<string, Record<string, number>>>;
  /** Findings that nobody closed, read at scrape time. */
  findings: () => Promise<{ kind: string; system: string; state: string; count: number }[]>;
  /** Bytes of messages from outside that are kept, read at scrape time. */
  keptBytes: () => Promise<{ source: string; bytes: number }[]>;
  /** When each poll was answered last, read at scrape time. */
  polls: () => Promise<{ system: string; name: string; succeededAt: string | null }[]>;
  /** Seconds, read at scrape time. */
  sealLag: () => Promise<number>;
  /** Dead rows and index sizes of the hot tables, read at scrape time. */
  bloat: () => Promise<{ table: string; rows: number; deadShare: number; indexBytes: number }[]>;
  queue: () => { store: string; up: boolean };
}) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const items = new Counter({
    name: "lienthong_items_total",
    help: "Parts sent, by outcome",
    labelNames: ["system", "part", "outcome"],
    registers,
  });
  const calls = new Histogram({
    name: "lienthong_call_seconds",
    help: "Duration of calls by who makes them (person, delivery, poll, reconcile), a halved list counted once",
    labelNames: ["system", "by"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const behind = new Histogram({
    name: "lienthong_behind_seconds",
    help: "How long a replica had been behind when it became current",
    labelNames: ["system"],
    // From an echo to a week.
    buckets: [
      0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400,
      604_800,
    ],
    registers,
  });
  const news = new Counter({
    name: "lienthong_news_total",
    help: "Statements that looks for news brought: new ones, and such as were told before",
    labelNames: ["system", "poll", "is"],
    registers,
  });
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
  const settled = new Counter({
    name: "lienthong_settled_total",
    help: "Replicas settled, by the state they went to",
    labelNames: ["system", "state"],
    registers,
  });
  const events = new Counter({
    name: "lienthong_events_total",
    help: "Stale results, stale sends, leases taken over, items given back, breakers opened, systems stopped, looks for news that failed, works that overran, faults of our own, errors that nobody caught",
    labelNames: ["event"],
    registers,
  });
  const sealed = new Counter({
    name: "lienthong_sealed_total",
    help: "Log entries sealed",
    registers,
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

  const report = (event: SyncEvent): void => {
    switch (event.kind) {
      case "attempt": {
        const { system, by, part, outcomes, ms } = event;
        calls.observe({ system, by }, ms / 1000);
        for (const [outcome, count] of Object.entries(outcomes))
          items.inc({ system, part, outcome }, count);
        const ordinary = Object.keys(outcomes).every(
          (is) => is === "accepted" || is === "duplicate",
        );
        parts.log(ordinary ? "debug" : "info", "attempt", {
          system,
          part,
          outcomes,
          ms: Math.round(ms),
          codes: event.codes.slice(0, 10),
        });
        return;
      }
      case "polled": {
        const { kind: _, system, poll, ms, ...counts } = event;
        news.inc({ system, poll, is: "new" }, counts.fresh);
        news.inc({ system, poll, is: "repeated" }, counts.statements - counts.fresh);
        parts.log(counts.fresh > 0 ? "info" : "debug", "polled", {
          system,
          poll,
          ...counts,
          ms: Math.round(ms),
        });
        return;
      }
      case "poll failed": {
        const { system, poll, is, tries } = event;
        events.inc({ event: "poll failed" });
        parts.log("warn", "a look for news told nothing", { system, poll, is, tries });
        return;
      }
      case "settled":
        settled.inc({ system: event.system, state: event.state });
        if (event.behindMs !== null)
          behind.observe({ system: event.system }, event.behindMs / 1000);
        return;
      case "sealed":
        sealed.inc(event.entries);
        // Kept elsewhere it proves the log up to there: see `lienthong verify --expect`.
        if (event.anchor) parts.log("info", "log sealed", event.anchor);
        return;
      case "stamped":
        parts.log("info", "seal time-stamped", { seal: event.seal });
        return;
      case "stamp failed":
        events.inc({ event: "stamp failed" });
        parts.log("warn", "no time-stamp for the newest seal: is TIMESTAMP_URL right?", {
          error: faultOf(event.error),
        });
        return;
      case "seal lags":
        parts.log("error", "the log is not being sealed: is a transaction open for long?", {
          seconds: Math.round(event.seconds),
        });
        return;
      case "overran":
        events.inc({ event: "overran" });
        parts.log("error", "a work of the process hangs and is no longer waited for", {
          what: event.what,
          system: event.system,
        });
        return;
      case "months made":
        parts.log("info", "the log has new months", { months: event.months });
        return;
      case "files tidied": {
        const { dropped, swept, strays } = event;
        parts.log("info", "files removed", { dropped, swept, strays });
        return;
      }
      case "retained": {
        const { months, refused, erased, held, failed } = event;
        parts.log("info", "retention done", { months, erased, held, failed });
        if (held > 0)
          parts.log("warn", "dossiers keep their persons beyond the term: copies wait", {
            held,
            cure: 'Xem GET /v1/replicas?state=parked: retry để gửi cho xong, hoặc "lienthong dossier erase <mã> --yes" nếu không gửi nữa',
          });
        for (const { month, why } of refused)
          parts.log(
            why === "tampered" || why === "again" ? "error" : "warn",
            "a month of the log was not dropped: run lienthong verify",
            { month, why },
          );
        return;
      }
      case "stale":
        events.inc({ event: "stale" }, event.results);
        parts.log("warn", "stale result refused", event);
        return;
      case "stale send":
        events.inc({ event: "stale send" });
        parts.log("warn", "a call may have left after its lease: the process was paused", event);
        return;
      case "reaped":
        events.inc({ event: "reaped" }, event.reaped);
        parts.log("warn", "leases taken over", event);
        return;
      case "gave back":
        events.inc({ event: "gave back" }, event.items);
        return;
      case "breaker":
        events.inc({ event: event.open ? "breaker opened" : "breaker closed" });
        parts.log("warn", event.open ? "breaker opened" : "breaker closed", {
          system: event.system,
          effect: event.effect,
        });
        return;
      case "warning":
        events.inc({ event: "warning" });
        parts.log("warn", "a system's answer was not believed", {
          system: event.system,
          why: event.why,
        });
        return;
      case "stopped":
        events.inc({ event: "stopped" });
        parts.log(
          "error",
          event.is === "misconfigured"
            ? "system stopped: its settings need a person"
            : "system stopped: it answers many dossiers alike",
          { system: event.system, cure: event.cure },
        );
        return;
      case "fault":
        events.inc({ event: "fault" });
        parts.log("error", "fault", {
          system: event.system,
          code: event.code,
          error: faultOf(event.error),
        });
    }
  };
  return { registry, report, countUncaught: () => events.inc({ event: "uncaught" }) };
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

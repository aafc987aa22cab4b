import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { Log } from "../../config/log.ts";
import type { SyncEvent } from "../../queue/sync/gate/sync-event.ts";
import { faultOf } from "./fault-of.ts";
import { collectGauges, type Read } from "./gauges.ts";

/** Counts what sync tells of itself and logs what an operator should read: one line an attempt, ERROR when somebody must act. */
export const createMetrics = (parts: Read & { log: Log }) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  collectGauges(registry, parts);
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
      case "files late": {
        const { system, poll } = event;
        events.inc({ event: "files late" });
        parts.log("warn", "files of a poll were not kept in time, asked again next round", {
          system,
          poll,
        });
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

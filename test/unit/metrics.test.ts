import assert from "node:assert/strict";
import { createMetrics } from "../../gateway/telemetry/metrics.ts";
import { Overrun } from "../../queue/postgres/session/watch-session.ts";
import { quantileOf } from "../demo/standing.ts";

describe("metrics", () => {
  it("tell delays as a histogram, which several processes' add up to and a quantile is read from", async () => {
    const { registry, report } = createMetrics({
      log: () => {},
      counts: async () => ({}),
      findings: async () => [],
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: async () => 0,
      bloat: async () => [],
      queue: () => ({ store: "memory", up: true }),
    });
    for (const behindMs of [20, 20, 80, 700_000])
      report({ kind: "settled", system: "portal", state: "current", behindMs });
    const text = await registry.metrics();
    const found = [...text.matchAll(/^lienthong_behind_seconds_bucket\{le="([^"]+)".*\} (\d+)$/gm)];
    const buckets = found.map(([, to, count]) => ({ to: Number(to), count: Number(count) }));
    const at = (to: number) => buckets.find((each) => each.to === to)?.count;
    assert.deepEqual([at(0.01), at(0.025), at(0.1), at(300), at(900)], [0, 2, 3, 3, 4]);
    assert.equal(quantileOf(buckets, 0.5), 0.025);
    assert.ok(quantileOf(buckets, 0.99) > 300 && quantileOf(buckets, 0.99) <= 900);
  });

  it("count an answer that was not believed, and the log says which", async () => {
    const lines: unknown[] = [];
    const { registry, report } = createMetrics({
      log: (...line) => void lines.push(line),
      counts: async () => ({}),
      findings: async () => [],
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: async () => 0,
      bloat: async () => [],
      queue: () => ({ store: "memory", up: true }),
    });
    report({ kind: "warning", system: "portal", why: "Retry-After 1795800000" });
    assert.match(await registry.metrics(), /^lienthong_events_total\{event="warning"\} 1$/m);
    const facts = { system: "portal", why: "Retry-After 1795800000" };
    assert.deepEqual(lines, [["warn", "a system's answer was not believed", facts]]);
    report({ kind: "files late", system: "civil-status", poll: "news" });
    assert.match(await registry.metrics(), /^lienthong_events_total\{event="files late"\} 1$/m);
    const [level, what] = Object(lines[1]);
    assert.deepEqual([level, /not kept in time/.test(what)], ["warn", true]);
  });

  it("tell the findings that nobody closed, by kind, system and state", async () => {
    const { registry } = createMetrics({
      log: () => {},
      counts: async () => ({}),
      findings: async () => [
        { kind: "code-taken", system: "portal", state: "open", count: 3 },
        { kind: "month-kept", system: "gateway", state: "taken", count: 1 },
      ],
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: async () => 0,
      bloat: async () => [],
      queue: () => ({ store: "memory", up: true }),
    });
    const text = await registry.metrics();
    assert.match(text, /^lienthong_findings\{kind="code-taken",system="portal",state="open"\} 3$/m);
    assert.match(
      text,
      /^lienthong_findings\{kind="month-kept",system="gateway",state="taken"\} 1$/m,
    );
  });

  it("say each night how many dossiers keep their persons beyond the term, and what to do", async () => {
    const lines: unknown[][] = [];
    const { report } = createMetrics({
      log: (...line) => void lines.push(line),
      counts: async () => ({}),
      findings: async () => [],
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: async () => 0,
      bloat: async () => [],
      queue: () => ({ store: "memory", up: true }),
    });
    const night = (held: number) =>
      report({ kind: "retained", months: [], refused: [], erased: 3, held, failed: 0 });
    night(0);
    assert.deepEqual(
      lines.map(([level]) => level),
      ["info"],
    );
    night(2);
    const [level, , facts] = lines.at(-1) ?? [];
    assert.equal(level, "warn");
    assert.equal((facts as { held: number }).held, 2);
    assert.match((facts as { cure: string }).cure, /retry.*dossier erase/);
  });

  it("tell each hot table's indexes and dead rows as they are at the scrape, from one read", async () => {
    let reads = 0;
    const { registry } = createMetrics({
      log: () => {},
      counts: async () => ({}),
      findings: async () => [],
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: async () => 0,
      bloat: async () => {
        reads += 1;
        const deadShare = reads / 10;
        return [
          { table: "facts", rows: 20_000, deadShare, indexBytes: reads * 1_000 },
          // A table of one row is half dead after its first change.
          { table: "switches", rows: 1, deadShare: 0.9, indexBytes: 16 },
        ];
      },
      queue: () => ({ store: "memory", up: true }),
    });
    for (const scrape of [1, 2]) {
      const text = await registry.metrics();
      assert.ok(text.includes(`lienthong_index_bytes{table="facts"} ${scrape}000\n`), text);
      assert.ok(text.includes(`lienthong_dead_rows_share{table="facts"} 0.${scrape}\n`), text);
      assert.ok(text.includes('lienthong_dead_rows_share{table="switches"} 0\n'), text);
      assert.equal(reads, scrape);
    }
  });

  it("are told without PostgreSQL too, and say that it is away", async () => {
    const away = () => Promise.reject(new Overrun(10));
    const { registry, report } = createMetrics({
      log: () => {},
      counts: away,
      findings: away,
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: away,
      bloat: away,
      queue: () => ({ store: "postgres", up: false }),
    });
    report({ kind: "overran", what: "timer" });
    const text = await registry.metrics();
    assert.match(text, /^lienthong_ledger_up 0$/m);
    assert.match(text, /^lienthong_events_total\{event="overran"\} 1$/m);
    assert.doesNotMatch(text, /^lienthong_seal_lag_seconds/m);
  });

  it("log the first seal of an hour with what verify expects, and never what a system said", () => {
    const lines: unknown[] = [];
    const { report } = createMetrics({
      log: (level, message, facts) => lines.push({ level, message, ...facts }),
      counts: async () => ({}),
      findings: async () => [],
      keptBytes: async () => [],
      polls: async () => [],
      sealLag: async () => 0,
      bloat: async () => [],
      queue: () => ({ store: "memory", up: true }),
    });
    const anchor = { seal: "7", hash: "0f".repeat(32), at: "2026-11-27T20:00:00.000Z" };
    report({ kind: "sealed", entries: 3 });
    report({ kind: "sealed", entries: 3, anchor });
    const stopped = { why: "Nguyễn Văn Mẫu", is: "misconfigured" as const, cure: "Kiểm tra" };
    report({ kind: "stopped", system: "portal", ...stopped });
    report({ kind: "stamp failed", error: new Error("Nguyễn Văn Mẫu") });
    assert.deepEqual(lines[0], { level: "info", message: "log sealed", ...anchor });
    assert.equal(lines.length, 3);
    assert.doesNotMatch(JSON.stringify(lines), /Nguyễn/);
  });
});

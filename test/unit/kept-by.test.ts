import assert from "node:assert/strict";
import { buildSystems } from "../../gateway/systems.ts";
import type { Switch } from "../../queue/ledger/control/switches.ts";
import { keptBy } from "../../queue/sync/gate/kept-by.ts";
import { windowEnds } from "../../queue/sync/gate/window.ts";

const at = (local: string) => new Date(`${local}+07:00`);
const free: Switch = {
  system: "portal",
  paused: false,
  stopped: null,
  modes: [],
  failures: 0,
  openedTimes: 0,
  openForMs: null,
  reads: { failures: 0, openedTimes: 0, openForMs: null },
  backOffMs: null,
  width: null,
};

describe("what keeps a system", () => {
  it("is nothing, or each thing with the moment that ends it", () => {
    const now = at("2026-11-27T23:00:00");
    assert.deepEqual(keptBy(undefined, [], now), []);
    assert.deepEqual(keptBy({ ...free, openForMs: -1, backOffMs: 0 }, [], now), []);
    const stopped = { why: "?", at: now.toISOString() };
    const all = { ...free, paused: true, stopped, openForMs: 60_000, backOffMs: 5_000 };
    assert.deepEqual(keptBy(all, [{ from: "22:30", to: "01:00" }], now), [
      { by: "pause", until: null },
      { by: "incident", until: null },
      { by: "window", until: at("2026-11-28T01:00:00").toISOString() },
      { by: "back-off", until: at("2026-11-27T23:00:05").toISOString() },
      { by: "breaker", until: at("2026-11-27T23:01:00").toISOString() },
    ]);
  });

  it("of windows that follow one another is the end of the last", () => {
    const windows = [
      { from: "22:00", to: "00:00" },
      { from: "00:00", to: "03:30", days: [6] },
      { from: "03:30", to: "04:00" },
    ];
    // Friday night into Saturday, and Saturday night into Sunday.
    assert.deepEqual(windowEnds(windows, at("2026-11-27T22:00:00.001")), at("2026-11-28T04:00:00"));
    assert.deepEqual(windowEnds(windows, at("2026-11-28T23:59:59")), at("2026-11-29T00:00:00"));
    assert.equal(windowEnds(windows, at("2026-11-28T04:00:00")), undefined);
  });

  it("may not be a window that means nothing, nor windows that leave no time to send in", () => {
    const build = (windows: object[]) =>
      buildSystems(
        {
          systems: {
            portal: {
              adapter: "national-portal",
              profile: "a",
              mode: "off",
              baseUrl: "https://portal.example.test",
              auth: { type: "none" },
              windows,
            },
          },
        },
        {},
      ).close();
    build([{ from: "22:00", to: "21:59" }]);
    assert.throws(
      () =>
        build([
          { from: "01:00", to: "02:00" },
          { from: "22:00", to: "22:00" },
        ]),
      /\/systems\/portal\/windows\/1: from và to cùng là 22:00 .*muốn cả ngày/,
    );
    const halves = [
      { from: "00:00", to: "12:00" },
      { from: "12:00", to: "00:00" },
    ];
    assert.throws(() => build(halves), /\/systems\/portal\/windows: .*không bao giờ gửi/);
    build(halves.map((half) => ({ ...half, days: [7] })));
  });
});

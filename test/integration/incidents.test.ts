import assert from "node:assert/strict";
import type { Item, Outcome } from "../../adapters/contract.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { createChance } from "../province/chance.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe("an incident that dossiers tell of", () => {
  let world: OpenWorld;
  /** What the system says to a dossier; undefined: yes. */
  let say: (n: number) => Outcome | undefined;
  beforeEach(async () => {
    world = await openWorld({ perCall: 1 });
    world.system.settings = { ...world.system.settings, unrecognisedTries: 2 };
    say = () => undefined;
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      send: async (items: Item[], call) => {
        const said = say(Number(items[0]?.code.slice(-4)));
        return said ? items.map(() => said) : adapter.send(items, call);
      },
    };
  });
  afterEach(() => world.close());

  const declare = async (from: number, to: number) => {
    for (const n of numbers(from, to)) await world.declare(dossierOf(code(n)));
  };
  const stateOf = async (n: number) => (await world.replica(code(n))).state;
  const stopped = async () => (await world.ledger.switches.one("registry"))?.stopped;
  /** What waits is due, the breaker's pause is over. */
  const later = async () => {
    await world.pool.query("update replicas set ready_at = now() where state = 'waiting'");
    await world.pool.query("update switches set open_until = now() where open_until is not null");
    await world.ledger.promote();
  };
  const refused: Outcome = {
    is: "misconfigured",
    why: "HTTP 200: error_code 7",
    said: "Phiên bản dữ liệu của Nguyễn Văn Mẫu không hợp lệ",
  };

  it("is none while others are honoured: the one dossier waits, then parks alone with what was said", async () => {
    say = (n) => (n === 2 ? refused : undefined);
    await declare(1, 4);
    await world.runLane();
    assert.equal(await stopped(), null);
    assert.deepEqual(await Promise.all([1, 2, 3, 4].map(stateOf)), [
      "current",
      "waiting",
      "current",
      "current",
    ]);
    await later();
    await world.runLane();
    const { state, cause, awaits_person: awaitsPerson } = await world.replica(code(2));
    assert.deepEqual([state, cause.is, awaitsPerson], ["parked", "misconfigured", false]);
    assert.match(cause.said, /Phiên bản dữ liệu/);

    // Nor does a person's resume make more of its word.
    await world.ledger.hands.resume("registry", "test", () => false);
    await world.ledger.replicas.retry(
      { system: "registry", code: code(2), scope: null, by: "test" },
      undefined,
    );
    await declare(5, 6);
    await world.runLane();
    assert.equal(await stopped(), null);
    assert.deepEqual(await Promise.all([5, 6].map(stateOf)), ["current", "current"]);
  });

  it("is none at the third dossier where somebody was honoured since the first, by another process", async () => {
    say = (n) => (n <= 3 ? refused : undefined);
    await declare(1, 2);
    await world.runLane();
    await declare(4, 4);
    await world.runLane();
    await declare(3, 3);
    await world.runLane();
    assert.equal(await stopped(), null);
    assert.equal(await stateOf(4), "current");
  });

  it("is one when three different dossiers in a row are refused alike: no text of theirs in it, nothing parked, one line", async () => {
    say = () => refused;
    await declare(1, 9);
    await world.runLane();
    const incident = await stopped();
    assert.equal(incident?.why, "HTTP 200: error_code 7");
    assert.doesNotMatch(JSON.stringify(incident), /Mẫu|Phiên/);
    assert.equal(world.events.filter(({ kind }) => kind === "stopped").length, 1);
    const states = await Promise.all(numbers(1, 9).map(stateOf));
    assert.ok(states.filter((state) => state === "waiting").length <= 4, states.join());
    assert.ok(states.every((state) => state === "waiting" || state === "ready"));
    assert.ok(world.events.length > 0);
  });

  it("ends by itself with the first probe that is honoured, and what was parked for its reason comes back", async () => {
    const odd = (n: number): Outcome => ({
      is: "unrecognised",
      why: "HTTP 521",
      said: `Hồ sơ ${code(n)} ngày ${n}/11: máy chủ nguồn không chạy`,
    });
    say = odd;
    await declare(1, 1);
    await world.runLane();
    await later();
    await world.runLane();
    assert.equal(await stateOf(1), "parked");
    await declare(2, 9);
    await world.runLane();
    await world.runLane();
    assert.equal((await stopped())?.why, "HTTP 521");
    const calls = world.events.filter(({ kind }) => kind === "attempt").length;

    // A probe at a time, with somebody who had no say yet, and longer pauses after each.
    await later();
    await world.runLane();
    assert.equal(world.events.filter(({ kind }) => kind === "attempt").length, calls + 1);
    assert.notEqual(await stopped(), null);
    assert.equal(await stateOf(1), "parked");

    say = () => undefined;
    await later();
    await world.runLane();
    assert.equal(await stopped(), null);
    await later();
    await world.runLane();
    const states = await Promise.all(numbers(1, 9).map(stateOf));
    assert.deepEqual(new Set(states), new Set(["current"]));
  });

  it("is none where a third is honoured, however many are refused in a row by chance", async () => {
    world.system.settings = { ...world.system.settings, unrecognisedTries: 100 };
    const chance = createChance(7);
    const isYes = numbers(0, 70).map((n) => n < 4 || chance.happens(1 / 3));
    assert.match(isYes.map((yes) => (yes ? "y" : "n")).join(""), /nnnnnn/);
    say = (n) => (isYes[n] ? undefined : refused);
    for (const n of numbers(0, 70)) {
      await declare(n, n);
      await world.runLane();
    }
    assert.equal(await stopped(), null);
    // And one, soon, once nobody is honoured any more.
    say = () => refused;
    let calls = 0;
    while ((await stopped()) === null && calls < 100) {
      calls += 1;
      await declare(200 + calls, 200 + calls);
      await world.runLane();
    }
    assert.ok(calls > 3 && calls <= 60, `after ${calls} calls`);
  });

  it("is one after three again where all were honoured before", async () => {
    await declare(1, 1);
    await world.runLane();
    const { id } = (await world.pool.query("select id from dossiers")).rows[0];
    await world.pool.query(
      `insert into log (kind, dossier, source, entry) select 'closed', $1, 'registry',
         json_build_object('at', '2026-01-01T00:00:00.000Z', 'lease', n::text, 'is', 'accepted') from generate_series(1, 300) n`,
      [id],
    );
    say = () => refused;
    await declare(2, 9);
    await world.runLane();
    assert.notEqual(await stopped(), null);
    const states = await Promise.all(numbers(2, 9).map(stateOf));
    assert.ok(states.filter((state) => state === "waiting").length <= 4, states.join());
  });

  it("is probed with somebody without trouble, however many with some are more urgent", async () => {
    say = (n) => (n <= 130 ? refused : undefined);
    await declare(1, 130);
    await world.runLane();
    assert.notEqual(await stopped(), null);
    await declare(131, 131);
    await world.pool.query(
      `update replicas r set unrecognised = (d.code <> $1)::int,
         urgency = case when d.code = $1 then now() + interval '31 days' else now() + interval '30 days' end
       from dossiers d where d.id = r.dossier`,
      [code(131)],
    );
    await later();
    await world.runLane();
    assert.equal(await stateOf(131), "current");
    assert.equal(await stopped(), null);
  });

  it("uses up nobody's tries by its probes: an innocent dossier is not parked by them, and each takes its turn", async () => {
    say = () => refused;
    await declare(1, 3);
    await world.runLane();
    assert.notEqual(await stopped(), null);
    await declare(4, 5);
    const probed = async () => {
      const { rows } = await world.pool.query(
        "select d.code, unrecognised, tries, r.state from replicas r join dossiers d on d.id = r.dossier order by d.code",
      );
      return rows;
    };
    await world.pool.query("update replicas set unrecognised = 0");
    for (const _ of numbers(1, 10)) {
      await later();
      await world.runLane();
    }
    const rows = await probed();
    assert.ok(rows.every(({ state, unrecognised }) => state !== "parked" && unrecognised === 0));
    assert.deepEqual(
      rows.map(({ tries }) => tries),
      [2, 2, 2, 2, 2],
    );
    say = () => undefined;
    await later();
    await world.runLane();
    assert.equal(await stopped(), null);
  });

  it("ends also where many more urgent ones go on being refused: the probe is somebody without trouble, behind them all", async () => {
    say = (n) => (n <= 14 ? refused : undefined);
    await declare(1, 14);
    await world.runLane();
    assert.notEqual(await stopped(), null);
    await world.pool.query("update replicas set unrecognised = 1");
    await declare(15, 15);
    await later();
    await world.runLane();
    assert.equal(await stateOf(15), "current");
    assert.equal(await stopped(), null);
  });

  it("is not one where every answer is another", async () => {
    const words = ["mưa", "nắng", "gió", "mây", "sương"];
    say = (n) => ({ is: "unrecognised", why: "HTTP 200", said: words[n] ?? "" });
    await declare(0, 4);
    await world.runLane();
    assert.equal(await stopped(), null);
  });

  it("is brought to an end by a person as well, and what was parked comes back then", async () => {
    say = () => refused;
    await declare(1, 1);
    await world.runLane();
    await later();
    await world.runLane();
    assert.equal(await stateOf(1), "parked");
    await declare(2, 9);
    await world.runLane();
    assert.notEqual(await stopped(), null);
    say = () => undefined;
    await world.ledger.hands.resume("registry", "test", () => false);
    assert.equal(await stateOf(1), "ready");
    await later();
    await world.runLane();
    const states = await Promise.all(numbers(1, 9).map(stateOf));
    assert.deepEqual(new Set(states), new Set(["current"]));
  });
});

import assert from "node:assert/strict";
import type { Item, Outcome } from "../../adapters/contract.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("a dossier whose reply is lost every time", () => {
  let world: OpenWorld;
  /** Dossiers by number, in the order of their calls. */
  let calls: number[];
  let isLost: (n: number) => boolean;
  beforeEach(async () => {
    world = await openWorld({ perCall: 1 });
    world.system.settings = {
      ...world.system.settings,
      lanes: 1,
      retrySeconds: [10, 1_000],
      retryJitter: 0,
      unrecognisedTries: 3,
      breaker: { failures: 2, coolSeconds: [60] },
    };
    calls = [];
    isLost = (n) => n === 1;
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      send: async (items: Item[], call): Promise<Outcome[]> => {
        const n = Number(items[0]?.code.slice(-4));
        calls.push(n);
        if (!isLost(n)) return adapter.send(items, call);
        return items.map(() => ({ is: "lost", why: "ECONNRESET" }));
      },
    };
  });
  afterEach(() => world.close());

  const declare = async (from: number, to: number) => {
    for (let n = from; n <= to; n += 1) await world.declare(dossierOf(code(n)));
  };
  const stateOf = async (n: number) => (await world.replica(code(n))).state;
  const openForMs = async () => (await world.ledger.switches.one("registry"))?.openForMs;
  /** What waits is due, the breakers' pauses are over. */
  const later = async () => {
    await world.pool.query("update replicas set ready_at = now() where state = 'waiting'");
    for (const until of ["open_until", "read_open_until"])
      await world.pool.query(`update switches set ${until} = now() where ${until} is not null`);
    await world.ledger.promote();
  };

  it("keeps no breaker open for others: its probe is one of them, and closes it", async () => {
    await declare(1, 1);
    await world.runLane();
    await later();
    await world.runLane();
    assert.ok(Number(await openForMs()) > 0);
    await declare(2, 6);
    await later();
    calls = [];
    await world.runLane();
    assert.notEqual(calls[0], 1);
    assert.equal(await openForMs(), null);
    for (const n of [2, 3, 4, 5, 6]) assert.equal(await stateOf(n), "current");
  });

  it("is no probe's first choice either where its worker died in the call", async () => {
    await declare(1, 2);
    await world.pool.query(
      `update replicas r set state = 'sending', opened = true, lease_until = now() - interval '1 minute'
       from dossiers d where d.id = r.dossier and d.code = $1`,
      [code(1)],
    );
    await world.ledger.reap({ registry: 0 });
    await world.pool.query("update switches set open_until = now()");
    await later();
    await world.runLane();
    assert.deepEqual(calls, [2, 1]);
  });

  it("is sent again by the schedule of retries, not for ever after the settling time", async () => {
    await declare(1, 1);
    const waits = async () => {
      await world.runLane();
      const { rows } = await world.pool.query(
        "select extract(epoch from ready_at - changed_at)::float8 as s from replicas",
      );
      return Math.round(rows[0].s);
    };
    assert.equal(await waits(), 10);
    await later();
    assert.equal(await waits(), 1_000);
  });

  it("is sent again at once by a person's resume, but not before its call has settled", async () => {
    await declare(1, 1);
    world.system.settings = { ...world.system.settings, settleMs: 60_000 };
    await world.runLane();
    await later();
    await world.runLane();
    await world.ledger.hands.resume("registry", "test", () => false);
    const { state, ready_at, changed_at } = await world.replica(code(1));
    assert.deepEqual([state, ready_at - changed_at], ["waiting", 60_000]);
    await world.pool.query("update replicas set changed_at = now() - interval '2 minutes'");
    await world.pool.query("update replicas set ready_at = now() + interval '1 hour'");
    await world.ledger.hands.resume("registry", "test", () => false);
    assert.equal(await stateOf(1), "ready");
  });

  it("parks with a cure once others were honoured between its losses, and a person who looked ends it", async () => {
    await declare(1, 1);
    for (let round = 0; round < 4; round += 1) {
      assert.notEqual(await stateOf(1), "parked", `round ${round}`);
      await later();
      await world.runLane();
      await declare(10 + round, 10 + round);
      await world.runLane();
    }
    const { state, awaits_person: awaitsPerson, cause, held } = await world.replica(code(1));
    assert.deepEqual(
      [state, awaitsPerson, cause.is, cause.part],
      ["parked", false, "lost", "dossier"],
    );
    assert.match(cause.cure, /retry với \{"held": true\}/);
    assert.ok(held.dossier.doubt);

    const before = calls.length;
    const meant = { system: "registry", code: code(1), scope: null, by: "test" };
    await world.ledger.replicas.retry(meant, true);
    await world.runLane();
    assert.equal(await stateOf(1), "current");
    assert.equal(calls.length, before);
  });

  it("parks as well where it is the look that is never answered", async () => {
    await declare(1, 1);
    const { adapter } = world.system;
    world.system.adapter = {
      ...adapter,
      parts: (dossier) => adapter.parts(dossier).map((part) => ({ ...part, ifLost: "look" })),
      observe: {
        covers: ["dossiers", "rows"],
        shows: "content",
        one: async () => ({ trouble: { is: "lost", why: "ECONNRESET" } }),
      },
    };
    for (let round = 0; round < 5; round += 1) {
      await later();
      await world.runLane();
      await declare(10 + round, 10 + round);
      await world.runLane();
    }
    const { state, cause } = await world.replica(code(1));
    assert.deepEqual([state, cause.is], ["parked", "lost"]);
  });

  it("is nobody while the whole system is away, however long: all are served once it is back", async () => {
    await declare(9, 9);
    await world.runLane();
    isLost = () => true;
    await declare(1, 3);
    for (let round = 0; round < 20; round += 1) {
      await later();
      await world.runLane();
    }
    const { rows } = await world.pool.query(
      "select r.state, tries, unrecognised from replicas r join dossiers d on d.id = r.dossier order by d.code",
    );
    const [first, second, third, honoured] = rows;
    assert.equal(honoured.state, "current");
    for (const { state, tries, unrecognised } of [first, second, third]) {
      assert.notEqual(state, "parked");
      assert.ok(tries > 3 && unrecognised === 0, `${tries} tries, ${unrecognised} counted`);
    }
    isLost = () => false;
    await later();
    await world.runLane();
    await later();
    await world.runLane();
    for (const n of [1, 2, 3]) assert.equal(await stateOf(n), "current");
  });
});

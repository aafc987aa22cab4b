import assert from "node:assert/strict";
import { createRunner } from "../../queue/engine/runner.ts";
import type { Claimed } from "../../queue/ledger/lease/claim.ts";
import type { Handed } from "../../queue/ledger/lease/hand-over.ts";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { createGate } from "../../queue/sync/gate/gate.ts";
import { startSync } from "../../queue/sync/sync.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { createWorld, dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("what is committed while a lane stays", () => {
  let database: TestDatabase;
  let world: Awaited<ReturnType<typeof createWorld>>;
  let lost = 0;
  beforeEach(async () => {
    database = await testDatabase();
    world = await createWorld(database.pool);
  });
  afterEach(async () => {
    await world.close();
    await database.drop();
  });

  /** A desk that keeps what it is handed, under leases of ten seconds. */
  const collect = async (most: number, isOver = () => true) => {
    const handed: Handed[] = [];
    lost = 0;
    const worker = await world.ledger.registerWorker();
    const desk = world.ledger.openDesk({
      system: "registry",
      worker: worker.id,
      leaseMs: 10_000,
      deliver: async (given) => {
        if (given.isLost) lost += 1;
        else handed.push(given);
        await until("it is delivered", isOver);
      },
    });
    desk.admit(most);
    return { handed, worker, desk };
  };
  const claimAll = () =>
    world.ledger.claim({ system: "registry", worker: "0", most: 50, leaseMs: 10_000 });
  const bare = ({ dossier: _, lease: __, salt: ___, ...claimed }: Claimed) => claimed;

  it("is leased by that very commit, and is all that a claim would have found", async () => {
    await world.declare(dossierOf(code(1), { note: "a" }));
    const [claimed] = await claimAll();
    const { handed, worker } = await collect(1);
    await world.declare(dossierOf(code(2), { note: "a" }));
    const [given] = handed[0]?.claimed ?? [];
    assert.ok(claimed && given);
    const asTheFirst = JSON.parse(JSON.stringify(bare(given)).replaceAll(code(2), code(1)));
    assert.deepEqual(asTheFirst, JSON.parse(JSON.stringify(bare(claimed))));
    const salts = await database.pool.query("select salt from dossiers order by id");
    assert.deepEqual(
      [claimed.salt, given.salt],
      salts.rows.map(({ salt }) => salt),
    );

    const replica = await world.replica(code(2));
    assert.deepEqual(
      [replica.state, String(replica.lease), String(replica.worker), replica.opened],
      ["sending", given.lease, worker.id(), false],
    );
    assert.deepEqual(await claimAll(), []);
    assert.ok((handed[0]?.leaseEnds ?? 0) <= performance.now() + 10_000);
    const settlement = { ...given, next: { state: "current" as const }, entries: [] };
    const settle = (lease: string) =>
      world.ledger.settle("registry", 10_000, [{ ...settlement, lease }]);
    assert.deepEqual(await settle("0"), []);
    assert.equal((await settle(given.lease))[0]?.state, "current");
    await worker.close();
  });

  it("keeps what is in doubt about a copy, and the number of its lease grows", async () => {
    await world.declare(dossierOf(code(1), { note: "a" }));
    const held = { dossier: { digest: "d1", doubt: "d2", receipt: { code: "R" } } };
    await database.pool.query(
      "update replicas set state = 'parked', lease = 7, tries = 3, held = $1",
      [JSON.stringify(held)],
    );
    const { handed, worker } = await collect(1);
    await world.declare(dossierOf(code(1), { note: "b" }));
    const [given] = handed[0]?.claimed ?? [];
    assert.deepEqual([given?.held, given?.lease, given?.tries], [held, "8", 0]);
    assert.deepEqual([given?.version, given?.state.note], [2, "b"]);
    await worker.close();
  });

  it("is left alone where a person parked it, where it waits or is on its way", async () => {
    for (const n of [1, 2, 3, 4]) await world.declare(dossierOf(code(n), { note: "a" }));
    const put = (n: number, change: string) =>
      database.pool.query(
        `update replicas set ${change} where dossier = (select id from dossiers where code = $1)`,
        [code(n)],
      );
    await put(1, "state = 'parked', awaits_person = true");
    await put(2, "state = 'waiting', ready_at = now() + interval '1 hour'");
    await put(3, "state = 'sending', lease = 5, lease_until = now() + interval '1 hour'");
    const { handed, desk, worker } = await collect(9);
    await Promise.all([1, 2, 3, 4].map((n) => world.declare(dossierOf(code(n), { note: "b" }))));
    assert.deepEqual(
      handed.flatMap(({ claimed }) => claimed),
      [],
    );
    const states = await Promise.all([1, 2, 3, 4].map((n) => world.replica(code(n))));
    assert.deepEqual(
      states.map(({ state, wanted }) => [state, wanted]),
      [
        ["parked", 2],
        ["waiting", 2],
        ["sending", 2],
        ["ready", 2],
      ],
    );
    await desk.close();
    assert.equal(desk.underWay(), 0);
    await worker.close();
  });

  it("is left to a claim, the most urgent first, where it is more than the lane has calls free", async () => {
    const { handed, worker } = await collect(2);
    await Promise.all([1, 2, 3].map((n) => world.declare(dossierOf(code(n)))));
    assert.deepEqual(handed, []);
    assert.equal((await claimAll()).length, 3);
    await worker.close();
  });

  it("comes beside what is under way as long as that is little", async () => {
    let isOver = false;
    const { handed, desk, worker } = await collect(9, () => isOver);
    for (const n of [1, 2, 3]) await world.declare(dossierOf(code(n)));
    assert.deepEqual(
      handed.map(({ claimed }) => claimed.map((each) => each.code)),
      [[code(1)], [code(2)]],
    );
    assert.equal((await claimAll()).length, 1);
    isOver = true;
    await desk.close();
    await worker.close();
  });

  it("comes with the system's switches as the commit saw them", async () => {
    const { handed, worker } = await collect(1);
    await world.ledger.switches.pause("registry");
    const before = performance.now();
    await world.declare(dossierOf(code(1)));
    const [{ switches } = {}] = handed;
    assert.deepEqual(switches?.now, {
      ...(await world.ledger.switches.one("registry")),
      openForMs: null,
      backOffMs: null,
    });
    assert.equal(switches?.now.paused, true);
    assert.ok(switches.readAt >= before && switches.readAt <= performance.now());
    await worker.close();
  });

  it("has its switches read again where its commit took long, since a person may have paused the system meanwhile", async () => {
    const gate = createGate(world.parts);
    const { id, settings } = world.system;
    const now = await world.ledger.switches.one(id);
    assert.ok(now);
    await world.ledger.switches.pause(id);
    const enter = async (readAt: number) => {
      const pass = await gate.enter(id, settings, 0, { now, readAt });
      return "by" in pass ? pass.by : "let in";
    };
    assert.equal(await enter(performance.now()), "let in");
    assert.equal(await enter(performance.now() - 1_000), "pause");
  });

  it("frees the lane again when it breaks", async () => {
    const { handed, desk, worker } = await collect(1);
    await assert.rejects(world.declare({ ...dossierOf(code(1)), status: 77 }));
    await until("the lane is free", () => desk.underWay() === 0);
    assert.deepEqual([handed, lost], [[], 1]);
    await world.declare(dossierOf(code(2)));
    assert.equal(handed.length, 1);
    await worker.close();
  });

  it("moves at once when the process that was handed it is gone", async () => {
    const { worker } = await collect(1);
    await world.declare(dossierOf(code(1)));
    await worker.close();
    // The server notices a closed connection within moments.
    await until("it is taken over", async () => {
      const { reaped, lost } = await world.ledger.reap({ registry: 0 });
      return reaped === 1 && lost === 0;
    });
    assert.equal((await world.replica(code(1))).state, "ready");
  });

  it("moves at once where the answer was lost and nobody knows that it is leased", async () => {
    const { worker, desk } = await collect(1);
    await world.declare(dossierOf(code(1)));
    desk.admit(0);
    await world.declare(dossierOf(code(2)));
    const known = (await world.ledger.claim({
      system: "registry",
      worker: worker.id(),
      most: 1,
      leaseMs: 60_000,
    })) as Claimed[];
    assert.equal(known[0]?.code, code(2));
    const given = await world.ledger.disown({
      system: "registry",
      worker: worker.id(),
      known: known.map(({ dossier }) => dossier),
    });
    assert.equal(given, 1);
    const states = await Promise.all([1, 2].map((n) => world.replica(code(n))));
    assert.deepEqual(
      states.map(({ state, lease }) => [state, String(lease)]),
      [
        ["ready", "2"],
        ["sending", "1"],
      ],
    );
    await worker.close();
  });

  it("or claimed moves at once, though its leases are long, where the answer of the server was lost", async () => {
    await world.close();
    let isCut = false;
    const cutting = new Proxy(database.pool, {
      get: (pool, name) => {
        if (name !== "query") return Reflect.get(pool, name);
        return async (...query: Parameters<typeof pool.query>) => {
          const answer: unknown = await Reflect.apply(pool.query, pool, query);
          const isLeasing = /^(claim-\d+$|accept-write)/.test(
            (query[0] as { name?: string }).name ?? "",
          );
          if (!isCut || !isLeasing) return answer;
          isCut = false;
          throw Object.assign(new Error("connection reset"), { code: "ECONNRESET" });
        };
      },
    });
    world = await createWorld(cutting, { callTimeoutMs: 60_000 });
    await world.declare(dossierOf(code(1)));
    isCut = true;
    await assert.rejects(world.runLane(), /reset/);
    assert.equal((await world.replica(code(1))).state, "ready");
    await world.runLane();
    assert.equal((await world.replica(code(1))).state, "current");

    world.desk.admit(1);
    isCut = true;
    await assert.rejects(world.declare(dossierOf(code(2))), /reset/);
    await world.desk.close();
    assert.equal((await world.replica(code(2))).state, "ready");
    assert.equal(world.registry.records.has(code(2)), false);
  });

  it("is given back where the system was paused meanwhile", async () => {
    world.desk.admit(4);
    await world.ledger.switches.pause("registry");
    await world.declare(dossierOf(code(1)));
    await world.desk.close();
    assert.equal((await world.replica(code(1))).state, "ready");
    assert.equal(world.registry.calls, 0);
  });

  it("needs no claim where one word comes after the other", async () => {
    let claimed = 0;
    let isOpen = () => false;
    let wake = (_: { system: string; lane: number }): void => {};
    const ledger = createLedger({
      pool: database.pool,
      ownership: {},
      route: () => ["registry"],
      onBehind: (system) => wake({ system, lane: 0 }),
    });
    const sync = await startSync({
      ledger: {
        ...ledger,
        claim: async (from) => {
          const rows = await ledger.claim(from);
          claimed += rows.length;
          return rows;
        },
        openDesk: (given) => {
          const desk = ledger.openDesk(given);
          let limit = 0;
          isOpen = () => limit > 0 && desk.underWay() === 0;
          const admit = (most: number) => {
            limit = most;
            desk.admit(most);
          };
          return { ...desk, admit };
        },
      },
      engine: {
        wake: (wakeUp) => wake(wakeUp),
        work: async (run, { most }) => {
          const runner = createRunner({ run, concurrency: most, later: () => {} });
          wake = runner.unasked;
        },
        standing: () => ({ store: "postgres", up: true }),
        close: async () => {},
      },
      systems: new Map([["registry", world.system]]),
      gate: createGate(world.parts),
      onShut: () => {},
      report: () => {},
      mostLanes: 4,
      accepts: true,
    });
    const declareOne = async (n: number) => {
      const dossier = dossierOf(code(n));
      await ledger.accept({
        code: code(n),
        source: "province",
        scope: null,
        dossier,
        received: "{}",
      });
      await until("it is delivered", () => world.registry.records.size >= n);
    };
    // The width grows with each call that goes well; one call at once leaves none for what is committed.
    for (let n = 1; n <= 10; n += 1) await declareOne(n);
    claimed = 0;
    for (let n = 11; n <= 40; n += 1) {
      // On a slow machine the lane may have left meanwhile: woken, it finds nothing ready and stays again.
      let looks = 0;
      await until("the lane takes what is committed", () => {
        if (!isOpen() && looks++ % 50 === 0) wake({ system: "registry", lane: 0 });
        return isOpen();
      });
      await declareOne(n);
    }
    assert.ok(claimed < 10, `${claimed} of 30 were claimed`);
    await sync.close();
  });
});

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { digestOf } from "../../queue/ledger/state/canonical.ts";
import type { Step } from "../../schemas/generated/dossier.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { createWorld, dossierOf, type Fate } from "../world.ts";

const step = (n: number): Step => ({
  key: `s${n}`,
  at: new Date(Date.UTC(2026, 10, 23, 1, n)).toISOString(),
  status: 4,
  content: `Bước ${n}`,
});
const steps = (count: number) => Array.from({ length: count }, (_, n) => step(n));
const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("convergence", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.drop());

  const event = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("declare" as const),
        dossier: fc.integer({ min: 0, max: 3 }),
        source: fc.constantFrom("province", "civil-status"),
        revision: fc.integer({ min: 1, max: 6 }),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("lane" as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("fate" as const),
        fate: fc.constantFrom<Fate>(
          "lost after",
          "lost before",
          "busy",
          "unrecognised",
          "accepted",
        ),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("time" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("stay" as const),
        most: fc.integer({ min: 0, max: 3 }),
      }),
    },
  );

  it("ends, after any schedule of words, faults and lanes, at the merge of what was declared, with every step delivered and nothing backwards", async () => {
    const fields = {
      status: ["civil-status", "province"],
      note: ["province"],
      otherInformation: ["civil-status"],
    };
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (schedule) => {
        await database.pool.query(
          `truncate dossiers, versions, log, log_counts, seals, switches, workers cascade;
           update newest_seal set number = 0, to_xid = '0', hash = '', sealed_at = '-infinity'`,
        );
        const world = await createWorld(database.pool, { ownership: { fields } });
        const newest = new Map<string, number>();
        const told = new Map<number, Set<string>>();
        for (const happens of schedule) {
          if (happens.do === "declare") {
            const { dossier, source, revision } = happens;
            // Each word tells two steps of its own, so that one that comes too late still has steps that nobody else told.
            const said = [step(revision), step(revision + 10)].map((each) => ({
              ...each,
              key: `${source}-${each.key}`,
            }));
            const text =
              source === "province"
                ? { note: `lần ${revision}` }
                : { otherInformation: `lần ${revision}` };
            await world.declare(
              dossierOf(code(dossier), { revision, steps: said, ...text }),
              source,
            );
            const key = `${dossier} ${source}`;
            newest.set(key, Math.max(revision, newest.get(key) ?? 0));
            const all = told.get(dossier) ?? new Set();
            for (const { key: name } of said) all.add(name);
            told.set(dossier, all);
          } else if (happens.do === "lane") await Promise.all([world.runLane(), world.runLane()]);
          else if (happens.do === "fate") world.registry.fates.push(happens.fate);
          else if (happens.do === "stay") world.desk.admit(happens.most);
          else {
            await database.pool.query(
              "update replicas set ready_at = now() where state = 'waiting'",
            );
            await world.ledger.switches.resume("registry");
            await world.ledger.promote();
          }
        }
        await world.calmDown();

        assert.deepEqual(world.registry.overlaps, [], "two attempts at once");
        for (const [dossier, names] of told) {
          const pushes = world.registry.records.get(code(dossier)) ?? [];
          const last = pushes.at(-1);
          for (const [source, field] of [
            ["province", "note"],
            ["civil-status", "otherInformation"],
          ] as const) {
            const revision = newest.get(`${dossier} ${source}`);
            assert.equal(last?.[field], revision && `lần ${revision}`, `${source} lost its word`);
            const order = pushes.map((push) => Number(push[field]?.slice(4) ?? 0));
            assert.deepEqual(
              order,
              [...order].sort((a, b) => a - b),
              "backwards",
            );
          }
          const rows = world.registry.rows.get(code(dossier)) ?? [];
          const wanted = [...names].map((name) =>
            name.startsWith("province") ? name : `civil-status:${name}`,
          );
          assert.deepEqual(
            [...new Set(rows)].sort(),
            wanted.map((name) => `row:${name}`).sort(),
            "a step is missing",
          );
          for (const row of new Set(rows))
            if (rows.filter((each) => each === row).length > 1)
              assert.ok(
                world.registry.excused.has(`${code(dossier)} ${row}`),
                `${row} twice without a lost reply`,
              );
        }
        await world.ledger.seal();
        const { breaks, contradictions } = await verify(database.pool);
        assert.deepEqual([breaks, contradictions], [[], []]);
        await world.close();
      }),
      { numRuns: Number(process.env.RUNS ?? 60), verbose: 1 },
    );
  });

  it("sends v3 = v1 when v1 was acknowledged and v2 was lost but applied, even if v3 is turned away first", async () => {
    const world = await createWorld(database.pool);
    const say = (revision: number, note: string) =>
      world.declare(dossierOf(code(1), { revision, note }));
    await say(1, "một");
    await world.runLane();
    world.registry.fates = ["lost after"];
    await say(2, "hai");
    await world.runLane();
    await say(3, "một");
    world.registry.fates = ["busy"];
    await database.pool.query(
      "update replicas set state = 'ready', ready_at = null where state = 'waiting'",
    );
    await world.runLane();
    await world.calmDown();
    assert.deepEqual(
      world.registry.records.get(code(1))?.map(({ note }) => note),
      ["một", "hai", "một"],
    );
    await world.close();
  });

  it("lets echoes die out: what equals the copy held is not sent again", async () => {
    const world = await createWorld(database.pool);
    await world.declare(dossierOf(code(1), { revision: 1, note: "a" }));
    await world.runLane();
    const calls = world.registry.calls;
    await world.declare(dossierOf(code(1), { revision: 2, note: "b" }));
    await world.declare(dossierOf(code(1), { revision: 3, note: "a" }));
    await world.runLane();
    assert.equal(world.registry.calls, calls);
    assert.equal((await world.replica(code(1))).state, "current");
    await world.close();
  });

  it("refuses the result of a lease that was taken over, and the newer result stands", async () => {
    const world = await createWorld(database.pool, { callTimeoutMs: 40 });
    await world.declare(dossierOf(code(1), { revision: 1, note: "cũ" }));
    let release = () => {};
    const stalled = new Promise<void>((resolve) => {
      release = resolve;
    });
    let began = () => {};
    const started = new Promise<void>((resolve) => {
      began = resolve;
    });
    world.registry.pause = async () => {
      world.registry.pause = async () => {};
      began();
      await stalled;
    };
    const paused = world.runLane();
    await started;
    await until("its lease has ended", async () => {
      const { reaped, lost } = await world.ledger.reap({ registry: 0 });
      return reaped === 1 && lost === 1;
    });
    await world.ledger.promote();
    await world.declare(dossierOf(code(1), { revision: 2, note: "mới" }));
    await world.runLane();
    const before = await world.replica(code(1));
    assert.equal(before.state, "current");
    release();
    await paused;
    const after = await world.replica(code(1));
    assert.deepEqual(after, before);
    assert.ok(world.events.some(({ kind }) => kind === "stale"));
    await world.close();
  });

  it("ends every exchange of one send before its lease does, however many there are", async () => {
    const world = await createWorld(database.pool, { callTimeoutMs: 60 });
    // A machine that stalls for a second is not a result that came late.
    world.system.settings = { ...world.system.settings, leaseMarginMs: 2_000 };
    let exchanges = 0;
    world.system.adapter = {
      ...world.system.adapter,
      send: async (items, { signal, timeoutMs }) => {
        for (; exchanges < 100 && !signal.aborted; exchanges += 1) await pause(timeoutMs);
        return items.map(() => ({ is: "lost", why: "" }));
      },
    };
    await world.declare(dossierOf(code(1)));
    await world.runLane();
    assert.ok(exchanges > 0 && exchanges < 100, `${exchanges} exchanges`);
    assert.ok(!world.events.some(({ kind }) => kind === "stale"));
    await world.close();
  });

  it("takes over at once what a worker had whose connection is gone, long before its lease runs out", async () => {
    const world = await createWorld(database.pool, { callTimeoutMs: 60_000 });
    const other = await world.ledger.registerWorker();
    await world.declare(dossierOf(code(1), { revision: 1 }));
    await world.ledger.claim({ system: "registry", most: 5, leaseMs: 600_000, worker: other.id() });
    assert.deepEqual(await world.ledger.reap({ registry: 0 }), { reaped: 0, lost: 0 });
    await other.close();
    // The server notices a closed connection within moments.
    await until("it is taken over", async () => {
      const { reaped, lost } = await world.ledger.reap({ registry: 0 });
      return reaped === 1 && lost === 0;
    });
    assert.equal((await world.replica(code(1))).state, "ready");
    await world.close();
  });

  it("does not overlook a version that is committed while the one before settles", async () => {
    const world = await createWorld(database.pool);
    await world.declare(dossierOf(code(1), { revision: 1, note: "1" }));
    for (let revision = 2; revision <= 20; revision += 1) {
      const during = revision % 2 === 0 ? "the call" : "the settling";
      let said: Promise<unknown> | undefined;
      world.registry.pause = async () => {
        world.registry.pause = async () => {};
        said = world.declare(
          dossierOf(code(1), { revision: 2 * revision, note: String(revision) }),
        );
        if (during === "the call") await said;
      };
      await world.declare(
        dossierOf(code(1), { revision: 2 * revision - 1, note: `trước ${revision}` }),
      );
      await world.runLane();
      await world.runLane();
      // A busy machine may take longer to commit than a lane takes to settle.
      await said;
      await world.runLane();
      assert.equal(
        world.registry.records.get(code(1))?.at(-1)?.note,
        String(revision),
        `during ${during}`,
      );
      assert.equal((await world.replica(code(1))).state, "current");
    }
    await world.close();
  });

  it("parks a row in doubt where its rule is park, and asks the system first where it is look", async () => {
    const strict = await createWorld(database.pool, { ifLost: { dossier: "look", rows: "park" } });
    await strict.declare(dossierOf(code(1), { revision: 1, steps: steps(1) }));
    strict.registry.fates = ["lost after"];
    await strict.runLane();
    await database.pool.query(
      "update replicas set state = 'ready', ready_at = null where state = 'waiting'",
    );
    strict.registry.fates = ["lost after"];
    await strict.runLane();
    await database.pool.query(
      "update replicas set state = 'ready', ready_at = null where state = 'waiting'",
    );
    await strict.runLane();
    assert.equal(
      strict.registry.records.get(code(1))?.length,
      1,
      "the record was looked up, not sent again",
    );
    const replica = await strict.replica(code(1));
    assert.equal(replica.state, "parked");
    assert.equal(replica.cause.is, "in doubt");
    await strict.declare(dossierOf(code(1), { revision: 2, note: "mới", steps: steps(2) }));
    await strict.runLane();
    const newer = await strict.replica(code(1));
    assert.deepEqual(
      [newer.state, newer.cause.is],
      ["parked", "in doubt"],
      "a person ends a doubt",
    );
    assert.equal(strict.registry.records.get(code(1))?.at(-1)?.note, "mới", "the record went on");
    assert.equal(strict.registry.rows.get(code(1))?.length, 1, "and no row");
    const hand = (held?: boolean) =>
      strict.ledger.replicas.retry(
        { system: "registry", code: code(1), scope: null, by: "test" },
        held,
      );
    await hand();
    await strict.runLane();
    assert.equal((await strict.replica(code(1))).state, "parked", "nobody looked: still in doubt");
    await hand(false);
    await strict.runLane();
    assert.equal(
      (await strict.replica(code(1))).state,
      "current",
      "seen not to be there: sent again",
    );
    assert.deepEqual(strict.registry.rows.get(code(1)), ["row:s0", "row:s0", "row:s1"]);
    await strict.close();
  });

  it("accepts two hundred words on one dossier at once, each answered after its own commit", async () => {
    const world = await createWorld(database.pool);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        world.declare(dossierOf(code(1), { revision: n + 1, note: String(n) })),
      ),
    );
    const versions = answers.flatMap((answer) => ("version" in answer ? [answer.version] : []));
    assert.deepEqual(
      versions,
      Array.from({ length: 200 }, (_, n) => n + 1),
    );
    const { rows } = await database.pool.query(
      "select count(*)::int as n from log where kind = 'change'",
    );
    assert.equal(rows[0].n, 200);
    await world.close();
  });

  it("keeps the others of a batch when one breaks it, and tells only its own caller", async () => {
    const world = await createWorld(database.pool);
    const poisonous = { ...dossierOf(code(2)), status: 77 };
    const answers = await Promise.allSettled([
      world.declare(dossierOf(code(1))),
      world.declare(poisonous),
      world.declare(dossierOf(code(3))),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    await world.close();
  });

  it("keeps words apart that hold any character, those between columns too", async () => {
    const world = await createWorld(database.pool);
    const notes = ["\u001f", 'a\u001fb,{}"\\', "", "null"];
    await Promise.all(notes.map((note, n) => world.declare(dossierOf(code(n), { note }))));
    await world.calmDown();
    for (const [n, note] of notes.entries()) {
      const read = await world.ledger.readDossier(code(n), null);
      assert.equal(read?.state.note, note);
      assert.equal(world.registry.records.get(code(n))?.at(-1)?.note, note);
    }
    await world.close();
  });

  it("refuses a code that belongs to another dossier, naming its place", async () => {
    const world = await createWorld(database.pool);
    await world.declare(dossierOf(code(1)));
    await world.declare(
      dossierOf(code(2), { codes: [{ code: "G22-9", issuer: "national-portal" }] }),
    );
    const answer = await world.declare(
      dossierOf(code(1), { revision: 5, codes: [{ code: "G22-9", issuer: "national-portal" }] }),
    );
    assert.deepEqual(answer, { conflict: "/codes/0/code" });
    await world.close();
  });

  it("keeps the merged state equal whichever source speaks first", async () => {
    const world = await createWorld(database.pool);
    const words = [
      ["province", dossierOf(code(1), { revision: 1, steps: steps(2) })],
      ["ministry", dossierOf(code(1), { revision: 1, note: "từ bộ" })],
    ] as const;
    for (const [source, dossier] of words) await world.declare(dossier, source);
    for (const [source, dossier] of [...words].reverse())
      await world.declare({ ...dossier, code: code(2) }, source);
    await world.runLane();
    const [a, b] = [1, 2].map((n) => {
      const { code: _, ...record } = world.registry.records.get(code(n))?.at(-1) ?? dossierOf("");
      return digestOf(record);
    });
    assert.equal(a, b);
    await world.close();
  });
});

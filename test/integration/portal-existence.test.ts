import assert from "node:assert/strict";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { connect, type Generation, generations } from "../contract/generations.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { createPortalSimulator } from "../simulators/national-portal/portal-simulator.ts";
import { createWorld } from "../world.ts";

/** A ledger and lanes as they are, with generation A or B and its simulator at the other end. */
const stage = async (
  database: TestDatabase,
  generation: Pick<Generation, "profile" | "settings" | "env">,
  simulator: Awaited<ReturnType<Generation["simulate"]>>,
) => {
  const connected = connect(generation, simulator.url, { perCall: { dossiers: 1, rows: 10 } });
  const world = await createWorld(database.pool, { callTimeoutMs: 2_000 });
  world.system.adapter = connected.system.adapter;
  world.system.http = connected.system.http;
  return {
    ...world,
    simulator,
    /** Lets what waits go, once. */
    again: async () => {
      await database.pool.query("update replicas set ready_at = now() where state = 'waiting'");
      await world.ledger.switches.resume("registry");
      await world.ledger.promote();
      await world.runLane();
    },
    callsOf: (service: string) =>
      simulator.received().filter((call) => call.service === service) as {
        isUpdating?: string;
      }[],
    retry: (held: boolean) =>
      world.ledger.replicas.retry(
        { system: "registry", code: codeOf(1), scope: null, by: "1" },
        held,
      ),
    close: async () => {
      connected.close();
      await world.close();
      await simulator.close();
    },
  };
};

type Stage = Awaited<ReturnType<typeof stage>>;

const generation = (profile: Generation["profile"]): Generation => {
  const found = generations.find((each) => each.profile === profile);
  if (!found) throw new Error(`no generation ${profile}`);
  return found;
};
const told = (revision: number): Dossier =>
  portalDossier(codeOf(1), {
    revision,
    status: [2, 4, 9][revision - 1] ?? 9,
    steps: Array.from({ length: revision }, (_, n) => stepOf(n, [2, 4, 9][n] ?? 9)),
  });

describe("what the portal says of a dossier's existence", () => {
  let database: TestDatabase;
  let on: Stage | undefined;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    await on?.close();
    on = undefined;
    await database.drop();
  });

  describe('A, where "already there" is worded as nobody knows', () => {
    const open = async () =>
      stage(
        database,
        generation("a"),
        await createPortalSimulator({ existsText: "Trùng mã hồ sơ" }),
      );
    const pushes = () => on?.callsOf("DongBoHoSoMC").map(({ isUpdating }) => isUpdating);

    it("is asked after a create whose reply was lost: it is there, so it is updated", async () => {
      on = await open();
      on.simulator.faults.script({ fault: "reply-lost", service: "DongBoHoSoMC" });
      await on.declare(told(1));
      await on.runLane();
      assert.equal(on.callsOf("TraCuuHoSo").length, 0, "a first push needs no look");
      await on.declare(told(2));
      await on.again();
      assert.equal((await on.replica(codeOf(1))).state, "current");
      assert.equal(on.callsOf("TraCuuHoSo").length, 1);
      assert.deepEqual(pushes(), ["False", "True"]);
      assert.equal(on.simulator.state().rows(codeOf(1)).length, 2);
    });

    it("is asked after a create that never arrived: it is not there, so it is created", async () => {
      on = await open();
      on.simulator.faults.script({ fault: "request-lost", service: "DongBoHoSoMC" });
      await on.declare(told(1));
      await on.runLane();
      await on.again();
      assert.equal((await on.replica(codeOf(1))).state, "current");
      assert.deepEqual(pushes(), ["False", "False"]);
    });

    it("is asked after a create that it answered in words that no row knows", async () => {
      on = await open();
      await on.declare(told(1));
      await on.runLane();
      await database.pool.query("update replicas set held = '{}'");
      await on.declare(told(2));
      await on.runLane();
      assert.equal((await on.replica(codeOf(1))).cause.is, "unrecognised");
      await on.again();
      assert.equal((await on.replica(codeOf(1))).state, "current");
      assert.deepEqual(pushes(), ["False", "False", "True"]);
    });

    for (const fault of ["503-seconds", "reply-lost", "malformed-body"] as const)
      it(`waits while the look itself fails (${fault}), and sends nothing meanwhile`, async () => {
        on = await open();
        on.simulator.faults.script({ fault: "reply-lost", service: "DongBoHoSoMC" });
        on.simulator.faults.script({ fault, service: "TraCuuHoSo" });
        await on.declare(told(1));
        await on.runLane();
        await on.again();
        assert.equal((await on.replica(codeOf(1))).state, "waiting");
        assert.deepEqual([pushes(), on.callsOf("TraCuuHoSo").length], [["False"], 1]);
        const looks = on.events.filter((each) => each.kind === "attempt" && each.part === "look");
        assert.equal(looks.length, 1, "a look is told of as every attempt is");
        await on.again();
        assert.equal((await on.replica(codeOf(1))).state, "current");
        assert.deepEqual(pushes(), ["False", "True"]);
      });

    it("counts a look as a call: within the rate, and what the rate does not grant waits unasked", async () => {
      on = await open();
      for (const n of [1, 2, 3]) {
        on.simulator.faults.script({ fault: "reply-lost", service: "DongBoHoSoMC" });
        await on.declare({ ...told(1), code: codeOf(n) });
      }
      await on.runLane();
      on.system.settings = { ...on.system.settings, rate: 1 };
      await database.pool.query("update switches set tokens = 1, tokens_at = now()");
      await on.again();
      assert.ok(on.callsOf("TraCuuHoSo").length < 3, "no more than the rate allows");
      on.system.settings = { ...on.system.settings, rate: null };
      await on.calmDown();
      assert.deepEqual(on.simulator.state().codes().length, 3);
    });

    it("loses nothing on a day of lost replies: every dossier and every step is there, and nothing parks", async () => {
      on = await open();
      on.simulator.faults.setPlan({ "reply-lost": 0.2, "request-lost": 0.1 }, 5);
      const numbers = Array.from({ length: 12 }, (_, n) => n + 1);
      for (const revision of [1, 2, 3]) {
        for (const n of numbers) await on.declare({ ...told(revision), code: codeOf(n) });
        await on.runLane();
        await on.again();
      }
      on.simulator.faults.clear();
      await on.calmDown();
      for (const n of numbers) {
        assert.equal((await on.replica(codeOf(n))).state, "current");
        const rows = on.simulator.state().rows(codeOf(n));
        assert.equal(new Set(rows.map(({ hash }) => hash)).size, 3);
      }
    });
  });

  for (const profile of ["a", "b"] as const) {
    const of = generation(profile);
    const { change, create } = of.services;

    describe(`${profile.toUpperCase()}, which no longer holds what it took`, () => {
      const here = async () => {
        on = await stage(database, of, await of.simulate());
        await on.declare(told(2));
        await on.runLane();
        assert.equal(on.simulator.state().rows(codeOf(1)).length, 2);
        on.simulator.state().forget(codeOf(1));
        return on;
      };
      const wholeAgain = async (world: Stage, status = 9) => {
        assert.equal((await world.replica(codeOf(1))).state, "current");
        assert.equal(of.statusOf(world.simulator.state().body(codeOf(1))), status);
        const anew = world.simulator.state().rows(codeOf(1)).slice(2);
        assert.equal(new Set(anew.map(({ hash }) => hash)).size, 3);
        assert.equal(anew.length, 3, "each row once");
      };

      it("is given the dossier and all its rows anew by the next change, without a person", async () => {
        const world = await here();
        await world.declare(told(3));
        await world.runLane();
        await wholeAgain(world);
      });

      it("gets all of it too where the reply to that create was lost", async () => {
        const world = await here();
        await world.declare(told(3));
        if (create === change) {
          const { http } = world.system;
          let lost = false;
          world.system.http = async (request) => {
            const reply = await http(request);
            const isCreate = JSON.stringify(request.body).includes('"isUpdating":"False"');
            if (lost || !isCreate) return reply;
            lost = true;
            return { kind: "lost", reason: "test" };
          };
        } else world.simulator.faults.script({ fault: "reply-lost", service: create });
        await world.runLane();
        await world.again();
        await world.again();
        await wholeAgain(world);
      });

      it("is given it anew by a person's word that it is not there, in doubt or refused", async () => {
        const world = await here();
        world.simulator.faults.script({ fault: "reply-lost", service: change });
        await world.declare(told(3));
        await world.runLane();
        await world.retry(false);
        const { held } = await world.replica(codeOf(1));
        assert.deepEqual(held.dossier, { gone: true });
        const shown = await world.ledger.readDossier(codeOf(1), null);
        const [record] = shown?.replicas[0]?.parts.filter(({ part }) => part === "dossier") ?? [];
        assert.deepEqual([record?.acknowledged, record?.there], [null, false]);
        await world.runLane();
        await wholeAgain(world);
      });

      it("parks what it refuses for a row, and a person's word makes the dossier anew", async () => {
        const world = await here();
        await world.declare({ ...told(2), revision: 3, steps: told(3).steps ?? [] });
        await world.runLane();
        const { state, cause } = await world.replica(codeOf(1));
        assert.deepEqual([state, cause.is, cause.part], ["parked", "rejected", "dossier"]);
        assert.match(cause.cure, /"held": false/);
        await world.retry(false);
        await world.runLane();
        await wholeAgain(world, 4);
      });
    });
  }

  it("C: a dossier that is no longer there is created anew under its number by a person's word, with its rows and its status", async () => {
    const of = generation("c");
    on = await stage(database, of, await of.simulate());
    await on.declare(told(2));
    await on.runLane();
    const { held } = await on.replica(codeOf(1));
    const number = of.codeThere(told(2), held);
    on.simulator.state().forget(number);
    await on.declare(told(3));
    await on.runLane();
    const parked = await on.replica(codeOf(1));
    assert.deepEqual([parked.state, parked.cause.part], ["parked", "dossier"]);
    await on.retry(false);
    await on.runLane();
    const anew = await on.replica(codeOf(1));
    assert.deepEqual([anew.state, of.codeThere(told(3), anew.held)], ["current", number]);
    assert.equal(of.statusOf(on.simulator.state().body(number)), 9);
    assert.equal(on.simulator.state().rows(number).length, 2 + 3, "each row once, in either");
    assert.deepEqual(
      ["GetNextValue", "CreateDossier"].map((service) => on?.callsOf(service).length),
      [1, 2],
    );
  });

  it('remembers "đã tồn tại" when the update after it fails: the next push is an update', async () => {
    const of = generation("b");
    on = await stage(database, of, await of.simulate());
    await on.declare(told(1));
    await on.runLane();
    // As after a restored ledger: there, and nothing is known of it.
    await database.pool.query("update replicas set held = '{}'");
    on.simulator.faults.script({ fault: "503-seconds", service: "update" });
    await on.declare(told(2));
    await on.runLane();
    assert.deepEqual((await on.replica(codeOf(1))).held.dossier, { known: true });
    await on.again();
    assert.equal((await on.replica(codeOf(1))).state, "current");
    assert.deepEqual([on.callsOf("add").length, on.callsOf("update").length], [2, 2]);
  });
});

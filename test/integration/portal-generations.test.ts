import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { connect, type Generation, generations, type Simulator } from "../contract/generations.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { createFileServer } from "../file-server.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import type { FaultPlan } from "../simulators/faults/catalogue.ts";
import type { RegistrySimulator } from "../simulators/national-portal/generation-c/registry-simulator.ts";
import { until } from "../until.ts";
import { createWorld } from "../world.ts";

/** A ledger and lanes as they are, with one generation's adapter and its simulator at the other end. */
const stage = async (
  database: TestDatabase,
  generation: Generation,
  { callTimeoutMs = 2_000, files = {} }: { callTimeoutMs?: number; files?: object } = {},
) => {
  const simulator = await generation.simulate();
  const connected = connect(generation, simulator.url, {}, files);
  const world = await createWorld(database.pool, {
    callTimeoutMs,
    ...(connected.system.adapter.codes ? { receipts: connected.system.adapter.codes } : {}),
  });
  world.system.adapter = connected.system.adapter;
  world.system.http = connected.system.http;
  return {
    ...world,
    simulator,
    close: async () => {
      connected.close();
      await world.close();
      await simulator.close();
    },
  };
};
type Stage = Awaited<ReturnType<typeof stage>>;

const of = (profile: Generation["profile"]) => {
  const found = generations.find((each) => each.profile === profile);
  if (!found) throw new Error(`no generation ${profile}`);
  return found;
};
const callsOf = (simulator: Simulator, service: string) =>
  simulator
    .received()
    .filter((call) => call.service === service)
    .map(({ codes }) => codes.map((code: string) => Number(code.slice(-4))));

describe("the portal's generations through the ledger and the lanes", () => {
  let database: TestDatabase;
  let on: Stage | undefined;
  let province: Awaited<ReturnType<typeof createFileServer>>;
  beforeEach(async () => {
    database = await testDatabase();
    province = await createFileServer({ "/1": "tờ khai" });
  });
  afterEach(async () => {
    await on?.close();
    on = undefined;
    await province.close();
    await database.drop();
  });

  it("B: one bad dossier in a list parks itself alone, and its next version goes through", async () => {
    on = await stage(database, of("b"));
    const dossiers = [1, 2, 3, 4].map((n) =>
      portalDossier(codeOf(n), n === 3 ? { procedure: { code: "9.999999", name: "Lạ" } } : {}),
    );
    for (const each of dossiers) await on.declare(each);
    await on.runLane();
    assert.deepEqual(callsOf(on.simulator, "add"), [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
    assert.deepEqual(on.simulator.state().codes(), [1, 2, 4].map(codeOf));
    const parked = await on.replica(codeOf(3));
    assert.deepEqual([parked.state, parked.cause.is], ["parked", "rejected"]);
    for (const n of [1, 2, 4]) assert.equal((await on.replica(codeOf(n))).state, "current");

    await on.declare({ ...portalDossier(codeOf(3)), revision: 2 });
    await on.runLane();
    assert.equal((await on.replica(codeOf(3))).state, "current");
    assert.equal(on.simulator.state().rows(codeOf(3)).length, 1);
  });

  it("B: a list whose reply was lost is in doubt as a whole; it is added again, found there and updated, one by one", async () => {
    on = await stage(database, of("b"));
    for (const n of [1, 2, 3]) await on.declare(portalDossier(codeOf(n)));
    on.simulator.faults.script({ fault: "reply-lost", service: "add" });
    await on.runLane();
    for (const n of [1, 2, 3]) {
      const { state, held } = await on.replica(codeOf(n));
      assert.deepEqual([state, typeof held.dossier.doubt], ["waiting", "string"]);
    }
    await on.calmDown();
    assert.deepEqual(on.simulator.state().codes(), [1, 2, 3].map(codeOf));
    for (const n of [1, 2, 3]) {
      assert.equal((await on.replica(codeOf(n))).state, "current");
      assert.equal(on.simulator.state().rows(codeOf(n)).length, 1);
    }
  });

  it("B: nothing is sent before the reception, and the dossier is not forgotten", async () => {
    on = await stage(database, of("b"));
    const { receivedAt: _, ...waiting } = portalDossier(codeOf(1), { status: 1, steps: [] });
    await on.declare({ ...waiting, revision: 1 });
    await on.runLane();
    assert.equal(on.simulator.received().length, 0);
    await on.declare(portalDossier(codeOf(1), { revision: 2 }));
    await on.runLane();
    assert.equal((await on.replica(codeOf(1))).state, "current");
    assert.deepEqual(on.simulator.state().codes(), [codeOf(1)]);
  });

  it("C: a create whose reply was lost makes no second dossier, keeps its number, and ends as declared last", async () => {
    on = await stage(database, of("c"));
    await on.declare(portalDossier(codeOf(1), { revision: 1 }));
    on.simulator.faults.script({ fault: "reply-lost", service: "CreateDossier" });
    await on.runLane();
    const lost = await on.replica(codeOf(1));
    const number = lost.held.number.receipt.code;
    assert.equal(lost.state, "waiting");
    assert.match(number, /^G09\.20-\d{8}-\d{7}$/);
    assert.equal(typeof lost.held.dossier.doubt, "string");
    assert.deepEqual(on.simulator.state().codes(), [number], "it had arrived");

    await on.declare(
      portalDossier(codeOf(1), { revision: 2, status: 4, steps: [stepOf(1, 2), stepOf(2)] }),
    );
    await on.calmDown();
    const { state, held } = await on.replica(codeOf(1));
    assert.equal(state, "current");
    assert.equal(held.number.receipt.code, number);
    const shown = await on.ledger.readDossier(codeOf(1), null);
    assert.ok(JSON.stringify(shown).includes(number), "the national code is shown");
    assert.deepEqual(on.simulator.state().codes(), [number]);
    assert.equal((on.simulator.state().body(number) as { TrangThai?: number }).TrangThai, 4);
    assert.equal(on.simulator.state().rows(number).length, 2);
    assert.equal(callsOf(on.simulator, "GetNextValue").length, 1);
    assert.equal(callsOf(on.simulator, "CreateDossier").length, 2);
  });

  /** Two dossiers at the portal: one of another agency, and one of a caller who may speak for H41.17 alone. */
  const strangers = async (stage: Stage) => {
    const agencies = { receiving: { code: "G09.20" }, processing: { code: "H41.18" } };
    const theirs = portalDossier(codeOf(1), { agencies });
    await stage.declare(theirs);
    await stage.calmDown();
    const { held } = await stage.replica(codeOf(1));
    const national = [
      { issuer: "national-portal", code: held.number.receipt.code as string },
      { issuer: "national-portal-id", code: held.dossier.receipt.code as string },
    ];
    return { theirs, national, number: held.number.receipt.code as string };
  };
  const bound = ["H41.17"];

  it("C: nobody reaches another's dossier by telling the codes that the portal gave it", async () => {
    on = await stage(database, of("c"));
    const { national, number } = await strangers(on);
    const before = on.simulator.state().body(number);
    const mine = (more: Partial<Dossier>) =>
      portalDossier(codeOf(2), { status: 3, codes: national, ...more });
    const refused = { conflict: "/codes/0/code" };
    assert.deepEqual(await on.declare(mine({}), "province", bound), refused);
    assert.deepEqual(await on.declare(mine({})), refused);
    assert.deepEqual(await on.declare(mine({ codes: national.slice(1) })), refused);
    await on.declare(mine({ codes: [] }), "province", bound);
    assert.deepEqual(await on.declare(mine({ revision: 2 }), "province", bound), refused);
    await on.calmDown();
    assert.deepEqual(on.simulator.state().body(number), before);
    const shown = await on.ledger.readDossier(number, null);
    assert.equal(shown?.code, codeOf(1), "by its national code it is found");
    assert.equal(await on.ledger.readDossier(number, bound), undefined);
  });

  it("C: a code that is only told is no address, until somebody confirms it who may", async () => {
    on = await stage(database, of("c"));
    // Of its agency's own form, and never given to it: the portal holds nothing under it yet.
    const codes = [{ issuer: "national-portal", code: "H41.17-20261122-0000042" }];
    const word = portalDossier(codeOf(1), { codes, revision: 1 });
    await on.declare(word, "province", bound);
    await on.calmDown();
    const parked = await on.replica(codeOf(1));
    assert.deepEqual([parked.state, parked.cause.is], ["parked", "unmappable"]);
    assert.deepEqual(
      parked.cause.errors.map(({ pointer }: { pointer: string }) => pointer),
      ["/codes"],
    );
    assert.deepEqual(on.simulator.received(), []);
    await on.declare(word);
    await on.calmDown();
    // The simulated portal did not give it out either: the sending of it is what counts here.
    assert.deepEqual(callsOf(on.simulator, "CreateDossier"), [[42]]);
  });

  it("C: a number that somebody told before it was given out is its receipt's, and the teller's copy waits", async () => {
    on = await stage(database, of("c"));
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10).replaceAll("-", "");
    const next = { issuer: "national-portal", code: `G09.20-${day}-0000001` };
    await on.declare(portalDossier(codeOf(2)), "province", bound);
    // Told by whoever may not give it out: a system that is not its issuer.
    await on.declare(portalDossier(codeOf(2), { codes: [next], status: 3 }), "registry");
    await on.declare(portalDossier(codeOf(1)));
    await on.calmDown();
    const [theirs, mine] = [await on.replica(codeOf(1)), await on.replica(codeOf(2))];
    assert.equal(theirs.held.number.receipt.code, next.code);
    assert.deepEqual([theirs.state, mine.state], ["current", "parked"]);
    assert.equal((await on.ledger.readDossier(next.code, null))?.code, codeOf(1));
    const history = await on.ledger.timeline({
      code: codeOf(2),
      scope: null,
      after: "0",
      limit: 100,
    });
    assert.ok(history?.entries.some(({ is, code }) => is === "code taken" && code === next.code));
  });

  it("C: a number that is another dossier's beyond doubt parks its receipt's copy, and nothing goes there", async () => {
    on = await stage(database, of("c"));
    const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10).replaceAll("-", "");
    const next = { issuer: "national-portal", code: `G09.20-${day}-0000001` };
    const id = { issuer: "national-portal-id", code: "id-9" };
    await on.ledger.setMode({
      system: "registry",
      rule: { mode: "off" },
      by: "1",
      isOver: () => false,
    });
    await on.declare(portalDossier(codeOf(2), { codes: [next, id] }));
    await on.calmDown();
    await on.ledger.setMode({
      isOver: () => false,
      system: "registry",
      rule: { mode: "live", agency: "H41.18" },
      by: "1",
    });
    const agencies = { receiving: { code: "G09.20" }, processing: { code: "H41.18" } };
    await on.declare(portalDossier(codeOf(1), { agencies }));
    await on.calmDown();
    const parked = await on.replica(codeOf(1));
    assert.deepEqual(
      [parked.state, parked.cause.is, parked.cause.code],
      ["parked", "code elsewhere", next.code],
    );
    assert.equal(parked.held.number.receipt.code, next.code, "the receipt is kept");
    assert.equal(parked.held.dossier, undefined, "nothing of it is in doubt");
    assert.equal(callsOf(on.simulator, "CreateDossier").length, 0);
    await on.declare(portalDossier(codeOf(1), { agencies, note: "mới", revision: 1 }));
    await on.calmDown();
    assert.equal(
      (await on.replica(codeOf(1))).state,
      "parked",
      "a new version sends nothing there",
    );
    assert.equal(callsOf(on.simulator, "CreateDossier").length, 0);

    await on.ledger.release({ code: next.code, issuer: next.issuer, by: "1" });
    await on.ledger.replicas.retry(
      { system: "registry", code: codeOf(1), scope: null, by: "1" },
      undefined,
    );
    await on.calmDown();
    const { state, held } = await on.replica(codeOf(1));
    assert.deepEqual([state, held.number.receipt.code], ["current", next.code]);
  });

  it("C: a worker that stalls after its create is taken over, and the other goes on under the same number", async () => {
    on = await stage(database, of("c"), { callTimeoutMs: 500 });
    const { http } = on.system;
    let release = () => {};
    const stalled = new Promise<void>((resolve) => {
      release = resolve;
    });
    let created = () => {};
    const arrived = new Promise<void>((resolve) => {
      created = resolve;
    });
    on.system.http = async (request) => {
      const reply = await http(request);
      if (!request.path.endsWith("CreateDossier")) return reply;
      if (on) on.system.http = http;
      created();
      await stalled;
      return reply;
    };
    await on.declare(portalDossier(codeOf(1)));
    const first = on.runLane();
    await arrived;
    const { ledger } = on;
    await until("its lease has ended", async () => {
      const { reaped, lost } = await ledger.reap({ registry: 0 });
      return reaped === 1 && lost === 1;
    });
    await on.ledger.promote();
    await on.runLane();
    const taken = await on.replica(codeOf(1));
    assert.equal(taken.state, "current");
    release();
    await first;
    assert.deepEqual(await on.replica(codeOf(1)), taken, "the late result changes nothing");
    assert.deepEqual(on.simulator.state().codes(), [taken.held.number.receipt.code]);
    assert.equal(callsOf(on.simulator, "GetNextValue").length, 1);
  });

  it("C: a file server that drips takes no call from anybody else: who needs another file or none is current within seconds", async () => {
    const dripping = createServer((_, response) => {
      response.setHeader("Content-Length", 40 * 1024 * 1024);
      const timer = setInterval(() => response.write("%"), 50);
      response.on("close", () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => dripping.listen(0, "127.0.0.1", resolve));
    const slow = `http://127.0.0.1:${(dripping.address() as AddressInfo).port}`;
    on = await stage(database, of("c"), {
      callTimeoutMs: 120_000,
      files: { ...province.sources, origins: [province.origin, slow] },
    });
    // One call at a time, the most urgent first: those with the slow file.
    const paper = (link: string) => ({ submittedPapers: [{ id: "1", name: "1.pdf", link }] });
    for (const n of [1, 2, 3]) await on.declare(portalDossier(codeOf(n), paper(`${slow}/${n}`)));
    for (const n of [4, 5]) await on.declare(portalDossier(codeOf(n)));
    for (const n of [6, 7])
      await on.declare(portalDossier(codeOf(n), paper(`${province.origin}/1`)));
    await database.pool.query(
      "update replicas set urgency = now() + dossier * interval '1 minute'",
    );
    const lane = on.runLane();
    const states = async (...all: number[]) =>
      Promise.all(all.map(async (n) => (await on?.replica(codeOf(n)))?.state));
    await until("whoever needs no file of the slow server is current", async () =>
      (await states(4, 5, 6, 7)).every((state) => state === "current"),
    );
    assert.deepEqual(await states(1, 2, 3), ["sending", "sending", "sending"]);
    dripping.closeAllConnections();
    await new Promise((resolve) => dripping.close(resolve));
    await lane;
    assert.deepEqual(await states(1, 2, 3), ["waiting", "waiting", "waiting"]);
    const gate = await on.ledger.switches.one("registry");
    assert.deepEqual([gate?.failures, gate?.openForMs], [0, null], "the portal is not blamed");
  });

  it("C: a file server in trouble holds up who needs it and nobody else, and the portal is not blamed", async () => {
    on = await stage(database, of("c"), { files: province.sources });
    province.answerAll(503);
    const submittedPapers = [{ id: "1", name: "1.pdf", link: `${province.origin}/1` }];
    const numbers = Array.from({ length: 12 }, (_, n) => n + 1);
    for (const n of numbers)
      await on.declare(portalDossier(codeOf(n), n <= 8 ? { submittedPapers } : {}));
    for (let round = 0; round < 3; round += 1) {
      await on.runLane();
      await database.pool.query("update replicas set ready_at = now() where state = 'waiting'");
      await on.ledger.promote();
    }
    await on.runLane();
    const states = async () =>
      Promise.all(numbers.map(async (n) => (await on?.replica(codeOf(n)))?.state));
    assert.deepEqual(await states(), [
      ...Array.from({ length: 8 }, () => "waiting"),
      ...Array.from({ length: 4 }, () => "current"),
    ]);
    const gate = await on.ledger.switches.one("registry");
    assert.deepEqual([gate?.failures, gate?.openForMs, gate?.stopped], [0, null, null]);
    assert.ok((gate?.width ?? 0) > 2, "its width grew");

    province.answerAll(undefined);
    await on.calmDown();
    assert.deepEqual(
      await states(),
      numbers.map(() => "current"),
    );
    assert.equal(callsOf(on.simulator, "UploadFile").length, 8);
    assert.equal(on.simulator.state().codes().length, 12);
  });

  for (const profile of ["a", "b", "c"] as const)
    it(`${profile.toUpperCase()}: a dossier that is told anew after its erasure is set right there, and nothing of it is made twice`, async () => {
      const generation = of(profile);
      on = await stage(database, generation, { files: province.sources });
      const told = (revision: number, count: number): Dossier =>
        portalDossier(codeOf(1), {
          revision,
          status: [2, 4, 9][count - 1] ?? 9,
          submittedPapers: [{ id: "1", name: "1.pdf", link: `${province.origin}/1` }],
          // Without keys: known by their content alone, of which the erasure leaves nothing.
          steps: Array.from({ length: count }, (_, s) => {
            const { key: _key, ...step } = stepOf(s, [2, 4, 9][s] ?? 9);
            return step;
          }),
        });
      await on.declare(told(1, 2));
      await on.calmDown();
      const before = await on.replica(codeOf(1));
      const there = generation.codeThere(told(1, 2), before.held);
      assert.equal(on.simulator.state().rows(there).length, 2);
      await on.ledger.erase(codeOf(1), "1");

      for (const revision of [2, 3]) {
        await on.declare(told(revision, 3));
        await on.calmDown();
        const replica = await on.replica(codeOf(1));
        assert.equal(replica.state, "current");
        assert.deepEqual(on.simulator.state().codes(), [there]);
        assert.equal(generation.statusOf(on.simulator.state().body(there)), 9);
        assert.equal(on.simulator.state().rows(there).length, 3);
      }
      assert.deepEqual(on.simulator.state().rowsAppliedTwice(), []);
      if (profile === "c") {
        assert.equal(callsOf(on.simulator, "GetNextValue").length, 1);
        assert.equal(callsOf(on.simulator, "CreateDossier").length, 1);
        assert.equal(callsOf(on.simulator, "UploadFile").length, 1);
      }
    });

  const trouble: FaultPlan = {
    "reply-lost": 0.08,
    "request-lost": 0.05,
    "502-after-commit": 0.05,
    "malformed-body-after-commit": 0.05,
    "503": 0.05,
    "session-dropped": 0.05,
    "business-failure": 0.05,
  };
  for (const profile of ["b", "c"] as const)
    it(`${profile.toUpperCase()}: ends equal after a bad day, with one dossier each and every row there`, async () => {
      const generation = of(profile);
      on = await stage(database, generation, { files: province.sources });
      on.simulator.faults.setPlan(trouble, 11);
      const numbers = Array.from({ length: 10 }, (_, n) => n + 1);
      const version = (n: number, revision: number): Dossier =>
        portalDossier(codeOf(n), {
          revision,
          submittedPapers: [{ id: "1", name: "1.pdf", link: `${province.origin}/1` }],
          status: [2, 4, 9][revision - 1] ?? 9,
          steps: Array.from({ length: revision }, (_, s) => stepOf(s, [2, 4, 9][s] ?? 9)),
        });
      for (const revision of [1, 2, 3]) {
        for (const n of numbers) await on.declare(version(n, revision));
        for (let round = 0; round < 3; round += 1) {
          await on.runLane();
          await database.pool.query("update replicas set ready_at = now() where state = 'waiting'");
          await on.ledger.switches.resume("registry");
          await on.ledger.promote();
        }
      }
      on.simulator.faults.clear();
      await on.calmDown();
      const state = on.simulator.state();
      assert.equal(state.codes().length, numbers.length, "no dossier twice");
      for (const n of numbers) {
        const replica = await on.replica(codeOf(n));
        assert.equal(replica.state, "current");
        const there = generation.codeThere(version(n, 3), replica.held);
        assert.equal(generation.statusOf(state.body(there)), 9);
        assert.equal(new Set(state.rows(there).map(({ hash }) => hash)).size, 3);
        if ("filesOf" in on.simulator)
          assert.equal((on.simulator as RegistrySimulator).filesOf(there).length, 1);
      }
      assert.deepEqual(
        state.rowsAppliedTwice().filter(({ explained }) => !explained),
        [],
        "no row twice without a lost reply",
      );
    });
});

import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { createHttpWorld } from "../http-world.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const minute = (n: number) => new Date(Date.now() + n * 60_000).toISOString();
const poll = { system: "registry", name: "news", lease: "0", cursor: {}, tries: 0, asked: 0 };
const ownership = {
  owns: { registry: ["results", "supplements"] },
  custodians: { registry: { patienceMinutes: 60 } },
};

describe("a dossier that a system has in hand", () => {
  let world: OpenWorld;
  let told = 0;
  beforeEach(async () => {
    world = await openWorld({ ownership, custodian: true, awaits: true });
  });
  afterEach(() => world.close());

  const declare = (status: Dossier["status"], revision: number, more: Partial<Dossier> = {}) =>
    world.declare(dossierOf(code, { status, revision, updatedAt: minute(revision), ...more }));
  const say = async (status: Dossier["status"], at: string, more: Said = {}) => {
    told += 1;
    const statement: Statement = {
      about: [{ code, issuer: "province" }],
      key: `${told}`,
      at,
      basis: "event",
      whole: false,
      says: { status, ...more },
      clears: [],
      unread: [],
    };
    const received = Buffer.from(JSON.stringify(statement));
    const messages = [{ statement, received }];
    const [verdict] = await world.ledger.take("registry", {
      operation: "news",
      scope: null,
      messages,
    });
    assert.equal(verdict?.is, "taken");
  };
  const read = async () => (await world.ledger.readDossier(code, null)) ?? assert.fail("is gone");
  const status = async () => (await read()).state.status;
  const findings = async () =>
    (await world.ledger.findings.list({ limit: 100, scope: null })).findings.map(
      ({ kind, system, evidence }) => ({ kind, system, evidence }),
    );
  const events = async () => {
    const page = await world.ledger.timeline({ code, scope: null, after: "0", limit: 100 });
    return (page?.entries ?? []).flatMap(({ is, custody }) =>
      [is, custody].filter((each) => /begins|ends|custody/.test(String(each))),
    );
  };
  /** What was told is consistent, and can be led back to. */
  const assertSound = async () => {
    await world.ledger.seal();
    const { breaks, contradictions } = await verify(world.pool);
    assert.deepEqual([breaks, contradictions], [[], []]);
  };

  it("is in hand from the acceptance on, and no sooner", async () => {
    await declare(2, 1);
    world.registry.fates = ["busy"];
    await world.runLane();
    assert.equal((await read()).custody, null);
    await world.calmDown();
    const { custody, version } = await read();
    assert.deepEqual([custody?.system, custody?.inHand, custody?.status], ["registry", true, 2]);
    assert.equal(version, 1, "it is what it was");
    assert.deepEqual(await events(), ["custody begins"]);
    await world.calmDown();
    assert.deepEqual(await events(), ["custody begins"], "once");
    await assertSound();
  });

  it("keeps the system's status, whatever the province says but withdrawn, stopped and returned", async () => {
    await declare(2, 1);
    await world.calmDown();
    await say(4, minute(2));
    await declare(9, 3);
    assert.equal(await status(), 4);
    await declare(8, 4);
    assert.equal(await status(), 8);
    await declare(4, 5);
    assert.equal(await status(), 4);
    await world.calmDown();
    assert.deepEqual(world.registry.records.get(code)?.at(-1)?.status, 4);
    await assertSound();
  });

  it("goes on with a supplement to a submission anew, and ends with the result, everywhere", async () => {
    await declare(2, 1);
    await world.calmDown();
    const asked = { id: "S1", requestedAt: minute(2) };
    await say(5, minute(2), { supplements: [asked] });
    assert.equal(await status(), 5);
    await declare(2, 1, { note: "nhắc lại" });
    assert.equal(await status(), 5, "an older word");
    const supplements = [{ id: "registry:S1", requestedAt: minute(2), completed: true }];
    await declare(4, 6, { supplements });
    assert.deepEqual([await status(), (await read()).custody?.inHand], [4, false]);
    await world.calmDown();
    assert.equal((await read()).custody?.inHand, true);
    await declare(6, 7, { supplements });
    assert.equal(await status(), 4, "in hand again");
    await say(9, minute(8), { results: [{ id: "R1", name: "Trích lục" }] });
    const { state } = await read();
    assert.deepEqual([state.status, state.finishedAt?.slice(0, 16)], [9, minute(8).slice(0, 16)]);
    await world.calmDown();
    assert.equal(world.registry.records.get(code)?.at(-1)?.status, 9);
    assert.deepEqual(await events(), ["custody begins", "ends", "custody begins", "ends"]);
    await assertSound();
  });

  it("is told to a person once where the province says otherwise for too long, and is not overwritten", async () => {
    await declare(2, 1);
    await world.calmDown();
    await declare(9, 3);
    assert.equal(await world.ledger.noteOtherStatuses(), 0, "it waits");
    assert.deepEqual((await read()).custody?.differs?.status, 9);
    await world.pool.query("update dossiers set custody_due = custody_due - interval '61 minutes'");
    assert.equal(await world.ledger.noteOtherStatuses(), 1);
    assert.equal(await world.ledger.noteOtherStatuses(), 0);
    await declare(9, 4, { note: "như trước" });
    assert.equal(await world.ledger.noteOtherStatuses(), 0);
    const evidence = { province: 9, custodian: 2 };
    assert.deepEqual(await findings(), [{ kind: "status-differs", system: "registry", evidence }]);
    assert.equal(await status(), 2);
  });

  it("tells nobody where the two agree in time", async () => {
    await declare(2, 1);
    await world.calmDown();
    await declare(9, 3);
    await say(9, minute(4));
    await world.pool.query("update dossiers set custody_due = custody_due - interval '61 minutes'");
    assert.equal(await world.ledger.noteOtherStatuses(), 0);
    assert.deepEqual(await findings(), []);
  });

  it("is released by a person: the province's status counts, as a version that leads back, and its copies are told; its news is asked for no more", async () => {
    const asked = async () => (await world.ledger.polls.awaited(poll, 10)).awaited.length;
    await declare(2, 1);
    await world.calmDown();
    await declare(9, 3);
    assert.equal(await asked(), 1);
    const before = new Date(Date.now()).toISOString();
    const release = () => world.ledger.releaseCustody({ code, scope: null, by: "7" });
    const done = await release();
    assert.deepEqual([done?.released, done?.status, done?.system], [true, 9, "registry"]);
    assert.equal((await release())?.released, false, "nothing is in hand any more");
    const past = await world.ledger.readVersion({ code, scope: null, at: before });
    assert.equal(typeof past === "object" && past.state.status, 2);
    await world.calmDown();
    assert.equal(world.registry.records.get(code)?.at(-1)?.status, 9);
    assert.equal(await asked(), 0);
    await say(4, minute(5));
    assert.equal(await status(), 9);
    assert.deepEqual(await events(), ["custody begins", "custody released"]);
    await assertSound();
  });

  it("counts what the system said before its acceptance was written down", async () => {
    await declare(2, 1);
    world.registry.pause = async () => {
      world.registry.pause = async () => {};
      await say(9, minute(2));
    };
    await world.calmDown();
    const { custody, state, version } = await read();
    assert.deepEqual([state.status, custody?.inHand, version], [9, false, 2]);
    assert.equal(world.registry.records.get(code)?.at(-1)?.status, 9);
    await assertSound();
  });

  it("is in hand also where its submission was seen there, or a person said that it is", async () => {
    await declare(2, 1);
    world.registry.fates = ["lost after"];
    await world.runLane();
    assert.equal((await read()).custody, null, "in doubt");
    await world.calmDown();
    assert.equal((await read()).custody?.inHand, true);
  });

  it("stays so through an erasure, which takes nothing that the status rests on", async () => {
    await declare(2, 1);
    await world.calmDown();
    await say(9, minute(2));
    await world.ledger.erase(code, "test");
    assert.equal(await status(), 9);
    await assertSound();
  });
});

describe("releasing what a system has in hand, over HTTP", () => {
  it("is an operator's of that agency, and says what became of it", async () => {
    const world = await createHttpWorld();
    try {
      await world.put(dossierOf(code));
      const release = (as: string) =>
        world.call("POST", `/v1/dossiers/${code}/custody/release`, { as });
      const done = await release(world.keys.operator);
      assert.deepEqual([done.status, done.body.released, done.body.system], [200, false, null]);
      assert.equal((await release(world.keys.viewer)).status, 403);
      assert.equal((await release(world.keys.province)).status, 403);
      const other = `/v1/dossiers/${code.replace("0001", "0009")}/custody/release`;
      assert.equal((await world.call("POST", other, { as: world.keys.operator })).status, 404);
    } finally {
      await world.close();
    }
  });
});

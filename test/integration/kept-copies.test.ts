import assert from "node:assert/strict";
import type { Adapter, Known } from "../../adapters/contract.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const received = (dossier: Dossier) => dossier.status === 2 || dossier.status === 4;

/** A system that takes a submission once, begun at the desk and kept up whatever becomes of the dossier, but for one that is stopped. */
describe("a copy that is begun only at times, and kept up once it was begun", () => {
  let world: OpenWorld;
  let seen: Known[];
  beforeEach(async () => {
    world = await openWorld();
    const { adapter } = world.system;
    seen = [];
    world.registry.begins = received;
    world.registry.concerns = received;
    world.system.adapter = {
      ...adapter,
      observe: {
        covers: ["dossiers"],
        shows: "existence",
        one: async (...asked) =>
          adapter.observe?.one(...asked) ?? { trouble: { is: "unrecognised", why: "?" } },
      },
      keeps: ({ status }) => status !== 8,
      parts: (dossier, known) => {
        if (known) seen.push(known);
        return adapter
          .parts(dossier)
          .slice(0, 1)
          .map((part) => ({ ...part, frozen: true as const, ifLost: "look" as const }));
      },
    } satisfies Adapter;
  });
  afterEach(() => world.close());

  const say = async (status: Dossier["status"], more: Partial<Dossier> = {}) => {
    revision += 1;
    await world.declare(dossierOf(code, { revision, status, ...more }));
  };
  let revision = 0;
  const sent = () => (world.registry.records.get(code) ?? []).map(({ status }) => status);
  const findings = async () => {
    const { rows } = await world.pool.query(
      "select kind, key, count::int from findings order by id",
    );
    return rows.map(({ kind, key, count }) => `${kind} ${key} ${count}`);
  };

  for (const status of [5, 6, 9, 10] as const)
    it(`goes though the dossier has status ${status} by now, which none would be begun at`, async () => {
      await world.ledger.hands.pause("registry", "test");
      await say(2);
      await world.runLane();
      await say(status);
      await world.ledger.hands.resume("registry", "test", () => false);
      await world.calmDown();
      assert.deepEqual(sent(), [status]);
      assert.equal((await world.replica(code)).state, "current");
    });

  it("is not begun where the dossier was ended when it was seen first, nor where it was stopped before it went", async () => {
    await say(9);
    await world.calmDown();
    assert.equal(await world.replica(code), undefined);
    await say(4);
    await say(8);
    await world.calmDown();
    assert.deepEqual([sent(), (await world.replica(code)).state], [[], "closed"]);
    await say(9);
    await world.calmDown();
    assert.deepEqual([sent(), (await world.replica(code)).state], [[], "closed"]);
    await say(4);
    await world.calmDown();
    assert.deepEqual(sent(), [4]);
  });

  it("does not go for what was set aside meanwhile (off), when the system goes live later", async () => {
    await world.ledger.setMode({ system: "registry", rule: { mode: "off" }, by: "test", isOver });
    await say(2);
    await world.runLane();
    await say(9);
    await world.runLane();
    const set = { system: "registry", rule: { mode: "live" as const }, by: "test", isOver };
    assert.deepEqual((await world.ledger.setMode(set)).readied, 0);
    await world.calmDown();
    assert.deepEqual([sent(), (await world.replica(code)).state], [[], "closed"]);
  });

  it("stays as it was taken: other content is not sent, and one finding tells of each", async () => {
    await say(2);
    await world.calmDown();
    await say(5, { abstract: "khác" });
    await world.calmDown();
    assert.deepEqual([sent(), await findings()], [[2], ["changed-after-submission dossier 1"]]);
    await world.ledger.findings.close({ id: "1", scope: null, by: "test" }, undefined);
    // Nothing of it changes with this word.
    await world.pool.query("update replicas set state = 'ready'");
    await world.calmDown();
    assert.equal((await findings()).length, 1);
    const { held } = await world.replica(code);
    assert.ok(held.dossier.changed);
    assert.ok(seen.at(-1)?.holds("dossier") && !seen[0]?.holds("dossier"));
  });

  it("whose reply was lost is there by its existence alone; what was changed meanwhile is told", async () => {
    await say(2);
    world.registry.fates = ["lost after"];
    await world.runLane();
    assert.ok((await world.replica(code)).held.dossier.doubt);
    await say(4, { abstract: "khác" });
    await world.calmDown();
    assert.deepEqual([sent(), await findings()], [[2], ["maybe-older-content dossier 1"]]);
    assert.equal((await world.replica(code)).state, "current");
    await say(4, { abstract: "khác" });
    await world.pool.query("update replicas set state = 'ready'");
    await world.calmDown();
    assert.deepEqual((await findings()).length, 1);
  });

  it("whose request was lost goes again, with what the dossier says by now", async () => {
    await say(2);
    world.registry.fates = ["lost before"];
    await world.runLane();
    await say(9);
    await world.calmDown();
    assert.deepEqual([sent(), await findings()], [[9], []]);
  });

  const isOver = () => false;
});

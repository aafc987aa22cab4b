import assert from "node:assert/strict";
import { buildSystems } from "../../gateway/systems.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import {
  createProvinceSimulator,
  type ProvinceSettings,
} from "../simulators/province/province-simulator.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const otherSecret = `whsec_${Buffer.alloc(32, "khác").toString("base64")}`;

/** A ledger and its lanes, and at the other end the province's own program. */
const openStage = async (
  options: Partial<ProvinceSettings> = {},
  { secret, old }: { secret?: string; old?: string } = {},
) => {
  const province = await createProvinceSimulator(options);
  const built = buildSystems(
    {
      systems: {
        registry: {
          adapter: "province",
          profile: "webhook",
          mode: "live",
          baseUrl: province.url,
          allowHttp: true,
          auth: {
            type: "webhook",
            secretEnv: "HOOK",
            ...(old === undefined ? {} : { secretOldEnv: "HOOK_OLD" }),
          },
        },
      },
    },
    { HOOK: secret ?? province.secret, HOOK_OLD: old },
  );
  const world: OpenWorld = await openWorld({ callTimeoutMs: 2_000 });
  const { adapter, http } = built.systems.get("registry") ?? assert.fail("no system");
  Object.assign(world.system, { adapter, http });
  return {
    ...world,
    province,
    versionsOf: (n: number) => province.told.of(code(n)).map(({ version }) => version),
    close: async () => {
      built.close();
      await world.close();
      await province.close();
    },
  };
};

describe("the province told by signed webhooks", () => {
  let on: Awaited<ReturnType<typeof openStage>>;
  afterEach(() => on.close());

  it("holds each dossier as all sources' words together make it, and hears nothing twice", async () => {
    on = await openStage();
    await on.declare(dossierOf(code(1), { revision: 1 }));
    await on.declare(dossierOf(code(2), { revision: 1 }));
    await on.runLane();
    await on.declare(dossierOf(code(1), { revision: 2, status: 9 }));
    await on.runLane();
    await on.declare(dossierOf(code(1), { revision: 2, status: 9 }));
    await on.runLane();
    assert.deepEqual([on.versionsOf(1), on.versionsOf(2)], [[1, 2], [1]]);
    const read = await on.ledger.readDossier(code(1), null);
    assert.deepEqual(on.province.told.of(code(1)).at(-1)?.dossier, read?.state);
    assert.equal((await on.replica(code(1))).state, "current");
  });

  it("is told again under the same id what it may not have heard, so that it can tell", async () => {
    on = await openStage();
    await on.declare(dossierOf(code(1), { revision: 1 }));
    on.province.faults.script({ fault: "reply-lost", service: "tell" });
    await on.runLane();
    assert.equal((await on.replica(code(1))).state, "waiting");
    await on.calmDown();
    assert.equal((await on.replica(code(1))).state, "current");
    const ids = on.province.told.of(code(1)).map(({ id }) => id);
    assert.deepEqual(ids, [`${code(1)}.1`, `${code(1)}.1`]);
  });

  it("never hears an older state after a newer one, and ends with the newest, back to what it once was", async () => {
    on = await openStage();
    for (const [n, status] of [4, 9, 4, 9, 4].entries()) {
      await on.declare(dossierOf(code(1), { revision: n + 1, status: status as 4 | 9 }));
      if (n % 2 === 0) on.province.faults.script({ fault: "reply-lost", service: "tell" });
      await on.runLane();
    }
    await on.calmDown();
    assert.equal((await on.replica(code(1))).state, "current");
    assert.deepEqual(on.province.told.backwards(), []);
    const last = on.province.told.of(code(1)).at(-1);
    assert.ok(last);
    assert.deepEqual([last.version, (last.dossier as { status: number }).status], [5, 4]);
    const ids = new Map<string, string>();
    for (const { id, dossier } of on.province.told.of(code(1))) {
      const text = JSON.stringify(dossier);
      assert.equal(ids.get(id) ?? text, text, "one id, two contents");
      ids.set(id, text);
    }
  });

  it("that refuses one dossier parks that one alone, and the others go on", async () => {
    on = await openStage({ refuses: (each) => each === code(2) });
    for (const n of [1, 2, 3]) await on.declare(dossierOf(code(n), { revision: 1 }));
    await on.runLane();
    const states = await Promise.all([1, 2, 3].map((n) => on.replica(code(n))));
    assert.deepEqual(
      states.map(({ state }) => state),
      ["current", "parked", "current"],
    );
  });

  for (const fault of [
    "malformed-body",
    "truncated-body",
    "502-after-commit",
    "yes-and-no",
  ] as const)
    it(`does not hold what was answered by ${fault}: only its own yes is one`, async () => {
      on = await openStage();
      await on.declare(dossierOf(code(1), { revision: 1 }));
      on.province.faults.script({ fault, service: "tell" });
      await on.runLane();
      assert.equal((await on.replica(code(1))).state, "waiting");
      await on.calmDown();
      assert.equal(on.versionsOf(1).at(-1), 1);
      assert.equal((await on.replica(code(1))).state, "current");
    });

  it("holds nothing of what was answered by another than it, be it with HTTP 200", async () => {
    let body: string | undefined;
    on = await openStage({ says: () => body });
    await on.declare(dossierOf(code(1), { revision: 1 }));
    for (const each of ["", "<html>OK</html>", '{"ok":true}', '{"code":2,"message":"Đã nhận"}']) {
      body = each;
      await on.runLane();
      assert.notEqual((await on.replica(code(1))).state, "current", each);
      await on.pool.query("update replicas set state = 'ready', ready_at = null");
    }
    body = undefined;
    await on.calmDown();
    assert.equal((await on.replica(code(1))).state, "current");
  });

  it("hears both secrets while one is being changed", async () => {
    const own = await createProvinceSimulator();
    await own.close();
    on = await openStage({}, { secret: otherSecret, old: own.secret });
    await on.declare(dossierOf(code(1), { revision: 1 }));
    await on.runLane();
    assert.deepEqual(on.versionsOf(1), [1]);
  });

  it("takes nothing that is signed by another secret, and that is told as a matter of settings", async () => {
    on = await openStage({}, { secret: otherSecret });
    await on.declare(dossierOf(code(1), { revision: 1 }));
    await on.runLane();
    assert.deepEqual(on.versionsOf(1), []);
    const { state, cause } = await on.replica(code(1));
    assert.deepEqual([state, cause.is], ["waiting", "misconfigured"]);
  });

  it("is called by nobody whose secret is too short to keep anything", async () => {
    on = await openStage({}, { secret: "whsec_bmdhbg==" });
    await on.declare(dossierOf(code(1), { revision: 1 }));
    await on.runLane();
    assert.equal(on.province.received().length, 0);
    const { state, cause } = await on.replica(code(1));
    assert.deepEqual([state, cause.is], ["waiting", "misconfigured"]);
  });
});

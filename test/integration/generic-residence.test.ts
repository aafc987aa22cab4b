import assert from "node:assert/strict";
import { buildSystems } from "../../gateway/systems.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { openWorld } from "../open-world.ts";
import {
  createResidenceSimulator,
  RESIDENCE_SERVICE,
} from "../simulators/made-up-residence/residence-simulator.ts";

const openStage = async () => {
  const residence = await createResidenceSimulator();
  const file = {
    systems: {
      residence: {
        adapter: "generic",
        profile: "cu-tru-mau",
        mode: "live",
        baseUrl: residence.url,
        allowHttp: true,
        auth: { type: "none", inboundSecretEnv: "IN" },
        settings: {
          file: "test/contract/mappings/residence.yaml",
          hop: "xroad-rest",
          xroadClient: "DEMO/GOV/000.00.00.H41/cong",
          xroadService: RESIDENCE_SERVICE,
        },
      },
    },
  };
  const built = buildSystems(file, { IN: "khoa-rieng" });
  const world = await openWorld({ callTimeoutMs: 2_000, receipts: { dossier: "registry" } });
  const { adapter, http } = built.systems.get("residence") ?? assert.fail("no system");
  Object.assign(world.system, { adapter, http });
  const close = async () => {
    built.close();
    await world.close();
    await residence.close();
  };
  return { ...world, residence, adapter, http, close };
};

const dossier = (more: object = {}) =>
  portalDossier(codeOf(1), { revision: 1, procedure: { code: "1.004222" }, ...more });

describe("a ministry behind an X-Road hop that a file alone describes", () => {
  let on: Awaited<ReturnType<typeof openStage>>;
  beforeEach(async () => {
    on = await openStage();
  });
  afterEach(() => on.close());

  it("holds the record and each step once, and its own number becomes a code of the dossier", async () => {
    await on.declare(dossier({ steps: [stepOf(1, 2), stepOf(2, 4)] }));
    await on.runLane();
    assert.equal((await on.replica(codeOf(1))).state, "current");
    const held = on.residence.of(codeOf(1));
    assert.deepEqual([held?.record.TrangThai, held?.steps.length], ["02", 2]);
    const sql = "select code from dossier_codes where confirmed_by = 'receipt'";
    assert.deepEqual((await on.pool.query(sql)).rows, [{ code: `TN-${codeOf(1)}` }]);
  });

  for (const [title, service] of [
    ["record", "submit"],
    ["step", "status"],
  ] as const)
    it(`is asked for a ${title} whose reply was lost, and is not told it twice`, async () => {
      on.residence.faults.script({ fault: "reply-lost", service });
      await on.declare(dossier());
      await on.runLane();
      await on.calmDown();
      assert.equal((await on.replica(codeOf(1))).state, "current");
      const calls = on.residence.received().map((each) => each.service);
      assert.equal(calls.filter((each) => each === service).length, 1, calls.join());
      assert.ok(calls.includes("find"));
      assert.equal(on.residence.of(codeOf(1))?.steps.length, 1);
    });

  it("lists what it has, and lacks nothing by a list that was lost", async () => {
    const codes = Array.from({ length: 5 }, (_, n) => codeOf(n + 1));
    for (const code of codes) await on.declare({ ...dossier(), code });
    await on.runLane();
    const list = on.adapter.observe?.list ?? assert.fail("no list");
    const all = async () => {
      const line = { http: on.http, signal: new AbortController().signal, timeoutMs: 2_000 };
      const day = 86_400_000;
      const [from, to] = [-day, day].map((ms) => new Date(Date.now() + ms).toISOString());
      const shown = list({ from: String(from), to: String(to) }, line);
      const seen: string[] = [];
      for (;;) {
        const { done, value } = await shown.next();
        if (done) return { seen, ended: value };
        seen.push(value.code);
      }
    };
    assert.deepEqual(await all(), { seen: codes, ended: { complete: true, shown: 5 } });
    on.residence.forgets(codeOf(2));
    assert.deepEqual((await all()).seen.length, 4);
    on.residence.faults.script({ fault: "reply-lost", service: "list" });
    const cut = await all();
    assert.deepEqual([cut.seen, cut.ended.complete], [[], false]);
  });

  it("tells its news page by page, by the cursor that it gave", async () => {
    for (const [n, TrangThai] of ["04", "05", "06"].entries())
      on.residence.happens({ MaHoSo: codeOf(1), TrangThai, ThoiDiem: `2026112509000${n}` });
    const poll = on.adapter.poll?.news ?? assert.fail("no poll");
    const line = { http: on.http, signal: new AbortController().signal, timeoutMs: 2_000 };
    const statuses: unknown[] = [];
    let at = {};
    for (let more = true; more; ) {
      const told = await poll.next(at, line);
      assert.ok("news" in told, JSON.stringify(told));
      statuses.push(...told.news.statements.map(({ says }) => says.status));
      ({ at } = told);
      ({ more } = told.news);
    }
    assert.deepEqual([statuses, at], [[4, 5, 6], { mark: "3" }]);
  });
});

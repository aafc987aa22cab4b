import assert from "node:assert/strict";
import { BadSettings } from "../../config/settings.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { openWorld } from "../open-world.ts";
import { createMinistrySimulator } from "../simulators/made-up-ministry/ministry-simulator.ts";

const path = "test/contract/mappings/land.json";
const systems = (baseUrl: string, more: object = {}) => ({
  systems: {
    land: {
      adapter: "generic",
      profile: "dat-dai-mau",
      mode: "live",
      baseUrl,
      allowHttp: true,
      auth: { type: "bearer", tokenEnv: "LAND_TOKEN" },
      settings: { file: path },
      ...more,
    },
  },
});
const env = { LAND_TOKEN: "demo" };

/** A ledger and its lanes, and at the other end a ministry that only a file describes. */
const openStage = async () => {
  const ministry = await createMinistrySimulator();
  const built = buildSystems(systems(ministry.url), env);
  const world = await openWorld({ callTimeoutMs: 2_000 });
  const { adapter, http } = built.systems.get("land") ?? assert.fail("no system");
  Object.assign(world.system, { adapter, http });
  const close = async () => {
    built.close();
    await world.close();
    await ministry.close();
  };
  return { ...world, ministry, close };
};

describe("a ministry that a file alone describes", () => {
  let on: Awaited<ReturnType<typeof openStage>>;
  beforeEach(async () => {
    on = await openStage();
  });
  afterEach(() => on.close());

  const rows = () => on.ministry.of(codeOf(1))?.rows.length;
  const recordOf = () => Object(on.ministry.of(codeOf(1))?.record);

  it("holds the record and each step once, and the record again when it changed", async () => {
    await on.declare(portalDossier(codeOf(1), { revision: 1 }));
    await on.runLane();
    assert.equal((await on.replica(codeOf(1))).state, "current");
    assert.deepEqual([recordOf().trangThai, rows()], ["DANG_XU_LY", 1]);
    const steps = [stepOf(1, 2), stepOf(2, 4)];
    await on.declare(portalDossier(codeOf(1), { revision: 2, status: 4, steps }));
    await on.runLane();
    assert.deepEqual([recordOf().trangThai, rows()], ["CHO_BO_SUNG", 2]);
  });

  it("is told a record again whose reply was lost", async () => {
    on.ministry.faults.script({ fault: "reply-lost", service: "submit" });
    await on.declare(portalDossier(codeOf(1), { revision: 1, steps: [] }));
    await on.runLane();
    await on.calmDown();
    assert.equal((await on.replica(codeOf(1))).state, "current");
    assert.equal(on.ministry.received().length, 2);
  });

  it("is never told a row twice that it may have added: a person is asked", async () => {
    on.ministry.faults.script({ fault: "reply-lost", service: "progress" });
    await on.declare(portalDossier(codeOf(1), { revision: 1 }));
    await on.runLane();
    await on.calmDown();
    assert.equal((await on.replica(codeOf(1))).state, "parked");
    assert.equal(rows(), 1);
  });

  it("has a dossier refused that it does not take", async () => {
    on.ministry.faults.script({ fault: "503", service: "submit" });
    await on.declare(portalDossier(codeOf(1), { revision: 1 }));
    await on.runLane();
    assert.equal((await on.replica(codeOf(1))).state, "waiting");
    assert.equal(on.ministry.of(codeOf(1)), undefined);
  });
});

describe("the systems file that names such a file", () => {
  const problems = (more: object): string => {
    try {
      buildSystems(systems("https://land.example.test", more), env).close();
      return "";
    } catch (error) {
      if (!(error instanceof BadSettings)) throw error;
      return error.message;
    }
  };

  it("is refused where it names none, one that is not there, one of another system, or a name that it does not know", () => {
    assert.equal(problems({}), "");
    assert.match(problems({ settings: {} }), /\/systems\/land\/settings\/file: cần đường dẫn/);
    assert.match(problems({ settings: { file: "none.json" } }), /none\.json: không có tệp này/);
    assert.match(problems({ profile: "khac" }), /\/profile: cần một trong dat-dai-mau/);
    assert.match(problems({ settings: { file: path, fil: "x" } }), /\/settings\/fil: .*"file"/);
    assert.match(problems({ paths: { submitt: "/x" } }), /\/paths\/submitt: .*"submit"/);
    assert.match(problems({ settings: { file: "package.json" } }), /package\.json \/name: /);
  });
});

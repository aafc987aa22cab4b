import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kind as generic } from "../../adapters/generic/index.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { createHttpWorld } from "../http-world.ts";
import { openWorld } from "../open-world.ts";
import { settingsOf } from "../settings-of.ts";
import { createWelfareSimulator } from "../simulators/made-up-welfare/welfare-simulator.ts";
import { until } from "../until.ts";

const path = "test/contract/mappings/welfare.yaml";
const env = { IN: "khoa-rieng-0123456789" };
const auth = { type: "none", inboundSecretEnv: "IN" };

const dossier = (n: number, more: object = {}) =>
  portalDossier(codeOf(n), {
    revision: 1,
    procedure: { code: "1.001776" },
    submittedPapers: [{ id: "t1", name: "Đơn <mẫu> & giấy" }],
    ...more,
  });

describe("a ministry that speaks XML", () => {
  const openStage = async () => {
    const welfare = await createWelfareSimulator();
    const built = buildSystems(
      {
        systems: {
          welfare: {
            adapter: "generic",
            profile: "tro-cap-mau",
            mode: "live",
            baseUrl: welfare.url,
            allowHttp: true,
            auth,
            settings: { file: path },
          },
        },
      },
      env,
    );
    const world = await openWorld({ callTimeoutMs: 2_000 });
    const { adapter, http } = built.systems.get("welfare") ?? assert.fail("no system");
    Object.assign(world.system, { adapter, http });
    const close = async () => {
      built.close();
      await world.close();
      await welfare.close();
    };
    return { ...world, welfare, close };
  };
  let on: Awaited<ReturnType<typeof openStage>>;
  beforeEach(async () => {
    on = await openStage();
  });
  afterEach(() => on.close());

  it("holds the record and each step once, and the record again when it changed", async () => {
    await on.declare(dossier(1, { steps: [stepOf(1, 2)] }));
    await on.runLane();
    await on.declare(dossier(1, { revision: 2, status: 9, steps: [stepOf(1, 2), stepOf(2, 9)] }));
    await on.runLane();
    assert.equal((await on.replica(codeOf(1))).state, "current");
    const held = on.welfare.of(codeOf(1));
    assert.deepEqual(held?.record, {
      SoHoSo: codeOf(1),
      HoTen: "Nguyễn Văn Mẫu",
      TrangThai: "DA_XONG",
      GiayTo: [{ Ma: "t1", Ten: "Đơn <mẫu> & giấy" }],
    });
    assert.deepEqual(
      held?.steps.map(({ TrangThai }) => TrangThai),
      ["DANG_GIAI_QUYET", "DA_XONG"],
    );
  });

  for (const [title, service] of [
    ["record", "submit"],
    ["step", "progress"],
  ] as const)
    it(`is asked for a ${title} whose reply was lost, and is not told it twice: one paper is there as a list is`, async () => {
      on.welfare.faults.script({ fault: "reply-lost", service });
      await on.declare(dossier(1));
      await on.runLane();
      await on.calmDown();
      assert.equal((await on.replica(codeOf(1))).state, "current");
      const calls = on.welfare.received().map((each) => each.service);
      assert.equal(calls.filter((each) => each === service).length, 1, calls.join());
      assert.ok(calls.includes("find"));
    });

  it("has a request that was lost on the way sent again once the look shows that it is not there", async () => {
    on.welfare.faults.script({ fault: "request-lost", service: "progress" });
    await on.declare(dossier(1));
    await on.runLane();
    await on.calmDown();
    assert.equal(on.welfare.of(codeOf(1))?.steps.length, 1);
  });
});

describe("what a ministry that speaks XML calls back with", () => {
  const openStage = async () => {
    const verdict = generic.readYaml(readFileSync(path, "utf8"));
    const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
    const settings = settingsOf({ adapter: "generic", profile: "tro-cap-mau", auth });
    const files = { allows: () => true } as never;
    const { receive = {} } = openAdapter(kind, { system: "registry", settings, env, files });
    const on = await createHttpWorld({
      ownership: {
        owns: { registry: ["status", "results"] },
        fields: { status: ["registry", "province"] },
      },
      callBacks: [{ system: "registry", receive, networks: [] }],
    });
    const welfare = await createWelfareSimulator({ retryMs: 5 });
    const aim = (secret = env.IN) =>
      welfare.callBack({
        url: `${on.url}/v1/inbound/registry/KetQua`,
        key: on.keys.registry ?? assert.fail(),
        secret,
      });
    const close = async () => {
      await welfare.close();
      await on.close();
    };
    return { ...on, welfare, aim, close };
  };
  let on: Awaited<ReturnType<typeof openStage>>;
  beforeEach(async () => {
    on = await openStage();
  });
  afterEach(() => on.close());

  const stateOf = async (n: number) => {
    const { body } = await on.get(`/v1/dossiers/${codeOf(n)}`);
    return Object(body.state);
  };

  it("reaches the dossiers, several in a call, with status, step and result", async () => {
    for (const n of [1, 2]) await on.put(dossier(n, { status: 4 }));
    const QuyetDinh = [{ So: "QD-1", Ten: "Quyết định trợ cấp" }];
    on.welfare.decide(
      { SoHoSo: codeOf(1), KetLuan: "CHI_TRA", QuyetDinh },
      { SoHoSo: codeOf(2), KetLuan: "KHONG_CHI_TRA", LyDo: "Không đủ điều kiện" },
    );
    on.aim();
    await until("everything told", () => on.welfare.waiting() === 0);
    assert.deepEqual(
      on.welfare.told().map(({ codes, http, Ma }) => [codes.length, http, Ma]),
      [[2, 200, "0"]],
    );
    const [paid, unpaid] = [await stateOf(1), await stateOf(2)];
    assert.deepEqual([paid.status, unpaid.status], [9, 7]);
    assert.deepEqual(
      paid.results.map(({ name }: { name: string }) => name),
      ["Quyết định trợ cấp"],
    );
    assert.equal(unpaid.steps.at(-1).content, "Không đủ điều kiện");
  });

  it("is refused with another secret, and is told again when that is mended", async () => {
    await on.put(dossier(1, { status: 4 }));
    on.aim("khac");
    on.welfare.decide({ SoHoSo: codeOf(1), KetLuan: "CHI_TRA" });
    await until("everything told", () => on.welfare.waiting() === 0);
    assert.deepEqual(
      on.welfare.told().map(({ http, Ma }) => [http, Ma]),
      [[401, "-1"]],
    );
    assert.equal((await stateOf(1)).status, 4);
    on.aim();
    on.welfare.decide({ SoHoSo: codeOf(1), KetLuan: "CHI_TRA" });
    await until("everything told", () => on.welfare.waiting() === 0);
    assert.equal((await stateOf(1)).status, 9);
  });
});

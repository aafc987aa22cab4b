import assert from "node:assert/strict";
import { buildSystems } from "../../gateway/systems.ts";
import { createGate } from "../../queue/sync/gate/gate.ts";
import { createOutward } from "../../queue/sync/gate/outward.ts";
import type { SyncEvent } from "../../queue/sync/gate/sync-event.ts";
import type { System } from "../../queue/sync/gate/system.ts";
import { createLanes } from "../../queue/sync/lane/lane.ts";
import { createLookUp, type LookedUp } from "../../queue/sync/look/look-up.ts";
import type { Statement } from "../../schemas/statement.ts";
import { codeOf, portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { createHttpWorld } from "../http-world.ts";
import {
  createResidenceSimulator,
  RESIDENCE_SERVICE,
} from "../simulators/made-up-residence/residence-simulator.ts";
import { until } from "../until.ts";

const path = `/v1/replicas/registry/${codeOf(1)}/look`;
const person = "Nguyễn Văn Mẫu";

const openStage = async () => {
  const residence = await createResidenceSimulator();
  const built = buildSystems(
    {
      systems: {
        registry: {
          adapter: "generic",
          profile: "cu-tru-mau",
          mode: "live",
          baseUrl: residence.url,
          allowHttp: true,
          auth: { type: "none", inboundSecretEnv: "IN" },
          breaker: { failures: 2, coolSeconds: [60] },
          settings: {
            file: "test/contract/mappings/residence.yaml",
            hop: "xroad-rest",
            xroadClient: "DEMO/GOV/000.00.00.H41/cong",
            xroadService: RESIDENCE_SERVICE,
          },
        },
      },
    },
    { IN: "khoa-rieng" },
  );
  const system: System = built.systems.get("registry") ?? assert.fail("no system");
  const events: SyncEvent[] = [];
  const stopping = new AbortController();
  const common = {
    report: (event: SyncEvent) => events.push(event),
    stopping: stopping.signal,
    ending: stopping.signal,
  };
  const patience = { turnMs: 400, answerMs: 400 };
  let gate: ReturnType<typeof createGate>;
  const world = await createHttpWorld({
    opens: ["registry"],
    lookUp: (ledger) => {
      gate = createGate({ switches: ledger.switches, incidents: ledger.incidents, ...common });
      const outward = createOutward({ gate, switches: ledger.switches, ...common });
      const systems = new Map([["registry", system]]);
      return createLookUp({ systems, copies: ledger.copies, outward, patience });
    },
  });
  const { ledger } = world;
  const deliver = async () => {
    const worker = await ledger.registerWorker();
    const lanes = createLanes({
      ...common,
      gate,
      switches: ledger.switches,
      incidents: ledger.incidents,
      claim: (id, most, leaseMs) =>
        ledger.claim({ system: id, most, leaseMs, worker: worker.id() }),
      disown: async () => {},
      settle: ledger.settle,
      alive: worker.alive,
      wake: () => {},
      onShut: () => {},
      batch: 4,
      sliceMs: 5_000,
    });
    await lanes.run(system, 0);
    await lanes.settled();
    await worker.close();
  };
  return {
    ...world,
    residence,
    events,
    system,
    stopping,
    deliver,
    look: async (as = world.keys.operator) => {
      const { status, headers, body } = await world.call("GET", path, { as });
      return {
        status,
        headers,
        body: body as unknown as LookedUp & { code: string; errors?: { message: string }[] },
      };
    },
    looks: async () =>
      (
        await world.pool.query(
          "select dossier is not null as one, source, entry from log where kind = 'note' and entry->>'is' = 'looked up' order by id",
        )
      ).rows,
    close: async () => {
      await world.close();
      built.close();
      await residence.close();
    },
  };
};

const dossier = portalDossier(codeOf(1), {
  revision: 1,
  procedure: { code: "1.004222" },
  steps: [stepOf(1, 2)],
});

describe("a system asked by a person what it holds", () => {
  let on: Awaited<ReturnType<typeof openStage>>;
  beforeEach(async () => {
    on = await openStage();
    await on.put(dossier);
  });
  afterEach(() => on.close());

  /** Everything of the copy that a look could have changed. */
  const standing = async () =>
    JSON.stringify((await on.pool.query("select * from replicas, facts, dossiers")).rows);

  it("tells field by field that it holds what it should, and changes nothing but the log", async () => {
    await on.deliver();
    const before = await standing();
    const { status, body } = await on.look();
    assert.equal(status, 200);
    const { is, there, shows, version, copy, lacks, leftOff } = body;
    assert.deepEqual(
      { is, there, shows, version, copy, lacks, leftOff },
      {
        is: "equal",
        there: true,
        shows: "content",
        version: 1,
        copy: { state: "current", wanted: 1, settled: 1 },
        lacks: [],
        leftOff: 0,
      },
    );
    const [record, row] = body.parts;
    assert.deepEqual(
      [record?.part, record?.is, record?.acknowledged, row?.is, row?.acknowledged],
      ["dossier", "equal", true, "equal", true],
    );
    assert.deepEqual(
      record?.fields.find((each) => each.path === "/ChuHoSo"),
      {
        path: "/ChuHoSo",
        pointer: "/applicant/name",
        title: "Tên chủ hồ sơ",
        is: "equal",
        ours: dossier.applicant.name?.toUpperCase(),
        theirs: dossier.applicant.name?.toUpperCase(),
      },
    );
    assert.equal(await standing(), before);
    const [told, ...more] = await on.looks();
    const { at, by, ...entry } = told.entry;
    assert.deepEqual(
      [more, told.one, told.source, entry],
      [[], true, "registry", { system: "registry", is: "looked up", there: true }],
    );
    assert.ok(Date.parse(at) && /^\d+$/.test(by));
  });

  it("tells what is otherwise there although the ledger takes it for held, and what is lacking", async () => {
    await on.deliver();
    const held = on.residence.of(codeOf(1)) ?? assert.fail("not held");
    const theirs = held.record as Record<string, unknown>;
    theirs.TrangThai = "09";
    delete theirs.NgayNhan;
    held.steps.length = 0;
    const { body } = await on.look();
    const [record, row] = body.parts;
    assert.deepEqual(
      [body.is, record?.is, record?.acknowledged, row?.is],
      ["differs", "differs", true, "absent"],
    );
    const of = (wire: string) => record?.fields.find((each) => each.path === `/${wire}`);
    assert.deepEqual(
      [of("TrangThai")?.ours, of("TrangThai")?.theirs, of("TrangThai")?.is],
      ["02", "09", "differs"],
    );
    assert.equal(of("NgayNhan")?.is, "not told");
    assert.equal(
      (await on.call("GET", `/v1/dossiers/${codeOf(1)}`, { as: on.keys.viewer })).body.code,
      codeOf(1),
    );
  });

  it("tells that it is not there, of a dossier that was never sent too", async () => {
    const { body } = await on.look();
    assert.deepEqual(
      [body.is, body.there, body.parts[0]?.is, body.parts[0]?.acknowledged],
      ["absent", false, "absent", false],
    );
    assert.equal((await on.looks())[0].entry.there, false);
  });

  it("cannot be asked about a dossier of which nobody has said all that every dossier has: it is told what is lacking", async () => {
    const theirs = "G99.01-261122-000001";
    const statement: Statement = {
      about: [{ code: theirs, issuer: "registry" }],
      key: "k",
      at: "2026-11-23T01:00:00Z",
      basis: "event",
      whole: false,
      says: { agencies: dossier.agencies, status: 1 },
      clears: [],
      unread: [],
    };
    const received = Buffer.from(JSON.stringify(statement));
    const messages = [{ statement, received }];
    await on.ledger.take("registry", { operation: "news", scope: null, messages });
    const { status, body } = await on.call("GET", path.replace(codeOf(1), theirs), {
      as: on.keys.operator,
    });
    assert.deepEqual([status, body.code], [409, "not-askable"]);
    assert.ok(body.errors?.some(({ pointer }) => pointer === "/procedure"));
    assert.equal(on.residence.received().length, 0);
  });

  it("is for operators and admins, each for dossiers of its agencies; of others' nothing is told, nor asked", async () => {
    for (const key of ["viewer", "province", "registry"] as const)
      assert.equal((await on.look(on.keys[key])).body.code, "forbidden", key);
    const elsewhere = await on.keyOf("operator", ["H41.99"]);
    const theirs = await on.look(elsewhere);
    const another = await on.keyOf("operator", ["H41.99"]);
    const nobodys = await on.call("GET", path.replace(codeOf(1), codeOf(2)), { as: another });
    assert.deepEqual([theirs.status, theirs.body], [404, nobodys.body]);
    const { body } = await on.call("GET", path.replace("registry", "registri"), {
      as: on.keys.admin,
    });
    assert.equal(body.code, "not-found");
    assert.match(body.errors?.[0]?.message ?? "", /registry/);
    assert.equal(on.residence.received().length, 0);
    assert.deepEqual(await on.looks(), []);
    assert.equal((await on.look(on.keys.scopedOperator)).status, 200);
  });

  it("is not asked while it is kept, and that is told with what to do and until when", async () => {
    const all: [string, RegExp, boolean][] = [
      ["paused = true", /tạm dừng/, false],
      ['stopped = \'{"why":"?","at":"2026-11-22"}\'', /sự cố/, false],
      ["read_open_until = now() + interval '1 minute'", /ngắt mạch/, true],
      ["not_before = now() + interval '1 minute'", /yêu cầu đợi/, true],
      ['modes = \'[{"agency":"H41.17","mode":"shadow"}]\'', /live/, false],
    ];
    for (const [n, [what, words, ends]] of all.entries()) {
      await on.pool.query(`update switches set ${what}`);
      const { status, headers, body } = await on.look(await on.keyOf("operator"));
      assert.deepEqual([status, body.code], [503, "not-asked"], what);
      assert.match(body.errors?.[0]?.message ?? "", words);
      const after = Number(headers.get("retry-after"));
      assert.ok(
        ends ? after > 50 && after <= 61 : headers.get("retry-after") === null,
        `${n}: ${after}`,
      );
      await on.ledger.switches.resume("registry");
    }
    assert.equal(on.residence.received().length, 0);
    assert.deepEqual(await on.looks(), []);
  });

  it("that hangs is given up in time, which says nothing of it to others, and is noted", async () => {
    on.residence.faults.script({ fault: "late", service: "find" });
    const began = performance.now();
    const { status, headers, body } = await on.look();
    assert.deepEqual([status, body.code], [504, "no-answer"]);
    assert.ok(performance.now() - began < 10_000);
    assert.ok(headers.get("retry-after"));
    assert.deepEqual((await on.ledger.switches.one("registry"))?.failures, 0);
    assert.ok((await on.looks())[0].entry.answer);
  });

  it("that turns people away opens the breaker as for everybody; a web page or a no is told apart", async () => {
    on.residence.faults.script({ fault: "503", service: "find", times: 2 });
    for (const code of ["no-answer", "no-answer", "not-asked"])
      assert.equal((await on.look(await on.keyOf("operator"))).body.code, code);
    await on.ledger.switches.resume("registry");
    on.system.http = async () => ({ kind: "answer", status: 404, body: undefined, text: "<html>" });
    const { status, body } = await on.look(await on.keyOf("operator"));
    assert.deepEqual([status, body.code], [502, "refused-there"]);
  });

  it("is asked once a second by one key, of which two wait at a time; others go their way", async () => {
    on.residence.faults.script({ fault: "late", service: "find", times: 2 });
    const one = on.look();
    await until("it is asked", () => on.residence.received().length === 1);
    const { status, headers, body } = await on.look();
    assert.deepEqual(
      [status, body.code, headers.get("retry-after")],
      [429, "too-many-requests", "1"],
    );
    assert.equal((await on.look(on.keys.admin)).status, 504);
    assert.equal((await one).status, 504);
  });

  it("is answered at once when the process ends", async () => {
    on.residence.faults.script({ fault: "late", service: "find" });
    const one = on.look();
    await until("it is asked", () => on.residence.received().length === 1);
    on.stopping.abort();
    assert.equal((await one).status, 504);
    assert.equal((await on.look(on.keys.admin)).body.code, "not-asked");
  });

  it("puts no person anywhere but into the answer: no log line, no event, no entry of the log, no problem", async () => {
    await on.deliver();
    on.residence.faults.script({ fault: "business-failure", service: "find" });
    const problem = await on.look();
    const { body } = await on.look(on.keys.admin);
    assert.match(JSON.stringify(body), new RegExp(person, "iu"));
    const elsewhere = JSON.stringify([problem.body, on.logged, on.events, await on.looks()]);
    assert.doesNotMatch(elsewhere, new RegExp(person, "iu"));
    assert.ok(on.events.some((each) => each.kind === "attempt" && each.by === "person"));
  });
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { Overloaded } from "../../queue/ledger/accept/group-commit.ts";
import type { Step } from "../../schemas/generated/dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const step = (n: number): Step => ({ key: `s${n}`, at: `2026-11-23T0${n}:00:00Z`, status: 4 });

describe("declaring and reading dossiers over HTTP", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  it("answers 202 once a new state is committed, and 200 when it is told again", async () => {
    const dossier = dossierOf(code(1), { revision: 1 });
    const first = await world.put(dossier);
    assert.equal(first.status, 202);
    assert.deepEqual(first.body, { code: code(1), version: 1, changed: true, stale: false });
    const { rows } = await world.pool.query("select version from dossiers where code = $1", [
      code(1),
    ]);
    assert.deepEqual(rows, [{ version: 1 }]);
    assert.ok(world.woken.includes("registry"));

    const again = await world.put(dossier);
    assert.equal(again.status, 200);
    assert.deepEqual(again.body, { code: code(1), version: 1, changed: false, stale: false });
    const next = await world.put({ ...dossier, revision: 2, status: 9 });
    assert.deepEqual([next.status, next.body.version], [202, 2]);
  });

  it("shows what a source said in parts as just that", async () => {
    await world.put(dossierOf(code(62)));
    const statement = {
      about: [{ code: code(62), issuer: "province" }],
      key: "k1",
      at: "2026-11-23T01:00:00Z",
      basis: "event" as const,
      whole: false,
      says: { results: [{ id: "R1", name: "Trích lục" }] },
      clears: [],
      unread: [],
    };
    const messages = [{ statement, received: Buffer.from(JSON.stringify(statement)) }];
    await world.ledger.take("civil-status", { operation: "news", scope: null, messages });
    const { status, body } = await world.call("GET", `/v1/dossiers/${code(62)}`, {
      as: world.keys.viewer,
    });
    const [first] = body.sources as { source: string; said: object }[];
    assert.deepEqual(
      [status, first?.source, Object.keys(first?.said ?? {})],
      [200, "civil-status", ["codes", "results"]],
    );
  });

  it("refuses two steps of one key in one word, of which one would be lost", async () => {
    const steps = [step(1), step(2), { ...step(1), content: "Bước khác" }];
    const { status, body } = await world.put(dossierOf(code(61), { steps }));
    assert.deepEqual([status, body.code], [422, "bad-dossier"]);
    assert.deepEqual(
      (body.errors as { pointer: string }[]).map(({ pointer }) => pointer),
      ["/steps/2/key"],
    );
    const { body: stream } = await world.call("POST", "/v1/dossiers", {
      as: world.keys.province,
      headers: { "content-type": "application/x-ndjson" },
      body: JSON.stringify(dossierOf(code(61), { steps })),
    });
    assert.match(JSON.stringify(stream), /steps\/2\/key/);
  });

  it("answers 200 stale to what is older than the source's last word, and still takes its steps", async () => {
    await world.put(dossierOf(code(2), { revision: 5, status: 9, steps: [step(2)] }));
    const older = await world.put(
      dossierOf(code(2), { revision: 4, status: 4, steps: [step(1), step(2)] }),
    );
    assert.equal(older.status, 200);
    assert.deepEqual(older.body, { code: code(2), version: 2, changed: true, stale: true });
    const nothing = await world.put(
      dossierOf(code(2), { revision: 3, status: 2, steps: [step(1)] }),
    );
    assert.deepEqual(nothing.body, { code: code(2), version: 2, changed: false, stale: true });
    const read = await world.get(`/v1/dossiers/${code(2)}`);
    const state = read.body.state as { status: number; steps: Step[] };
    assert.equal(state.status, 9);
    assert.deepEqual(
      state.steps.map(({ key }) => key),
      ["s1", "s2"],
    );
  });

  it("reads the merged state, every source's own word and every copy, by any of the dossier's codes", async () => {
    const theirs = { code: "G22.99-261122-123456", issuer: "registry" };
    await world.put(dossierOf(code(3), { codes: [theirs], note: "của tỉnh" }));
    const said = await world.call("PUT", `/v1/dossiers/${code(3)}`, {
      as: world.keys.registry,
      body: dossierOf(code(3), { status: 5, otherInformation: "của hệ thống" }),
    });
    assert.equal(said.status, 202);
    await world.pool.query(
      `update replicas set state = 'waiting', ready_at = now(), cause = '{"is":"busy"}',
         held = '{"dossier":{"digest":"d1","receipt":{"code":"r1"}},"row:s1":{"doubt":"d2"}}'
       where dossier = (select id from dossiers where code = $1)`,
      [code(3)],
    );
    const { status, body } = await world.get(`/v1/dossiers/${theirs.code}`);
    assert.equal(status, 200);
    const state = body.state as Record<string, unknown>;
    assert.deepEqual([body.code, body.version], [code(3), 2]);
    assert.deepEqual(
      [state.status, state.note, state.otherInformation],
      [4, "của tỉnh", "của hệ thống"],
    );
    const sources = body.sources as { source: string; said: { status: number } }[];
    assert.deepEqual(
      sources.map(({ source, said: word }) => [source, word.status]),
      [
        ["province", 4],
        ["registry", 5],
      ],
    );
    const [replica] = body.replicas as Record<string, unknown>[];
    assert.deepEqual(
      [replica?.system, replica?.state, replica?.wanted],
      ["registry", "waiting", 2],
    );
    assert.deepEqual(replica?.parts, [
      { part: "dossier", acknowledged: "d1", inDoubt: null, receipt: { code: "r1" } },
      { part: "row:s1", acknowledged: null, inDoubt: "d2", receipt: null },
    ]);
  });

  it("tells a dossier's history in order, page by page", async () => {
    for (const revision of [1, 2, 3])
      await world.put(dossierOf(code(4), { revision, status: revision }));
    await world.post(`/v1/replicas/registry/${code(4)}/park`, { why: "kiểm tra" });
    const whole = await world.get(`/v1/dossiers/${code(4)}/timeline`);
    const entries = whole.body.entries as Record<string, unknown>[];
    assert.deepEqual(
      entries.map(({ kind, version, is }) => [kind, version ?? is]),
      [
        ["change", 1],
        ["change", 2],
        ["change", 3],
        ["note", "parked"],
      ],
    );
    assert.equal(whole.body.next, null);
    const first = await world.get(`/v1/dossiers/${code(4)}/timeline?limit=3`);
    const rest = await world.get(
      `/v1/dossiers/${code(4)}/timeline?limit=3&after=${first.body.next}`,
    );
    assert.deepEqual(
      [...(first.body.entries as object[]), ...(rest.body.entries as object[])],
      entries,
    );
  });

  describe("refuses", () => {
    const cases: [string, () => ReturnType<HttpWorld["call"]>, number, string, string?][] = [
      [
        "JSON cut short",
        () => world.put(dossierOf(code(9)), { body: '{"code":' }),
        400,
        "invalid-json",
        "/code",
      ],
      [
        "a field twice",
        () => world.put(dossierOf(code(9)), { body: '{"status":1,"status":2}' }),
        400,
        "invalid-json",
        "/status",
      ],
      [
        "an unknown field",
        () => world.put(dossierOf(code(9)), { body: { ...dossierOf(code(9)), "gi/do": 1 } }),
        422,
        "bad-dossier",
        "/gi~1do",
      ],
      ["no body", () => world.put(dossierOf(code(9)), { body: "" }), 400, "invalid-json", ""],
      [
        "a body above 1 MiB",
        () => world.put(dossierOf(code(9)), { body: `"${"x".repeat(1_048_576)}"` }),
        413,
        "body-too-large",
      ],
      [
        "plain text",
        () => world.put(dossierOf(code(9)), { headers: { "content-type": "text/plain" } }),
        415,
        "unsupported-media-type",
      ],
      [
        "another charset",
        () =>
          world.put(dossierOf(code(9)), {
            headers: { "content-type": "application/json; charset=latin1" },
          }),
        415,
        "unsupported-media-type",
      ],
      [
        "a body packed in a way that we cannot open",
        () => world.put(dossierOf(code(9)), { headers: { "content-encoding": "gzip, br" } }),
        415,
        "unsupported-media-type",
      ],
      [
        "another code than the URL's",
        () => world.put(dossierOf(code(8)), { code: code(9) }),
        422,
        "code-mismatch",
        "/code",
      ],
      [
        "a dossier that nobody declared",
        () => world.get(`/v1/dossiers/${code(9)}`),
        404,
        "not-found",
      ],
      ["its history", () => world.get(`/v1/dossiers/${code(9)}/timeline`), 404, "not-found"],
      ["a path that is none", () => world.get("/v1/dossier"), 404, "not-found"],
      ["a path that cannot be decoded", () => world.get("/v1/dossiers/%E0%A4%A"), 404, "not-found"],
      [
        "a page of 0",
        () => world.get(`/v1/dossiers/${code(9)}/timeline?limit=0`),
        422,
        "bad-query",
        "/limit",
      ],
      [
        "an unknown parameter",
        () => world.get(`/v1/dossiers/${code(9)}/timeline?size=1`),
        422,
        "bad-query",
        "/size",
      ],
      [
        "a parameter twice",
        () => world.get(`/v1/dossiers/${code(9)}/timeline?limit=1&limit=2`),
        422,
        "bad-query",
        "/limit",
      ],
      ["DELETE", () => world.call("DELETE", `/v1/dossiers/${code(9)}`), 405, "method-not-allowed"],
    ];
    for (const [what, ask, status, problem, pointer] of cases)
      it(`${what}: ${problem}`, async () => {
        const { status: got, body, headers } = await ask();
        assert.deepEqual([got, body.code], [status, problem]);
        assert.equal(headers.get("content-type"), "application/problem+json");
        if (pointer !== undefined) assert.equal(body.errors?.[0]?.pointer, pointer);
      });

    it("a code that is another dossier's, and stores nothing of it", async () => {
      await world.put(dossierOf(code(20)));
      await world.put(dossierOf(code(21)));
      const both = dossierOf(code(20), {
        status: 9,
        codes: [{ code: code(21), issuer: "registry" }],
      });
      const { status, body } = await world.put(both);
      assert.deepEqual([status, body.code], [409, "code-belongs-elsewhere"]);
      assert.equal(body.errors?.[0]?.pointer, "/codes/0/code");
      assert.ok(!JSON.stringify(body).includes(code(21)), "what was sent is not repeated");
      assert.equal((await world.get(`/v1/dossiers/${code(20)}`)).body.version, 1);
    });

    it("with the methods that a path does have", async () => {
      const { headers } = await world.call("DELETE", `/v1/dossiers/${code(9)}`);
      assert.equal(headers.get("allow"), "PUT, GET, HEAD");
    });
  });

  it("notes a caller who went away in the middle of its body, and goes on", async () => {
    const socket = createConnection({ host: "127.0.0.1", port: Number(new URL(world.url).port) });
    socket.write(
      `PUT /v1/dossiers/${code(9)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\n` +
        "Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{",
    );
    // Asked for the rest: it is in the middle of its body.
    await once(socket, "data");
    const before = world.logged.length;
    socket.destroy();
    await until("it is logged", () => world.logged.length > before);
    const { status, aborted } = world.logged.at(-1)?.facts ?? {};
    assert.deepEqual([status, aborted], [0, true]);
  });

  it("logs one line a request: the pattern of the route and the key's id, nothing of what was sent", async () => {
    world.logged.length = 0;
    await world.put(dossierOf(code(30), { note: "0900000001" }));
    await world.get("/v1/dossiers/Nguyễn Văn Mẫu");
    await world.get("/Nguyễn Văn Mẫu");
    await until("all three are logged", () => world.logged.length === 3);
    const [put, get, none] = world.logged;
    assert.deepEqual(put?.facts.dossier, code(30));
    assert.match(String(put?.facts.key), /^\d+$/);
    assert.deepEqual(
      [put?.message, put?.facts.route, put?.facts.status],
      ["request", "/v1/dossiers/{code}", 202],
    );
    assert.deepEqual([get?.facts.route, get?.facts.status], ["/v1/dossiers/{code}", 404]);
    assert.deepEqual([none?.facts.route, none?.facts.status], ["(none)", 404]);
    assert.doesNotMatch(JSON.stringify(world.logged), /Mẫu|0900000001|Nguy|%/);
  });
});

describe("a ledger in trouble", () => {
  it("turns callers away as overloaded, unavailable or with a fault of ours that shows nothing", async () => {
    const failures: unknown[] = [];
    const world = await createHttpWorld({
      ledger: (ledger) => ({
        accept: (change) =>
          failures.length > 0 ? Promise.reject(failures.shift()) : ledger.accept(change),
      }),
    });
    failures.push(new Overloaded());
    const full = await world.put(dossierOf(code(1)));
    assert.deepEqual(
      [full.status, full.body.code, full.headers.get("retry-after")],
      [503, "overloaded", "1"],
    );
    failures.push(
      Object.assign(new Error("connect ECONNREFUSED /home/x/.s.PGSQL"), { code: "ECONNREFUSED" }),
    );
    const away = await world.put(dossierOf(code(1)));
    assert.deepEqual(
      [away.status, away.body.code, away.headers.get("retry-after")],
      [503, "ledger-unavailable", "5"],
    );
    failures.push(new Error("select name from persons where name = 'Nguyễn Văn Mẫu'"));
    const fault = await world.put(dossierOf(code(1)));
    assert.deepEqual([fault.status, fault.body.code], [500, "internal"]);
    assert.doesNotMatch(
      JSON.stringify([away.body, fault.body, world.logged]),
      /select|Nguy|home|stack/,
    );
    assert.equal(world.logged.filter(({ level }) => level === "error").length, 1);
    await world.close();
  });

  it("is not ready without its tables, nor when a newer program made them", async () => {
    const world = await createHttpWorld();
    const fresh = { ok: true, problems: [], degraded: [] };
    assert.deepEqual((await world.get("/readyz")).body, fresh);
    await world.pool.query("update ledger_migrations set version = 999 where version = 1");
    const ready = () => world.call("GET", "/readyz");
    await until("it is not ready", async () => (await ready()).status === 503);
    const newer = await ready();
    assert.match(JSON.stringify(newer.body), /mới hơn chương trình/);
    await world.pool
      .query("update ledger_migrations set version = 0 where version = 999")
      .catch(() => {});
    await world.pool.query("drop table ledger_migrations");
    await until("it says that the ledger is gone", async () =>
      /Sổ cái: không kết nối/.test(JSON.stringify((await ready()).body)),
    );
    assert.equal((await ready()).status, 503);
    assert.equal((await world.call("GET", "/livez")).status, 200);
    await world.close();
  });

  it("answers unavailable while PostgreSQL refuses sessions, and serves again by itself", async () => {
    const world = await createHttpWorld();
    const { rows } = await world.pool.query("select current_database() as name");
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${rows[0].name}' and pid <> pg_backend_pid()`;
    await world.put(dossierOf(code(1)));
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        if (n === 5) await world.pool.query(end).catch(() => {});
        return world.put(dossierOf(code(100 + n)));
      }),
    );
    for (const { status, body } of answers)
      assert.ok(status === 202 || body.code === "ledger-unavailable", `${status} ${body.code}`);
    assert.equal((await world.put(dossierOf(code(1), { status: 9 }))).status, 202);
    await world.close();
  });
});

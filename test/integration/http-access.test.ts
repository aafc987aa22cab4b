import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { ensureAdminKey } from "../../gateway/admin-key.ts";
import { GATHER_MS } from "../../gateway/http/access/find-together.ts";
import { MOST_KEYLESS, MOST_WRONG_KEYS } from "../../gateway/http/access/fixed-window.ts";
import { problems } from "../../gateway/http/contract/problems.ts";
import { createKeys } from "../../queue/ledger/access/keys.ts";
import { portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { hubRecord, wireRow } from "../province/older-words.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("keys and what they may do", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
    await world.put(dossierOf(code(1)));
    await world.put(dossierOf(code(2), { agencies: { processing: { code: "H41.17.3" } } }));
    await world.put(dossierOf(code(3), { agencies: { processing: { code: "H41.175" } } }));
  });
  after(() => world.close());

  type Holder = keyof HttpWorld["keys"];
  const every: Holder[] = ["province", "registry", "viewer", "operator", "admin"];
  const may: [string, string, Holder[], unknown?][] = [
    ["PUT", `/v1/dossiers/${code(1)}`, ["province", "registry", "admin"], dossierOf(code(1))],
    ["POST", "/v1/numbers", ["province", "admin"], { agency: "H41.17" }],
    ["GET", "/v1/changes", ["province", "admin"]],
    ["GET", `/v1/dossiers/${code(1)}`, ["province", "viewer", "operator", "admin"]],
    ["GET", `/v1/dossiers/${code(1)}/timeline`, ["province", "viewer", "operator", "admin"]],
    ["GET", "/v1/systems", ["province", "viewer", "operator", "admin"]],
    ["GET", "/v1/systems/registry", ["province", "viewer", "operator", "admin"]],
    ["GET", "/v1/replicas", ["province", "viewer", "operator", "admin"]],
    ["POST", "/v1/systems/registry/pause", ["operator", "admin"]],
    ["POST", "/v1/systems/registry/resume", ["operator", "admin"]],
    ["POST", "/v1/systems/registry/mode", ["operator", "admin"], { mode: "off" }],
    ["POST", `/v1/replicas/registry/${code(1)}/park`, ["operator", "admin"]],
    ["POST", `/v1/replicas/registry/${code(1)}/retry`, ["operator", "admin"]],
    ["GET", "/metrics", ["viewer", "operator", "admin"]],
    ["GET", "/livez", every],
    ["GET", "/readyz", every],
    ["GET", "/openapi.json", every],
  ];
  for (const [method, path, holders, body] of may)
    it(`${method} ${path.replaceAll(code(1), "{code}")} is for ${holders.join(", ")}`, async () => {
      for (const holder of every) {
        const { status, body: got } = await world.call(method, path, {
          as: world.keys[holder],
          body,
        });
        if (holders.includes(holder))
          assert.ok(status < 300, `${holder} got ${status} ${got.code}`);
        else assert.deepEqual([status, got.code], [403, "forbidden"], holder);
      }
      const { status, body: got, headers } = await world.call(method, path, { body });
      if (holders.length === every.length) assert.equal(status, 200);
      else
        assert.deepEqual(
          [status, got.code, headers.get("www-authenticate")],
          [401, "unauthorised", "Bearer"],
        );
    });

  for (const header of [
    "Bearer",
    "Bearer lt_x",
    "Basic bHQ6bHQ=",
    "Bearer a b",
    `Bearer ${"x".repeat(600)}`,
  ])
    it(`"${header.slice(0, 20)}" is no key`, async () => {
      const { status } = await world.call("GET", "/v1/systems", {
        headers: { authorization: header },
      });
      assert.equal(status, 401);
    });

  it("wrong keys from one address are counted, and a good key from there is served as ever", async () => {
    const guarded = await createHttpWorld();
    try {
      const guess = () => guarded.get("/v1/systems", `lt_${Math.random()}`);
      for (let n = 1; n <= MOST_WRONG_KEYS; n += 1) assert.equal((await guess()).status, 401);
      const { status, headers, body } = await guess();
      assert.deepEqual([status, body.code], [429, "too-many-wrong-keys"]);
      assert.ok(Number(headers.get("retry-after")) > 0);
      assert.equal((await guarded.get("/v1/systems")).status, 200);
      assert.equal((await guarded.put(dossierOf(code(1)))).status, 202);
      assert.equal((await guarded.call("GET", "/v1/systems")).status, 401, "no key is no guess");
      assert.equal((await guess()).status, 429);
    } finally {
      await guarded.close();
    }
  });

  it("wrong keys beyond that are looked up together, and a good key that nobody has seen gets in among them", async () => {
    const looks = { alone: 0, together: 0 };
    const guarded = await createHttpWorld({
      ledger: ({ keys }) => ({
        keys: {
          ...keys,
          find: (key) => {
            looks.alone += 1;
            return keys.find(key);
          },
          findAll: (wanted) => {
            looks.together += 1;
            return keys.findAll(wanted);
          },
        },
      }),
    });
    try {
      assert.equal((await guarded.get("/v1/systems")).status, 200);
      const guess = () => guarded.get("/v1/systems", `lt_${Math.random()}`);
      await Promise.all(Array.from({ length: MOST_WRONG_KEYS + 1 }, guess));
      await guess();
      const before = { ...looks };
      const began = performance.now();
      const unseen = await guarded.keyOf("viewer");
      const bound = await guarded.keyOf("viewer", ["H41.17"]);
      const [good, alike, ...wrong] = await Promise.all([
        guarded.get("/v1/systems", unseen),
        guarded.get(`/v1/dossiers/${code(1)}`, bound),
        ...Array.from({ length: 300 }, guess),
      ]);
      const rounds = 1 + (performance.now() - began) / GATHER_MS;
      assert.deepEqual([good?.status, alike?.status], [200, 404]);
      assert.deepEqual([...new Set(wrong.map(({ status }) => status))], [429]);
      // The two good ones are looked up once more where they took a second.
      assert.ok(looks.alone - before.alone <= 2, `${looks.alone}`);
      assert.ok(looks.together - before.together <= rounds, `${looks.together} for ${rounds}`);
      assert.ok(looks.together - before.together < wrong.length);
      // A second after it was seen it is looked up once more.
      for (const key of [guarded.keys.viewer, unseen])
        await until("what was seen before is not kept waiting", async () => {
          const { together } = looks;
          assert.equal((await guarded.get("/v1/systems", key)).status, 200);
          return looks.together === together;
        });
    } finally {
      await guarded.close();
    }
  });

  it("a revoked key is refused within a second", async () => {
    const { id, key } = await world.ledger.keys.create({ role: "viewer", label: "sắp thu hồi" });
    assert.equal((await world.get("/v1/systems", key)).status, 200);
    assert.equal(await world.ledger.keys.revoke(id), true);
    const revoked = performance.now();
    let served = revoked;
    await until("it is refused", async () => {
      const asked = performance.now();
      const { status } = await world.get("/v1/systems", key);
      if (status === 200) served = asked;
      return status === 401;
    });
    // By when it was asked: how long a loaded machine takes to answer says nothing of the key.
    assert.ok(served - revoked < 1_000, `served ${served - revoked} ms later`);
    assert.equal(await world.ledger.keys.revoke(id), false);
  });

  it("a key that was replaced ends after its grace, and the new one may do the same", async () => {
    const agencies = ["H41.17"];
    const old = await world.ledger.keys.create({ role: "viewer", label: "thay", agencies });
    const [next, twin] = await Promise.all([1, 2].map(() => world.ledger.keys.rotate(old.id, 2)));
    const made = next ?? twin;
    assert.ok(made && (next === undefined || twin === undefined), "one of two");
    const [before, after] = await Promise.all(
      [old.key, made.key].map((key) => world.ledger.keys.find(key)),
    );
    assert.deepEqual([after?.role, after?.agencies, after?.id], ["viewer", agencies, made.id]);
    assert.equal(before?.id, old.id);
    assert.equal((await world.get("/v1/systems", old.key)).status, 200);
    assert.equal((await world.get("/v1/systems", made.key)).status, 200);
    await until("the old one is refused", async () => {
      return (await world.get("/v1/systems", old.key)).status === 401;
    });
    assert.equal((await world.get("/v1/systems", made.key)).status, 200);
    assert.equal(await world.ledger.keys.rotate(old.id, 0), undefined);
  });

  it("a key in its grace can be revoked at once", async () => {
    const old = await world.ledger.keys.create({ role: "viewer", label: "lộ" });
    assert.ok(await world.ledger.keys.rotate(old.id, 86_400));
    assert.equal(await world.ledger.keys.revoke(old.id), true);
    assert.equal(await world.ledger.keys.find(old.key), undefined);
  });

  it("a key is looked up by its digest alone", async () => {
    const asked: unknown[] = [];
    const query = async (statement: { values: unknown[] }) => {
      asked.push(...statement.values);
      return { rows: [] };
    };
    assert.equal(await createKeys({ query } as unknown as Pool).find("lt_khoa-bi-mat"), undefined);
    assert.deepEqual(asked, [createHash("sha256").update("lt_khoa-bi-mat").digest()]);
  });

  it("a key is nowhere in the ledger, and its list shows none", async () => {
    const { rows } = await world.pool.query("select k::text as row from keys k");
    const listed = await world.ledger.keys.list();
    for (const key of Object.values(world.keys))
      assert.ok(!JSON.stringify([rows, listed]).includes(key));
    assert.equal(listed.length, rows.length);
    assert.match(world.keys.viewer, /^lt_[\w-]{43}$/);
  });

  it("processes that start together make one admin key; a given one is registered once", async () => {
    await world.pool.query("update keys set revoked_at = now() where role = 'admin'");
    const made = await Promise.all([1, 2, 3].map(() => createKeys(world.pool).ensureAdmin()));
    assert.equal(made.filter((key) => key !== undefined).length, 1);
    const given = "khoa-do-nguoi-van-hanh-chon";
    await Promise.all([1, 2].map(() => createKeys(world.pool).ensureAdmin(given)));
    assert.equal((await world.ledger.keys.find(given))?.role, "admin");
  });

  it("an admin key that was revoked is told at the start, with the cure, and stays revoked", async () => {
    const home = mkdtempSync(join(tmpdir(), "lienthong-"));
    const told: [string, string, unknown][] = [];
    const start = (given?: string) =>
      ensureAdminKey({
        keys: world.ledger.keys,
        home,
        given,
        log: (level, message, fields) => told.push([level, message, fields]),
      });
    const revoke = () =>
      world.pool.query("update keys set revoked_at = now() where role = 'admin'");
    try {
      for (const given of [undefined, "khoa-da-bi-thu-hoi-lan-nay"]) {
        await revoke();
        await start(given);
        await revoke();
        told.length = 0;
        await start(given);
        assert.match(
          JSON.stringify(told),
          /^\[\["warn","admin key is revoked",\{"cure":".*LIENTHONG_ADMIN_KEY.*khởi động lại"\}\]\]$/,
        );
        const key = given ?? readFileSync(join(home, "admin.key"), "utf8").trim();
        assert.equal(await world.ledger.keys.find(key), undefined);
      }
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  describe("a key bound to an agency", () => {
    it("sees the dossiers of the agency and those below it, and no other", async () => {
      for (const [n, status] of [
        [1, 200],
        [2, 200],
        [3, 404],
      ] as const) {
        assert.equal(
          (await world.get(`/v1/dossiers/${code(n)}`, world.keys.scoped)).status,
          status,
        );
        assert.equal(
          (await world.get(`/v1/dossiers/${code(n)}/timeline`, world.keys.scoped)).status,
          status,
        );
      }
      const { body } = await world.get("/v1/replicas", world.keys.scoped);
      const codes = (body.replicas as { code: string }[]).map((each) => each.code);
      assert.deepEqual(codes, [code(1), code(2)]);
    });

    it("cannot declare another's dossier, under any of its codes, nor hand one over", async () => {
      const as = world.keys.scoped;
      const named = dossierOf(code(50), { codes: [{ code: code(3), issuer: "x" }] });
      assert.equal((await world.put(dossierOf(code(3)), { as })).status, 404);
      assert.equal((await world.put(named, { as })).status, 409);
      const away = dossierOf(code(1), { agencies: { processing: { code: "H41.99" } } });
      assert.equal((await world.put(away, { as })).status, 403);
      assert.equal((await world.put(dossierOf(code(51)), { as })).status, 202);
    });

    it("learns nothing of another's dossier, whatever call of the surface it makes", async () => {
      const stored = await world.call("POST", "/v1/files", {
        as: world.keys.province,
        body: Buffer.from("của đơn vị khác"),
      });
      const file = `/v1/files/${stored.body.id}`;
      const hidden = dossierOf(code(60), {
        agencies: { processing: { code: "H41.99" } },
        results: [{ id: "1", name: "Kết quả mẫu", link: `https://lienthong.example.test${file}` }],
        note: "của đơn vị khác",
      });
      await world.put(hidden);
      await world.put({ ...hidden, status: 9 }, { as: world.keys.registry });
      const before = await world.get(`/v1/dossiers/${code(60)}`);
      const calls: Record<string, [string, unknown?]> = {
        "put /v1/dossiers/{code}": [`/v1/dossiers/${code(60)}`, { ...hidden, revision: 9 }],
        "post /v1/dossiers": ["/v1/dossiers", hidden],
        "get /v1/dossiers/{code}": [`/v1/dossiers/${code(60)}`],
        "post /v1/dossiers/{code}/release": [`/v1/dossiers/${code(60)}/release`],
        "post /v1/dossiers/{code}/custody/release": [`/v1/dossiers/${code(60)}/custody/release`],
        "get /v1/dossiers/{code}/timeline": [`/v1/dossiers/${code(60)}/timeline`],
        "post /v1/numbers": ["/v1/numbers", { agency: "H41.99" }],
        "get /v1/changes": ["/v1/changes"],
        "get /v1/systems": ["/v1/systems"],
        "get /v1/systems/{id}": ["/v1/systems/registry"],
        "post /v1/systems/{id}/pause": ["/v1/systems/registry/pause"],
        "post /v1/systems/{id}/resume": ["/v1/systems/registry/resume"],
        "post /v1/systems/{id}/mode": [
          "/v1/systems/registry/mode",
          { mode: "off", agency: "H41.99" },
        ],
        "get /v1/findings": ["/v1/findings"],
        "post /v1/findings/{id}/take": ["/v1/findings/1/take"],
        "post /v1/findings/{id}/close": ["/v1/findings/1/close"],
        "get /v1/inbound": ["/v1/inbound"],
        "post /v1/inbound/{id}/retry": ["/v1/inbound/1/retry"],
        "get /v1/files/{id}": [file],
        "post /v1/files": ["/v1/files"],
        "post /v1/files/{id}/links": [`${file}/links`],
        "post /v1/files/{id}/links/end": [`${file}/links/end`],
        "get /v1/replicas": ["/v1/replicas?limit=1000"],
        "get /v1/replicas/{system}/{code}/look": [`/v1/replicas/registry/${code(60)}/look`],
        "post /v1/replicas/{system}/retry": ["/v1/replicas/registry/retry", { is: "rejected" }],
        "post /v1/replicas/{system}/{code}/retry": [`/v1/replicas/registry/${code(60)}/retry`],
        "post /v1/replicas/{system}/{code}/park": [`/v1/replicas/registry/${code(60)}/park`],
        "post /v1/inbound/province/login": ["/v1/inbound/province/login", {}],
        "post /v1/inbound/province/integration": [
          "/v1/inbound/province/integration",
          { session: "x", service: "TraCuuHoSo", mahoso: code(60) },
        ],
        ...Object.fromEntries(
          ["add", "update", "progress", "DongBoHoSoMC?isUpdating=True"].map((operation) => [
            `post /v1/inbound/province/${operation.split("?")[0]}`,
            [
              `/v1/inbound/province/${operation}`,
              [
                operation === "progress"
                  ? wireRow(code(60), stepOf(1))
                  : hubRecord(portalDossier(code(60))),
              ],
            ],
          ]),
        ),
      };
      const { body } = await world.call("GET", "/openapi.json");
      const known = Object.entries(body.paths as object).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      );
      assert.deepEqual(
        known.filter((call) => call.includes("/v1/")).sort(),
        Object.keys(calls).sort(),
      );
      const keys = [
        world.keys.scoped,
        world.keys.scopedOperator,
        await world.keyOf("viewer", ["H41.17"]),
        await world.keyOf("admin", ["H41.17"]),
      ];
      for (const as of keys)
        for (const [call, [path, sent]] of Object.entries(calls)) {
          const stream = call === "post /v1/dossiers";
          const reply = await world.call(call.split(" ")[0]?.toUpperCase() ?? "", path, {
            as,
            body: sent,
            ...(stream ? { headers: { "content-type": "application/x-ndjson" } } : {}),
          });
          // An older program is told which of its own codes was refused.
          const isOlder = call.includes("/inbound/");
          const text = JSON.stringify(reply.body).replaceAll(isOlder ? code(60) : /$^/g, "");
          if (isOlder) assert.doesNotMatch(text, /thành công|đã tồn tại/);
          assert.doesNotMatch(text, new RegExp(`${code(60)}|đơn vị khác|H41\\.99`), call);
          if (call.includes("{code}"))
            assert.ok([403, 404].includes(reply.status), `${call} ${reply.status}`);
        }
      const read = await world.get(`/v1/dossiers/${code(60)}`);
      assert.deepEqual(read.body, before.body);
    });

    it("takes numbers of its own agencies", async () => {
      const as = world.keys.scoped;
      assert.equal((await world.post("/v1/numbers", { agency: "H41.17.9" }, { as })).status, 200);
      assert.equal((await world.post("/v1/numbers", { agency: "H41" }, { as })).status, 403);
    });

    it("handles its own copies, and nothing that concerns a whole system", async () => {
      const as = world.keys.scopedOperator;
      const asked: [string, number, unknown?][] = [
        [`/v1/replicas/registry/${code(1)}/park`, 200],
        [`/v1/replicas/registry/${code(1)}/retry`, 200],
        [`/v1/replicas/registry/${code(3)}/park`, 404],
        [`/v1/replicas/registry/${code(3)}/retry`, 404],
        ["/v1/systems/registry/pause", 403],
        ["/v1/systems/registry/resume", 403],
        ["/v1/systems/registry/mode", 403, { mode: "live" }],
        ["/v1/systems/registry/mode", 403, { mode: "live", agency: "H41" }],
        ["/v1/systems/registry/mode", 200, { mode: "live", agency: "H41.17.3" }],
      ];
      for (const [path, status, body] of asked)
        assert.equal((await world.post(path, body, { as })).status, status, path);
    });
  });

  it("metrics are open to all where that is set, and are Prometheus text", async () => {
    const open = await createHttpWorld({ openMetrics: true });
    const { status, headers, body } = await open.call("GET", "/metrics");
    assert.deepEqual([status, body.text], [200, "up 1\n"]);
    assert.equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    await open.close();
  });

  it("the description names every call, every role and every problem, and holds no reference to nowhere", async () => {
    const { body } = await world.call("GET", "/openapi.json");
    const text = JSON.stringify(body);
    assert.equal(body.openapi, "3.1.0");
    const paths = body.paths as Record<
      string,
      Record<string, { "x-roles"?: string[]; responses: object }>
    >;
    const calls = Object.values(paths).flatMap((each) => Object.keys(each));
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    assert.ok(ids.includes("getDossiersByCodeTimeline"), ids.join());
    assert.equal(new Set(ids).size, calls.length);
    assert.deepEqual(paths["/v1/numbers"]?.post?.["x-roles"], ["province", "admin"]);
    // Only systems that call back are answered by this one, and none of these does.
    const answered = Object.keys(problems).filter((name) => name !== "inbound-full");
    for (const name of answered) assert.ok(text.includes(`\`${name}\``), name);
    const schemas = (body.components as { schemas: object }).schemas;
    for (const [, name = ""] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      assert.ok(name in schemas, name);
    assert.doesNotMatch(text, /#\/\$defs/);
  });
});

describe("calls that need no key", () => {
  it("cost little however many there are: readiness is looked at four times a second, the description told some times a minute", async () => {
    let looks = 0;
    const world = await createHttpWorld({
      ledger: ({ readiness }) => ({
        readiness: () => {
          looks += 1;
          return readiness();
        },
      }),
    });
    try {
      const began = performance.now();
      for (let n = 0; n < 300; n += 1)
        assert.equal((await world.call("GET", "/readyz")).status, 200);
      const quarters = Math.ceil((performance.now() - began) / 250);
      assert.ok(looks <= quarters + 1, `${looks} looks in ${quarters} quarters of a second`);
      const describe = () => world.call("GET", "/openapi.json");
      for (let n = 0; n < MOST_KEYLESS; n += 1) assert.equal((await describe()).status, 200);
      const { status, body, headers } = await describe();
      assert.deepEqual([status, body.code], [429, "too-many-requests"]);
      assert.ok(Number(headers.get("retry-after")) > 0);
      assert.equal((await world.call("GET", "/livez")).status, 200);
      assert.equal((await world.call("GET", "/readyz")).status, 200);
      assert.equal((await world.get("/v1/systems")).status, 200);
    } finally {
      await world.close();
    }
  });
});

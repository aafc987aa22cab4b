import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { kind as generic } from "../../adapters/generic/index.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { deafCallBacks } from "../../gateway/inbound.ts";
import { InboundFull } from "../../queue/ledger/inbound/space.ts";
import { codeOf, portalDossier } from "../contract/portal-dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { settingsOf } from "../settings-of.ts";

const file = readFileSync("test/contract/mappings/residence.yaml", "utf8");
const secrets = { IN: "khoa-rieng-moi-0123", OLD: "khoa-rieng-cu-4567" };

const receiveOf = (text = file) => {
  const verdict = generic.readYaml(text);
  const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
  const auth = { type: "none", inboundSecretEnv: "IN", inboundSecretOldEnv: "OLD" };
  const settings = settingsOf({ adapter: "generic", profile: "cu-tru-mau", auth });
  const files = { allows: () => true } as never;
  const adapter = openAdapter(kind, { system: "registry", settings, env: secrets, files });
  return adapter.receive ?? assert.fail("nothing is received");
};

const openWorld = (networks: string[] = [], text = file, ledger?: object) =>
  createHttpWorld({
    ownership: {
      owns: { registry: ["status", "finishedAt"] },
      fields: { status: ["registry", "province"] },
    },
    callBacks: [{ system: "registry", receive: receiveOf(text), networks }],
    ...(ledger ? { ledger: () => ledger } : {}),
  });

const path = "/v1/inbound/registry/CapNhatTrangThai";
const withSecret = `${path}?CodeGet=${secrets.IN}`;
const event = (TrangThai: string, more: object = {}) => ({
  MaHoSo: codeOf(1),
  TrangThai,
  ThoiDiem: "20261125090000",
  ...more,
});
const taken = { error_code: 0, message: "" };

describe("a system whose secret is not set", () => {
  const auth = { type: "none", inboundSecretEnv: "IN" } as const;
  const told = (env: Record<string, string>) =>
    deafCallBacks(
      new Map([
        [
          "registry",
          { adapter: { receive: receiveOf() } as never, settings: settingsOf({ auth }) },
        ],
        ["portal", { adapter: {} as never, settings: settingsOf({}) }],
      ]),
      env,
    );

  it("is told of at the start, with the variable and the operations that will be refused", () => {
    assert.deepEqual(told({ IN: secrets.IN }), []);
    const [first, ...others] = told({});
    assert.deepEqual([first?.system, others.length], ["registry", 0]);
    assert.match(
      String(first?.why).normalize("NFC"),
      /^IN chưa đặt, mọi lời gọi .*CapNhatTrangThai.* sẽ bị từ chối$/,
    );
  });
});

describe("what a system posts", () => {
  let on: HttpWorld;
  beforeEach(async () => {
    on = await openWorld();
  });
  afterEach(() => on.close());

  const tell = (body: unknown, to = withSecret, as: string | undefined = on.keys.registry) =>
    on.call("POST", to, { ...(as === undefined ? {} : { as }), body });
  const messages = async () => {
    const sql = "select state, encode(body, 'escape') as body from inbound order by id";
    return (await on.pool.query(sql)).rows;
  };
  const dossier = async () => {
    const { body } = await on.get(`/v1/dossiers/${codeOf(1)}`);
    return Object(body.state);
  };
  const findings = async () =>
    (await on.pool.query("select kind from findings order by kind")).rows.map(({ kind }) => kind);

  it("is taken, kept as it came, and answered in its own form once its dossier says it", async () => {
    await on.put(portalDossier(codeOf(1), { status: 4 }));
    const reply = await tell(event("05"));
    assert.deepEqual([reply.status, reply.body], [200, taken]);
    assert.equal((await dossier()).status, 5);
    assert.equal((await dossier()).steps.at(-1).key.startsWith("registry:"), true);
    assert.deepEqual(await messages(), [{ state: "applied", body: JSON.stringify(event("05")) }]);
  });

  it("is applied once, however often it is told, and told apart where the same key says otherwise", async () => {
    await on.put(portalDossier(codeOf(1), { status: 4 }));
    await tell(event("05"));
    const { body } = await on.get(`/v1/dossiers/${codeOf(1)}`);
    assert.deepEqual((await tell(event("05"))).body, {
      error_code: 1,
      message: "Đã nhận trước đó",
    });
    assert.deepEqual((await tell(event("05", { NoiDung: "khác" }))).body, {
      error_code: 1,
      message: "Đã nhận trước đó",
    });
    assert.deepEqual((await on.get(`/v1/dossiers/${codeOf(1)}`)).body.version, body.version);
    assert.deepEqual(await findings(), ["changed-content"]);
  });

  it("waits for a dossier that nobody knows yet, answered as taken", async () => {
    assert.deepEqual((await tell(event("05"))).body, taken);
    assert.deepEqual(
      (await messages()).map(({ state }) => state),
      ["waiting"],
    );
    await on.put(portalDossier(codeOf(1), { status: 4 }));
    await on.pool.query("update inbound set ready_at = now()");
    await on.ledger.wakeInbound();
    assert.equal((await dossier()).status, 5);
  });

  it("is refused in its own form for what it says, with the reason and no value", async () => {
    const { status, body } = await tell(event("05", { ThoiDiem: "gần đây" }));
    assert.deepEqual([status, body.error_code], [200, -1]);
    assert.ok(!JSON.stringify(body).includes("gần đây"));
  });

  it("is refused and kept where it tells of a moment that no ledger can hold", async () => {
    const { status, body } = await tell(event("05", { ThoiDiem: "00000505090000" }));
    assert.deepEqual([status, body.error_code], [200, -1]);
    assert.deepEqual(
      (await messages()).map(({ state }) => state),
      ["refused"],
    );
  });

  it("is refused in its own form where it cannot be read", async () => {
    for (const bad of ["{", "<a/>", '{"a":1,"a":2}', Buffer.from([0xff, 0xfe, 0xfd]), ""]) {
      const { status, body } = await tell(bad);
      assert.deepEqual([status, body.error_code], [400, -1], String(bad));
    }
    assert.equal((await tell("{", path)).status, 400);
    const kept = await messages();
    assert.equal(kept.length, 5, "nothing of whoever shows no secret");
    assert.deepEqual(kept[0], { state: "refused", body: "{" });
    assert.deepEqual(await findings(), ["refused-news"]);
  });

  it("is nobody's without a key, another system's with theirs, and nothing of it is kept", async () => {
    const nobody = await on.call("POST", withSecret, { body: event("05") });
    assert.deepEqual([nobody.status, nobody.body.code], [401, "unauthorised"]);
    for (const key of [
      on.keys.province,
      on.keys.viewer,
      on.keys.operator,
      await on.keyOf("system:other"),
    ]) {
      const { status, body } = await tell(event("05"), withSecret, key);
      assert.deepEqual([status, body.code], [403, "forbidden"]);
    }
    assert.deepEqual(await messages(), []);
  });

  it("is refused without its own secret, in its own form, and nothing of it is kept", async () => {
    for (const to of [
      path,
      `${path}?CodeGet=`,
      `${path}?CodeGet=khac`,
      `${path}?CodeGet=${secrets.IN}&CodeGet=khac`,
    ]) {
      const { status, body } = await tell(event("05"), to);
      assert.deepEqual([status, body.error_code], [401, -1], to);
      assert.match(String(body.message).normalize("NFC"), /mã bí mật \(CodeGet, /, to);
    }
    assert.deepEqual(await messages(), []);
    assert.equal((await tell(event("05"), `${path}?CodeGet=${secrets.OLD}`)).status, 200);
    assert.equal((await tell(event("06", { MaKetNoi: secrets.IN }), path)).status, 200);
  });

  it("brings a person in after ten wrong secrets in a minute, once, and tells nothing of them", async () => {
    const guess = () => tell(event("05"), `${path}?CodeGet=khoa-doan-mo`);
    for (let n = 1; n < 10; n += 1) assert.equal((await guess()).status, 401);
    assert.deepEqual(await findings(), []);
    for (let n = 10; n < 14; n += 1) assert.equal((await guess()).status, 401);
    const { rows } = await on.pool.query("select kind, system, count, evidence from findings");
    assert.deepEqual(rows, [
      {
        kind: "wrong-secret",
        system: "registry",
        count: 1,
        evidence: { operation: "CapNhatTrangThai", inOneMinute: 10 },
      },
    ]);
    assert.deepEqual(await messages(), []);
    assert.equal((await tell(event("05"))).status, 200);
  });

  it("has no other operation, method or size", async () => {
    const of = async (method: string, to: string, body?: unknown) => {
      const { status } = await on.call(method, to, {
        as: on.keys.registry,
        ...(body === undefined ? {} : { body }),
      });
      return status;
    };
    assert.equal(await of("POST", "/v1/inbound/registry/KhongCo", {}), 404);
    assert.equal(await of("POST", "/v1/inbound/khac/CapNhatTrangThai", {}), 404);
    assert.equal(await of("GET", withSecret), 405);
    assert.equal(await of("PUT", withSecret, {}), 405);
    assert.equal(await of("POST", withSecret, `"${"x".repeat(1_048_576)}"`), 413);
  });

  it("leaves neither secret nor person in the log", async () => {
    await tell(event("05", { NoiDung: "Nguyễn Văn Mẫu" }));
    await tell(event("05"), `${path}?CodeGet=khoa-doan-mo`);
    const text = JSON.stringify(on.logged);
    for (const word of [secrets.IN, "khoa-doan-mo", "Nguyễn"])
      assert.ok(!text.includes(word), word);
    assert.match(text, /CapNhatTrangThai/);
  });
});

describe("what a system posts that holds no key of ours", () => {
  it("comes from its listed networks and shows its own secret, or is let in nowhere", async () => {
    const on = await openWorld(["127.0.0.0/8"]);
    try {
      assert.equal((await on.call("POST", withSecret, { body: event("05") })).status, 200);
      assert.equal((await on.call("POST", path, { body: event("05") })).status, 401);
    } finally {
      await on.close();
    }
    const elsewhere = await openWorld(["10.0.0.0/8"]);
    try {
      assert.equal((await elsewhere.call("POST", withSecret, { body: event("05") })).status, 401);
    } finally {
      await elsewhere.close();
    }
  });

  it("needs a key after all where its operation has no secret", async () => {
    const open = file.replace("    secret: { query: CodeGet, body: /MaKetNoi }\n", "");
    const on = await openWorld(["127.0.0.0/8"], open);
    try {
      assert.equal((await on.call("POST", path, { body: event("05") })).status, 401);
      assert.equal(
        (await on.call("POST", path, { as: on.keys.registry, body: event("05") })).status,
        200,
      );
    } finally {
      await on.close();
    }
  });

  it("may have the secret at the end of the path, or ask by GET", async () => {
    const text = file
      .replace("secret: { query: CodeGet, body: /MaKetNoi }", "secret: { path: true }")
      .replace("    read: news\n", "    read: news\n    method: get\n");
    const on = await openWorld([], text);
    try {
      const query = new URLSearchParams(event("05")).toString();
      const ask = (to: string) => on.call("GET", `${to}?${query}`, { as: on.keys.registry });
      await on.put(portalDossier(codeOf(1), { status: 4 }));
      assert.equal((await ask(path)).status, 401);
      assert.equal((await ask(`${path}/khac`)).status, 401);
      assert.deepEqual((await ask(`${path}/${secrets.IN}`)).body, taken);
      const { rows } = await on.pool.query(
        "select state, encode(body, 'escape') as body from inbound",
      );
      assert.equal(rows[0].state, "applied");
      assert.ok(!rows[0].body.includes(secrets.IN));
      assert.ok(!JSON.stringify(on.logged).includes(secrets.IN));
    } finally {
      await on.close();
    }
  });
});

describe("what a system posts while the ledger cannot store it", () => {
  it("is not answered as taken", async () => {
    const take = async () => {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    };
    const on = await openWorld([], file, { take });
    try {
      const { status, headers } = await on.call("POST", withSecret, {
        as: on.keys.registry,
        body: event("05"),
      });
      assert.equal(status, 503);
      assert.ok(headers.get("retry-after"));
    } finally {
      await on.close();
    }
  });

  it("is turned away with 507 where no more of it can be kept", async () => {
    const take = () => Promise.reject(new InboundFull("registry"));
    const on = await openWorld([], file, { take });
    try {
      const { status, headers, body } = await on.call("POST", withSecret, {
        as: on.keys.registry,
        body: event("05"),
      });
      assert.deepEqual([status, body.code], [507, "inbound-full"]);
      assert.ok(headers.get("retry-after"));
    } finally {
      await on.close();
    }
  });
});

describe("what a system posts in XML", () => {
  let on: HttpWorld;
  beforeEach(async () => {
    const text = readFileSync("test/contract/mappings/welfare.yaml", "utf8");
    const verdict = generic.readYaml(text);
    const kind = verdict.ok ? verdict.value : assert.fail(JSON.stringify(verdict.errors));
    const auth = { type: "none", inboundSecretEnv: "IN" };
    const settings = settingsOf({ adapter: "generic", profile: "tro-cap-mau", auth });
    const files = { allows: () => true } as never;
    const adapter = openAdapter(kind, { system: "registry", settings, env: secrets, files });
    on = await createHttpWorld({
      ownership: { fields: { status: ["registry", "province"] } },
      callBacks: [{ system: "registry", receive: adapter.receive ?? {}, networks: [] }],
    });
  });
  afterEach(() => on.close());

  const post = (body: string) =>
    on.call("POST", "/v1/inbound/registry/KetQua", {
      as: on.keys.registry,
      body,
      headers: { "content-type": "text/xml" },
    });
  const news = (n: number, why = "") =>
    `<HoSo><SoHoSo>${codeOf(n)}</SoHoSo><KetLuan>CHI_TRA</KetLuan><LyDo>${why}</LyDo><Luc>25/11/2026 09:00:00</Luc></HoSo>`;
  const body = (list: string, { key = secrets.IN, more = "" } = {}) =>
    `<Tin><KhoaRieng>${key}</KhoaRieng>${more}<DanhSach>${list}</DanhSach></Tin>`;

  it("is taken and answered in XML", async () => {
    await on.put(portalDossier(codeOf(1), { status: 4 }));
    const taken = await post(body(news(1)));
    assert.match(String(taken.headers.get("content-type")), /^text\/xml/);
    assert.match(String(taken.body.text), /<KetQuaTraLoi><Ma>0<\/Ma>/);
    assert.equal(Object((await on.get(`/v1/dossiers/${codeOf(1)}`)).body.state).status, 9);
    assert.equal((await post(body(news(1), { key: "khac" }))).status, 401);
    assert.equal((await post("<!DOCTYPE a><a/>")).status, 400);
  });

  it("is kept apart where one call tells of several, and goes with the dossier that is erased", async () => {
    for (const n of [1, 2]) await on.put(portalDossier(codeOf(n), { status: 4 }));
    await post(body(news(1, "Trần Thị Mẫu") + news(2, "khác")));
    await on.ledger.erase(codeOf(1), "0");
    const { rows } = await on.pool.query(
      "select convert_from(body, 'utf8') as body, state from inbound order by body",
    );
    assert.deepEqual(
      rows.map(({ state }) => state),
      ["applied", "applied"],
    );
    assert.ok(!JSON.stringify(rows).includes("Trần Thị Mẫu"));
    assert.match(rows[0].body, /khác/);
    assert.equal(rows[1].body, null);
  });

  it("takes no more room than it has itself, however many it tells of", async () => {
    const list = Array.from({ length: 100 }, (_, n) => news(n + 1)).join("");
    const { status } = await post(body(list, { more: `<Khac>${"x".repeat(900_000)}</Khac>` }));
    assert.equal(status, 200);
    const { rows } = await on.pool.query(
      "select count(*)::int as n, sum(octet_length(body))::int as bytes from inbound",
    );
    assert.equal(rows[0].n, 100);
    assert.ok(rows[0].bytes < 1_048_576, String(rows[0].bytes));
  });
});

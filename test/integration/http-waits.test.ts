import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { LOOK_AGAIN_MS } from "../../gateway/http/access/key-watch.ts";
import { NoLongerAwaited } from "../../queue/ledger/access/awaited.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("a call that lasts", () => {
  let world: HttpWorld;
  /** How often the surface asked the ledger whose each key is. */
  const looks = new Map<string, number>();
  before(async () => {
    world = await createHttpWorld({
      ledger: ({ keys }) => ({
        keys: {
          ...keys,
          find: (key) => {
            looks.set(key, (looks.get(key) ?? 0) + 1);
            return keys.find(key);
          },
        },
      }),
    });
  });
  after(() => world.close());

  /** Ends a key, and does what follows within the looks of the second that is promised: a loaded machine looks later, not more often. */
  const withinASecond = async (key: string, end: Promise<unknown>, follows: Promise<unknown>) => {
    await end;
    looks.delete(key);
    await follows;
    const looked = looks.get(key) ?? 0;
    assert.ok(looked * LOOK_AGAIN_MS <= 1_000, `ended after ${looked} looks`);
  };
  const opened = async (as: string, path: string, type: string) => {
    const asking = request(world.url + path, {
      method: path === "/v1/dossiers" ? "POST" : "PUT",
      headers: { authorization: `Bearer ${as}`, "content-type": type },
    });
    asking.on("error", () => {});
    const text = once(asking, "response").then(async ([response]) => {
      let all = "";
      for await (const chunk of response) all += chunk;
      return all;
    });
    asking.flushHeaders();
    return { asking, text };
  };
  const lastOf = (text: string) => JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
  /** A key that answers, and how to take it back in the two ways there are. */
  const keyToEnd = async () => {
    const made = await world.ledger.keys.create({ role: "province", label: "sắp hết" });
    assert.equal((await world.get("/v1/changes", made.key)).status, 200);
    return made;
  };
  const ways: [string, (id: string) => Promise<unknown>][] = [
    ["revoked", (id) => world.ledger.keys.revoke(id)],
    ["replaced at once", (id) => world.ledger.keys.rotate(id, 0)],
  ];

  for (const [how, end] of ways)
    it(`ends with its key being ${how}: a stream that says nothing`, async () => {
      const { id, key } = await keyToEnd();
      const { asking, text } = await opened(key, "/v1/dossiers", "application/x-ndjson");
      asking.write(`${JSON.stringify(dossierOf(code(1)))}\n`);
      while (!(await world.ledger.readDossier(code(1), null))) await wait(10);
      await withinASecond(key, end(id), text);
      const last = lastOf(await text);
      assert.deepEqual([last.line, last.status, last.code], [2, 401, "unauthorised"]);
    });

  it("ends with its key being revoked: a stream that goes on sending", async () => {
    const { id, key } = await keyToEnd();
    const { asking, text } = await opened(key, "/v1/dossiers", "application/x-ndjson");
    let over = false;
    let sent = 0;
    const sending = (async () => {
      for (; !over; sent += 1) {
        asking.write(`${JSON.stringify(dossierOf(code(100 + (sent % 5)), { revision: sent }))}\n`);
        await wait(5);
      }
    })();
    await wait(200);
    await withinASecond(key, world.ledger.keys.revoke(id), text);
    const last = lastOf(await text);
    over = true;
    await sending;
    assert.deepEqual([last.status, last.code], [401, "unauthorised"]);
  });

  it("ends with its key being revoked: who waits for changes", async () => {
    const { id, key } = await keyToEnd();
    const waiting = world.get("/v1/changes?wait=60", key);
    await wait(50);
    await withinASecond(key, world.ledger.keys.revoke(id), waiting);
    assert.equal((await waiting).status, 401);
  });

  it("ends with its key being revoked: a body of which more is to come", async () => {
    const { id, key } = await keyToEnd();
    const { asking, text } = await opened(key, `/v1/dossiers/${code(3)}`, "application/json");
    asking.write('{"code":');
    await until("the body is read", () => (looks.get(key) ?? 0) > 2);
    await withinASecond(key, world.ledger.keys.revoke(id), text);
    assert.equal(lastOf(await text).code, "unauthorised");
    await once(asking, "close");
  });

  it("is refused where its key was revoked while its body was on its way", async () => {
    const { id, key } = await keyToEnd();
    const { asking, text } = await opened(key, `/v1/dossiers/${code(2)}`, "application/json");
    const body = JSON.stringify(dossierOf(code(2)));
    asking.write(body.slice(0, 20));
    await wait(50);
    await world.ledger.keys.revoke(id);
    while (await world.ledger.keys.find(key)) await wait(50);
    asking.end(body.slice(20));
    assert.equal(lastOf(await text).code, "unauthorised");
    assert.equal(await world.ledger.readDossier(code(2), null), undefined);
  });

  it("is asked for its key anew once for all that came in so short a time", async () => {
    let asked = 0;
    const counting = await createHttpWorld({
      ledger: ({ keys }) => ({
        keys: {
          ...keys,
          find: (key) => {
            asked += 1;
            return keys.find(key);
          },
        },
      }),
    });
    try {
      const lines = Array.from({ length: 400 }, (_, n) => JSON.stringify(dossierOf(code(n))));
      await counting.call("POST", "/v1/dossiers", {
        as: counting.keys.province,
        body: lines.join("\n"),
        headers: { "content-type": "application/x-ndjson" },
      });
      assert.ok(asked < 40, `${asked} look-ups for 400 lines`);
    } finally {
      await counting.close();
    }
  });
});

describe("numbers that are all taken", () => {
  it("are passed over until one is free, and no longer than their caller's deadline", async () => {
    let sought: Promise<string> | undefined;
    const world = await createHttpWorld({
      limits: { deadlineMs: 500 },
      ledger: ({ nextNumber }) => ({
        nextNumber: (asked) => {
          sought = nextNumber(asked);
          return sought;
        },
      }),
    });
    const ask = () =>
      world.post(
        "/v1/numbers",
        { agency: "H41.17", date: "2026-11-22" },
        { as: world.keys.province },
      );
    try {
      const dossier = dossierOf("H41.17-261121-0001");
      const said = { code: dossier.code, source: "province", scope: null };
      await world.ledger.accept({ ...said, dossier, received: JSON.stringify(dossier) });
      const take = (to: number) =>
        world.pool.query(
          `insert into dossier_codes (code, dossier, issuer)
           select 'H41.17-261122-' || lpad(n::text, 4, '0'), (select min(id) from dossiers), 'x' from generate_series(1, $1) n
           on conflict do nothing`,
          [to],
        );
      await take(5);
      // A loaded machine may need more than one deadline for six.
      await until("a number", async () => (await ask()).status === 200);
      await take(20_000);
      const { status, body } = await ask();
      assert.deepEqual([status, body.code], [503, "deadline-passed"]);
      await assert.rejects(async () => sought, NoLongerAwaited, "sought for nobody");
    } finally {
      await world.close();
    }
  });
});

describe("a call's deadline", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld({
      ledger: ({ keys }) => ({ keys: { ...keys, find: () => new Promise(() => {}) } }),
      limits: { deadlineMs: 200 },
    });
  });
  after(() => world.close());

  const asked: [string, string, string, string?][] = [
    ["a declaration", "PUT", "/v1/dossiers/x", "application/json"],
    ["a stream", "POST", "/v1/dossiers", "application/x-ndjson"],
    ["a question", "GET", "/v1/systems"],
    ["a wait for changes", "GET", "/v1/changes?wait=60"],
  ];
  for (const [what, method, path, type] of asked)
    it(`runs from its first line, also where the ledger does not say whose the key is: ${what}`, async () => {
      const { status, body } = await world.call(method, path, {
        as: "lt_x",
        ...(type ? { body: "{}", headers: { "content-type": type } } : {}),
      });
      assert.deepEqual([status, body.code], [503, "deadline-passed"]);
    });
});

describe("the bytes in flight over all callers", () => {
  it("count a large answer until its caller has taken it", async () => {
    const small = await createHttpWorld({ limits: { inFlight: 400_000 } });
    try {
      const step = (n: number, k: number) => ({
        key: `${n}-${k}`,
        at: "2026-11-23T07:30:00+07:00",
        status: 2,
        content: "x".repeat(900),
      });
      const told = async (n: number, words: number) => {
        for (let word = 0; word < words; word += 1) {
          const steps = Array.from({ length: 50 }, (_, k) => step(word, k));
          assert.equal((await small.put(dossierOf(code(n), { steps }))).status, 202);
        }
      };
      await told(1, 1);
      for (let n = 0; n < 4; n += 1)
        assert.equal((await small.get(`/v1/dossiers/${code(1)}`)).status, 200, "given back");
      await told(2, 3);
      const refused = await small.get(`/v1/dossiers/${code(2)}`);
      assert.deepEqual([refused.status, refused.body.code], [503, "overloaded"]);
    } finally {
      await small.close();
    }
  });

  it("are bounded: whoever comes then is told to come back, and finds room once another is done", async () => {
    const small = await createHttpWorld({ limits: { inFlight: 122_000 } });
    const sockets: Socket[] = [];
    small.server.on("connection", (socket) => sockets.push(socket));
    const slow = (key: string) => {
      const asking = request(`${small.url}/v1/dossiers/${code(1)}`, {
        method: "PUT",
        agent: false,
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "content-length": 60_000,
        },
      });
      asking.on("error", () => {});
      asking.write(Buffer.alloc(59_999, 0x20));
      return asking;
    };
    const put = () => small.put(dossierOf(code(2), { note: "x".repeat(3_000) }));
    try {
      const others = [await small.keyOf("admin"), await small.keyOf("admin")];
      const [first, second] = others.map(slow);
      while (sockets.filter(({ bytesRead }) => bytesRead > 60_000).length < 2) await wait(5);
      // What came is in the server's hands once a later call of the same keys is answered.
      for (const key of others) await small.get("/v1/systems", key);
      const refused = await put();
      assert.deepEqual([refused.status, refused.body.code], [503, "overloaded"]);
      assert.equal(refused.headers.get("retry-after"), "1");
      first?.destroy();
      let taken = await put();
      while (taken.status === 503) taken = await put();
      assert.equal(taken.status, 202);
      second?.destroy();
    } finally {
      await small.close();
    }
  });
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import zlib from "node:zlib";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const packers = {
  gzip: zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: (bytes: Buffer) => zlib.brotliCompressSync(bytes),
};
const encodings = ["gzip", "deflate", "br"] as const;

describe("the limits of the HTTP surface", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  const connect = async (to = world): Promise<Socket> => {
    const socket = createConnection({ host: "127.0.0.1", port: Number(new URL(to.url).port) });
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  /** What comes back until the other side closes. */
  const allFrom = async (socket: Socket): Promise<string> => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    await once(socket, "close");
    return text;
  };
  const raw = async (text: string) => {
    const socket = await connect();
    socket.write(text);
    return allFrom(socket);
  };
  const packed = (
    encoding: (typeof encodings)[number],
    body: Buffer | string,
    type = "application/json",
  ) => ({
    body: packers[encoding](Buffer.from(body)),
    headers: { "content-encoding": encoding, "content-type": type },
  });

  describe("take packed bodies", () => {
    for (const [n, encoding] of encodings.entries()) {
      it(`in ${encoding}, which is the same declaration as the plain one`, async () => {
        const dossier = dossierOf(code(n), { note: "nén" });
        const first = await world.put(dossier, packed(encoding, JSON.stringify(dossier)));
        assert.equal(first.status, 202);
        assert.equal((await world.put(dossier)).body.changed, false);
      });

      it(`in ${encoding}, as a stream`, async () => {
        const lines = Array.from(
          { length: 300 },
          (_, i) => `${JSON.stringify(dossierOf(code(1_000 + n * 300 + i)))}\n`,
        );
        const { status, body } = await world.call("POST", "/v1/dossiers", {
          as: world.keys.province,
          ...packed(encoding, lines.join(""), "application/x-ndjson"),
        });
        assert.equal(status, 200);
        assert.match(String(body.text), /"line":300,"status":202/);
      });

      it(`in ${encoding}, but no bomb and nothing broken`, async () => {
        const bomb = await world.put(
          dossierOf(code(9)),
          packed(encoding, Buffer.alloc(32_000_000, " ")),
        );
        assert.deepEqual([bomb.status, bomb.body.code], [413, "body-too-large"]);
        const cut = {
          ...packed(encoding, '{"a":1}'),
          body: packers[encoding](Buffer.from('{"a":1}')).subarray(0, -3),
        };
        const broken = await world.put(dossierOf(code(9)), cut);
        assert.deepEqual([broken.status, broken.body.code], [400, "bad-encoding"]);
        const good = JSON.stringify(dossierOf(code(50 + n)));
        const { body } = await world.call("POST", "/v1/dossiers", {
          as: world.keys.province,
          ...packed(
            encoding,
            Buffer.concat([Buffer.from(`${good}\n`), Buffer.alloc(32_000_000, " ")]),
            "application/x-ndjson",
          ),
        });
        const [one, two, ...more] = String(body.text)
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line));
        assert.deepEqual(
          [one.status, two.status, two.code, more.length],
          [202, 413, "body-too-large", 0],
        );
      });
    }
  });

  it("put helmet's headers and a trace on every answer, good or bad", async () => {
    const answers = await Promise.all([
      world.get("/livez"),
      world.put(dossierOf(code(20))),
      world.get("/nowhere"),
      world.call("GET", "/v1/systems"),
      world.post("/v1/dossiers", "", {
        as: world.keys.province,
        headers: { "content-type": "application/x-ndjson" },
      }),
    ]);
    for (const { headers } of answers) {
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.equal(headers.get("cache-control"), "no-store");
      assert.match(headers.get("content-security-policy") ?? "", /^default-src 'none'/);
      assert.match(headers.get("traceresponse") ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      assert.equal(headers.get("x-powered-by"), null);
    }
  });

  it("go on with a caller's trace, in the answer and in the log", async () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    world.logged.length = 0;
    const { headers } = await world.call("GET", "/livez", {
      headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    const [, , span] = (headers.get("traceresponse") ?? "").split("-");
    assert.equal(headers.get("traceresponse"), `00-${trace}-${span}-01`);
    await wait(20);
    assert.deepEqual([world.logged[0]?.facts.trace, world.logged[0]?.facts.span], [trace, span]);
    assert.ok(!JSON.stringify(world.logged).includes("b7ad6b7169203331"));
  });

  it("believe nothing of what Host and the headers of proxies say", async () => {
    const told = await raw(
      "GET /nowhere HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n" +
        "X-Forwarded-For: 1.2.3.4\r\nForwarded: host=evil.example\r\nConnection: close\r\n\r\n",
    );
    assert.match(told, /^HTTP\/1\.1 404 /);
    assert.doesNotMatch(told, /evil|1\.2\.3\.4/);
  });

  const notHttp: [string, string, number, string][] = [
    ["HTTP/1.1 without Host", "GET /livez HTTP/1.1\r\n\r\n", 400, "bad-request"],
    [
      "an Expect that nobody knows",
      "PUT /v1/dossiers/x HTTP/1.1\r\nHost: x\r\nExpect: Mẫu\r\nContent-Length: 9\r\n\r\n",
      417,
      "unknown-expectation",
    ],
    ["a method that is none", "FOO /livez HTTP/1.1\r\nHost: x\r\n\r\n", 405, "method-not-allowed"],
    ["what is no HTTP", "GET /Mẫu HTTP/9.9\r\n\r\n", 400, "bad-request"],
    ["a header that breaks off", "GET /livez HTTP/1.1\r\nHost x\r\n\r\n", 400, "bad-request"],
    [
      "two lengths",
      "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "bad-request",
    ],
    [
      "a length and chunks",
      "PUT /v1/dossiers/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
      "bad-request",
    ],
    [
      "headers beyond 16 KiB",
      `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${"Mẫu".repeat(6_000)}\r\n\r\n`,
      431,
      "headers-too-large",
    ],
  ];
  it("answer a whole request before what is wrong behind it, and a body that goes on past its length", async () => {
    const body = JSON.stringify(dossierOf(code(71), { abstract: "Hồ sơ mẫu" }));
    const head = (length: number) =>
      `PUT /v1/dossiers/${code(71)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    // Counted in characters: the rest of the bytes are no request.
    const short = await raw(head(body.length) + body);
    assert.match(short, /^HTTP\/1\.1 400 .*"code":"invalid-json"/s);
    const behind = await raw(`${head(Buffer.byteLength(body))}${body}XXXX`);
    assert.match(behind, /^HTTP\/1\.1 202 /);
    const chunk = await raw(
      `${head(9).replace("Content-Length: 9", "Transfer-Encoding: chunked")}zz\r\n{}`,
    );
    assert.match(chunk, /^HTTP\/1\.1 400 .*"code":"bad-request"/s);
  });

  for (const [what, text, status, problem] of notHttp)
    it(`answer ${what} with ${problem} and close`, async () => {
      const told = await raw(text);
      const [head = "", body = ""] = told.split("\r\n\r\n");
      assert.ok(head.startsWith(`HTTP/1.1 ${status} `), head);
      assert.match(head, /content-type: application\/problem\+json/i);
      assert.match(head, /nosniff/);
      assert.match(head, /connection: close/i);
      if (status === 405) assert.match(head, /allow: GET, HEAD, PUT, POST/i);
      assert.equal(JSON.parse(body).code, problem);
      assert.doesNotMatch(body, /Mẫu|FOO/);
    });

  it("answer every other method of a path with 405 and those it has", async () => {
    for (const method of ["DELETE", "PATCH", "OPTIONS", "POST", "PROPFIND"]) {
      const { status, headers } = await world.call(method, `/v1/dossiers/${code(1)}`, {
        as: world.keys.admin,
      });
      assert.deepEqual([method, status, headers.get("allow")], [method, 405, "PUT, GET, HEAD"]);
    }
    const trace = await raw(
      `TRACE /v1/systems HTTP/1.1\r\nHost: x\r\nX-Secret: s\r\nConnection: close\r\n\r\n`,
    );
    assert.match(trace, /^HTTP\/1\.1 405 /);
    assert.doesNotMatch(trace, /X-Secret/);
  });

  it("let go of a caller that sends its headers slowly, or nothing at all", async () => {
    const { headersTimeout } = world.server;
    world.server.headersTimeout = 300;
    try {
      const [silent, slow] = [await connect(), await connect()];
      const dribble = setInterval(() => slow.write("X: y\r\n"), 50);
      slow.write("GET /livez HTTP/1.1\r\nHost: x\r\n");
      const [, told] = await Promise.all([allFrom(silent), allFrom(slow)]);
      clearInterval(dribble);
      assert.match(told, /^HTTP\/1\.1 408 .*"code":"body-too-slow"/s);
    } finally {
      world.server.headersTimeout = headersTimeout;
    }
  });

  it("do not wait for a body that was refused before it came", async () => {
    const bodies: [string, RegExp][] = [
      [
        "PUT /v1/dossiers/x HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{",
        /^HTTP\/1\.1 401 /,
      ],
      ["GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{", /^HTTP\/1\.1 200 /],
      [
        "POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
        /^HTTP\/1\.1 404 /,
      ],
      [
        `PUT /v1/dossiers/x HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\nContent-Length: 9999999\r\n\r\n{`,
        /^HTTP\/1\.1 413 /,
      ],
    ];
    for (const [text, status] of bodies) {
      assert.match(await raw(text), status);
    }
  });

  describe("let a caller that is still sending read why the rest is not read, and let go of it all the same:", () => {
    const head = (call: string, more: string) =>
      `${call} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\n${more}\r\n\r\n`;
    const refused: [string, () => string, RegExp][] = [
      [
        "a body of a length that is too large",
        () => head("PUT /v1/dossiers/x", "Content-Length: 99999999"),
        /^HTTP\/1\.1 413 .*"code":"body-too-large"/s,
      ],
      [
        "a body that grows too large",
        () => head("PUT /v1/dossiers/x", "Transfer-Encoding: chunked"),
        /^HTTP\/1\.1 413 .*"code":"body-too-large"/s,
      ],
      [
        "a stream that is not packed as it says",
        () =>
          head(
            "POST /v1/dossiers",
            "Content-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
          ),
        /^HTTP\/1\.1 200 .*"line":1,.*"code":"bad-encoding"/s,
      ],
    ];
    const piece = `10000\r\n${" ".repeat(65_536)}\r\n`;
    const open = () =>
      new Promise<number>((resolve) => world.server.getConnections((_, count) => resolve(count)));
    for (const [what, begin, answer] of refused)
      it(what, async () => {
        const before = await open();
        const socket = await connect();
        socket.pause();
        socket.write(begin());
        for (let n = 0; n < 30; n += 1) {
          socket.write(piece);
          await wait(10);
        }
        assert.equal(socket.errored, null);
        assert.match(String(socket.read()), answer);
        // It never ends by itself.
        await until("it is let go of", async () => (await open()) <= before);
        socket.destroy();
      });
  });

  describe("hold so many connections and no more:", () => {
    let small: HttpWorld;
    const most = 10;
    const reading = new Set<number>();
    const begun = "GET /livez HTTP/1.1\r\nHost: x\r\n";
    const known = (key: string, path = "/v1/systems") =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`;
    /** Connections that begin with a text, and whatever came back on each. */
    const connections = (text: string, count = most) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const socket = await connect(small);
          const each = { socket, text: "" };
          socket.on("data", (chunk) => {
            each.text += chunk;
          });
          socket.write(text);
          return each;
        }),
      );
    const cut = (all: { socket: Socket }[]) => all.filter(({ socket }) => socket.destroyed).length;
    const ask = async (text: string) => {
      const [one] = await connections(text, 1);
      assert.ok(one);
      await until("an answer", () => one.text !== "" || one.socket.destroyed);
      return one.text.split("\r\n", 1)[0] || undefined;
    };
    beforeEach(async () => {
      reading.clear();
      small = await createHttpWorld({
        connections: most,
        ledger: ({ feed }) => ({
          feed: {
            ...feed,
            read: (asked) => {
              reading.add(asked.limit);
              return feed.read(asked);
            },
          },
        }),
      });
    });
    afterEach(() => small.close());

    it("half-sent headers on all of them shut nobody out, and the oldest gives way", async () => {
      const half = await connections(begun);
      assert.equal(await ask(known(small.keys.viewer)), "HTTP/1.1 200 OK");
      await until("one to give way", () => cut(half) === 1);
      assert.equal(await ask(`${begun}\r\n`), "HTTP/1.1 200 OK");
    });

    it("an idle one gives way, after those that never had a good key", async () => {
      const idle = await connections(known(small.keys.viewer), most / 2);
      await until("their answers", () => idle.every(({ text }) => text !== ""));
      const half = await connections(begun, most / 2);
      for (let n = 1; n <= most; n += 1) {
        assert.equal(await ask(known(small.keys.viewer)), "HTTP/1.1 200 OK");
        await until("one more to give way", () => cut([...half, ...idle]) === n);
        assert.equal(cut(half), Math.min(n, most / 2));
      }
    });

    /** Waits of a key for changes, all of them seen to be under way. */
    const waits = async (key: string) => {
      const all = Array.from({ length: most / 2 }, (_, n) => {
        const limit = 500 + reading.size + n;
        return { limit, one: connections(known(key, `/v1/changes?wait=60&limit=${limit}`), 1) };
      });
      await until("the waits to be under way", () => all.every(({ limit }) => reading.has(limit)));
      return (await Promise.all(all.map(({ one }) => one))).flat();
    };

    it("who is being served stays, and where all are, the next is refused", async () => {
      const all = [
        ...(await waits(small.keys.province)),
        ...(await waits(await small.keyOf("province"))),
      ];
      assert.equal(await ask(known(small.keys.viewer)), undefined);
      assert.equal(cut(all), 0);
      all[0]?.socket.destroy();
      const served = async () => (await ask(known(small.keys.viewer))) === "HTTP/1.1 200 OK";
      await until("a place", served);
      assert.equal(cut(all), 1);
    });

    it("one key has calls under way on half of them at most", async () => {
      const all = await waits(small.keys.province);
      const refused = await ask(known(small.keys.province, "/v1/changes"));
      assert.equal(refused, "HTTP/1.1 429 Too Many Requests");
      assert.equal(cut(all), 0);
      assert.equal(await ask(known(small.keys.viewer)), "HTTP/1.1 200 OK");
    });
  });

  it("let one key ask so often and tell it when to come back, and no other key feels it", async () => {
    const strict = await createHttpWorld({ ratePerKey: 5 });
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 8; n += 1) statuses.push((await strict.get("/v1/systems")).status);
      assert.deepEqual(statuses.slice(0, 5), [200, 200, 200, 200, 200]);
      const refused = await strict.get("/v1/systems");
      assert.deepEqual([refused.status, refused.body.code], [429, "too-many-requests"]);
      assert.equal(refused.headers.get("retry-after"), "1");
      assert.equal((await strict.put(dossierOf(code(1)))).status, 202);
      await wait(1_000);
      assert.equal((await strict.get("/v1/systems")).status, 200);
    } finally {
      await strict.close();
    }
  });
});

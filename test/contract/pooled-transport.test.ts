import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import axios, { AxiosError } from "axios";
import { createAxiosHttp, maxReplyBytes } from "../../adapters/kit/http/axios-http.ts";
import { createPooledTransport } from "../../adapters/kit/http/pooled-transport.ts";
import { until } from "../until.ts";

/** A server that does what each test tells it, and remembers what arrived. */
const openServer = async () => {
  const bodies: string[] = [];
  const sockets = new Set<unknown>();
  let serve = (_body: string, response: ServerResponse): void => void response.end("{}");
  const server: Server = createServer((request: IncomingMessage, response) => {
    sockets.add(request.socket);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      bodies.push(Buffer.concat(chunks).toString());
      serve(bodies.at(-1) ?? "", response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    sockets,
    answer: (next: (body: string, response: ServerResponse) => void) => {
      serve = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

describe("a call over pooled connections", () => {
  let server: Awaited<ReturnType<typeof openServer>>;
  let transport: ReturnType<typeof createAxiosHttp>;
  const signal = new AbortController().signal;
  const post = (
    n: number,
    more: { signal?: AbortSignal; timeoutMs?: number; mayLeave?: () => boolean } = {},
  ) => transport.http({ path: "/base/in", body: { n }, signal, timeoutMs: 2_000, ...more });
  beforeEach(async () => {
    server = await openServer();
    transport = open(server.url);
  });
  afterEach(async () => {
    transport.close();
    await server.close();
  });
  const open = (baseUrl: string) =>
    createAxiosHttp({ baseUrl, maxSockets: 1, headers: { dstcode: "X" }, transport: "pool" });

  it("brings back status, text, body and Retry-After, whatever the status", async () => {
    server.answer((_, response) =>
      response.writeHead(503, { "Retry-After": "7" }).end('{"message":"Bận"}'),
    );
    const reply = await post(1);
    assert.deepEqual(reply, {
      kind: "answer",
      status: 503,
      text: '{"message":"Bận"}',
      body: { message: "Bận" },
      retryAfterMs: 7_000,
    });
    assert.deepEqual(server.bodies, ['{"n":1}']);
  });

  it("asks for words as they are, not packed", async () => {
    let asked: string | undefined;
    server.answer((_, response) => {
      asked = response.req.headers["accept-encoding"];
      response.end("{}");
    });
    await post(1);
    assert.equal(asked, "identity");
  });

  it("keeps one connection for one call after the other", async () => {
    for (const n of [1, 2, 3]) await post(n);
    assert.equal(server.sockets.size, 1);
  });

  it("is lost when the reply is cut, and when it does not come in time", async () => {
    server.answer((_, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write("{");
      setImmediate(() => response.destroy());
    });
    assert.equal((await post(1)).kind, "lost");
    server.answer(() => {});
    assert.deepEqual(await post(2, { timeoutMs: 500 }), { kind: "lost", reason: "time-out" });
    assert.equal(server.bodies.length, 2);
  });

  it("surely never left when it was given up while it waited for a connection", async () => {
    server.answer(() => {});
    const first = post(1, { timeoutMs: 1_000 });
    const second = await post(2, { timeoutMs: 100 });
    assert.deepEqual(second, { kind: "unsent", reason: "ERR_NOT_SENT" });
    assert.equal((await first).kind, "lost");
    server.answer((_, response) => response.end("{}"));
    await post(3);
    assert.deepEqual(server.bodies, ['{"n":1}', '{"n":3}']);
  });

  it("surely never left when it was cancelled while it waited for a connection, and is lost once on its way", async () => {
    server.answer(() => {});
    const ending = new AbortController();
    const first = post(1, { signal: ending.signal });
    const second = post(2, { signal: ending.signal });
    await until("the first is on its way", () => server.bodies.length > 0);
    ending.abort();
    assert.deepEqual(await second, { kind: "unsent", reason: "ERR_NOT_SENT" });
    assert.deepEqual(await first, { kind: "lost", reason: "time-out" });
    server.answer((_, response) => response.end("{}"));
    await post(3);
    assert.deepEqual(server.bodies, ['{"n":1}', '{"n":3}']);
  });

  it("does not leave once it may not: asked when a connection is there, not when it was asked for", async () => {
    let isLate = false;
    server.answer((_, response) => {
      isLate = true;
      setTimeout(() => response.end("{}"), 30);
    });
    const asked = { mayLeave: () => !isLate };
    const [first, second] = await Promise.all([post(1, asked), post(2, asked)]);
    assert.equal(first.kind, "answer");
    assert.deepEqual(second, { kind: "unsent", reason: "ERR_NOT_SENT" });
    const ofNode = createAxiosHttp({
      baseUrl: server.url,
      maxSockets: 1,
      headers: {},
      transport: "node",
    });
    const late = { path: "/in", body: {}, signal, timeoutMs: 2_000, ...asked };
    assert.deepEqual(await ofNode.http(late), { kind: "unsent", reason: "ERR_NOT_SENT" });
    ofNode.close();
    isLate = false;
    assert.equal((await post(3, asked)).kind, "answer");
    assert.deepEqual(server.bodies, ['{"n":1}', '{"n":3}']);
  });

  it("surely never left when nobody listens", async () => {
    await server.close();
    assert.deepEqual(await post(1), { kind: "unsent", reason: "ECONNREFUSED" });
  });

  for (const [code, headers] of [
    ["UND_ERR_INVALID_ARG", { "x-unit": "Sở" }],
    ["UND_ERR_NOT_SUPPORTED", { expect: "100-continue" }],
  ] as const)
    it(`surely never left when the connections refuse it themselves: ${code}`, async () => {
      const reply = await transport.http({
        path: "/",
        body: {},
        headers,
        signal,
        timeoutMs: 2_000,
      });
      assert.deepEqual(reply, { kind: "unsent", reason: code });
      assert.deepEqual(server.bodies, []);
    });

  it("reads the status alone of a reply that is larger than the limit, without holding the rest", async () => {
    server.answer((_, response) => {
      const piece = Buffer.alloc(1_048_576, 32);
      response.on("error", () => {});
      for (let sent = 0; sent <= maxReplyBytes; sent += piece.length) response.write(piece);
      response.end();
    });
    const reply = await post(1, { timeoutMs: 10_000 });
    assert.ok(reply.kind === "answer" && reply.unreadable, JSON.stringify(reply));
    assert.deepEqual([reply.status, reply.text, reply.body], [200, "", undefined]);
    server.answer((_, response) => response.end("{}"));
    assert.equal((await post(2)).kind, "answer");
  });

  it("follows no redirect", async () => {
    server.answer((_, response) => response.writeHead(302, { Location: "/elsewhere" }).end());
    const reply = await post(1);
    assert.equal(reply.kind === "answer" && reply.status, 302);
    assert.equal(server.bodies.length, 1);
  });

  for (const [title, base, path, expected] of [
    ["without a slash before it", () => server.url, "token", "/token"],
    ["after a base that ends in one", () => `${server.url}/api/`, "/in", "/api/in"],
    ["in Vietnamese", () => server.url, "/tiến-trình?q=đ", "/ti%E1%BA%BFn-tr%C3%ACnh?q=%C4%91"],
    [
      "after a host in capitals",
      () => `${server.url.replace("127.0.0.1", "LOCALHOST")}/api`,
      "/in",
      "/api/in",
    ],
    ["after a port spelt otherwise", () => server.url.replace(/:(?=\d+$)/, ":0"), "/in", "/in"],
    ["that looks like another host", () => server.url, "//elsewhere.test/in", "/elsewhere.test/in"],
  ] as const)
    it(`finds a path ${title}`, async () => {
      let seen: string | undefined;
      server.answer((_, response) => {
        seen = response.req.url;
        response.end("{}");
      });
      transport.close();
      transport = open(base());
      for (const _ of ["read", "remembered"]) {
        seen = undefined;
        assert.equal(
          (await transport.http({ path, body: {}, signal, timeoutMs: 2_000 })).kind,
          "answer",
        );
        assert.equal(seen, expected);
      }
    });

  it("keeps axios's interceptors, errors and body limit", async () => {
    const { adapter, close } = createPooledTransport({ origin: server.url, connections: 1 });
    const client = axios.create({ adapter, baseURL: server.url, maxBodyLength: 10 });
    client.interceptors.request.use((config) => {
      config.headers.set("x-seen", "yes");
      return config;
    });
    let seen: string | undefined;
    server.answer((_, response) => {
      seen = `${response.req.headers["x-seen"]} ${response.req.url}`;
      response.writeHead(404).end("{}");
    });
    const isAxios404 = (error: unknown) =>
      error instanceof AxiosError && error.response?.status === 404;
    await assert.rejects(client.get("/x", { params: { a: 1 } }), isAxios404);
    assert.equal(seen, "yes /x?a=1");
    const isTooLong = (error: unknown) =>
      error instanceof AxiosError && error.code === "ERR_FR_MAX_BODY_LENGTH_EXCEEDED";
    await assert.rejects(client.post("/x", "x".repeat(11)), isTooLong);
    const isElsewhere = (error: unknown) =>
      error instanceof AxiosError && error.code === AxiosError.ERR_INVALID_URL;
    await assert.rejects(client.get("http://elsewhere.test/x"), isElsewhere);
    close();
  });
});

import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { MOST_HEADER_LINES } from "../../gateway/http/server/server.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";

describe("what is no request of HTTP/1.1 has an answer or a clean end:", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  /** All that comes back until the other side closes. */
  const raw = async (text: string) => {
    const socket = createConnection(Number(new URL(world.url).port), "127.0.0.1");
    let told = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      told += chunk;
    });
    socket.write(text);
    // Not `once` of node:events, which throws where the other side, done with it, resets what it did not read.
    await new Promise((resolve) => socket.once("close", resolve));
    const [head = "", ...body] = told.split("\r\n\r\n");
    return { head, answers: told.split("HTTP/1.1 ").length - 1, body: body.join("\r\n\r\n") };
  };
  const put = (lines: string, body: string, version = "1.1") =>
    `PUT /v1/dossiers/${code} HTTP/${version}\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\nContent-Type: application/json\r\n${lines}\r\n\r\n${body}`;
  const chunked = (text: string) =>
    `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
  const dossier = JSON.stringify(dossierOf(code));

  const codings = [
    "gzip, chunked",
    "gzip",
    "identity",
    "chunked, chunked",
    "gzip\r\nTransfer-Encoding: chunked",
    "chunked;q=1",
    "",
  ];
  for (const coding of codings)
    it(`Transfer-Encoding: ${coding.replace("\r\n", " | ")} is none that the gateway opens`, async () => {
      const { head, answers, body } = await raw(
        put(`Transfer-Encoding: ${coding}`, chunked(dossier)),
      );
      assert.match(head, /^HTTP\/1\.1 501 /);
      assert.match(head, /connection: close/i);
      assert.deepEqual([JSON.parse(body).code, answers], ["unknown-transfer-coding", 1]);
    });

  it("Transfer-Encoding: Chunked is opened", async () => {
    const { head } = await raw(
      put("Connection: close\r\nTransfer-Encoding: Chunked", chunked(dossier)),
    );
    assert.match(head, /^HTTP\/1\.1 20[02] /);
  });

  it("HTTP/1.0 knows no chunks", async () => {
    const { head, body } = await raw(put("Transfer-Encoding: chunked", chunked(dossier), "1.0"));
    assert.match(head, /^HTTP\/1\.1 400 /);
    assert.equal(JSON.parse(body).code, "bad-request");
  });

  const trailers = (line: string, times: number) =>
    put(
      "Connection: close\r\nTransfer-Encoding: chunked",
      chunked(dossier).replace(/\r\n$/, `${line.repeat(times)}\r\n`),
    );
  for (const [what, line] of [
    ["few and long", `T: ${"x".repeat(1_000)}\r\n`],
    ["many and short", "Tr:xxxxxx\r\n"],
  ] as const) {
    // node:http counts names and values, and from 22 on the lines too.
    const least = line.replace(/[: \r\n]/g, "").length;
    it(`trailers, ${what}, are read up to 16 KiB and 200 lines, and not beyond 16 KiB`, async () => {
      const most = Math.min(MOST_HEADER_LINES, Math.floor(16_300 / line.length));
      assert.match((await raw(trailers(line, most))).head, /^HTTP\/1\.1 20[02] /);
      const beyond = await raw(trailers(line, Math.ceil(16_500 / least)));
      assert.match(beyond.head, /^HTTP\/1\.1 431 /);
      assert.equal(JSON.parse(beyond.body).code, "headers-too-large");
      assert.match((await raw(trailers(line, 40 * most))).head, /^HTTP\/1\.1 431 |^$/);
    });
  }

  it("headers are so many lines at most, since those beyond would be passed over unread", async () => {
    const lines = (count: number) =>
      `GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${"a:b\r\n".repeat(count - 2)}\r\n`;
    assert.match((await raw(lines(MOST_HEADER_LINES))).head, /^HTTP\/1\.1 200 /);
    for (const count of [MOST_HEADER_LINES + 1, 5_000]) {
      const { head, body } = await raw(lines(count));
      assert.match(head, /^HTTP\/1\.1 431 /);
      assert.equal(JSON.parse(body).code, "headers-too-large");
    }
  });

  it("CONNECT is a method of no path", async () => {
    const { head, body } = await raw("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n");
    assert.match(head, /^HTTP\/1\.1 405 .*allow: GET, HEAD, PUT, POST/is);
    assert.equal(JSON.parse(body).code, "method-not-allowed");
  });

  it("CONNECT behind a request leaves that one its answer, and ends the connection", async () => {
    const { head, answers } = await raw(
      `GET /v1/systems HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.viewer}\r\n\r\nCONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    assert.match(head, /^HTTP\/1\.1 200 /);
    assert.equal(answers, 1);
  });

  for (const [what, text] of [
    ["a line of HTTP/0.9", "GET /livez\r\n\r\n"],
    ["HTTP/0.9 by name", "GET /livez HTTP/0.9\r\nHost: x\r\n\r\n"],
    ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["HTTP/1.2", "GET /livez HTTP/1.2\r\nHost: x\r\n\r\n"],
  ] as const)
    it(`${what} is refused`, async () => {
      const { head, body } = await raw(text);
      assert.match(head, /^HTTP\/1\.1 400 .*connection: close/is);
      assert.equal(JSON.parse(body).code, "bad-request");
    });

  it("a line of HTTP/0.9 that nothing follows is waited for as long as headers are", async () => {
    const { headersTimeout } = world.server;
    world.server.headersTimeout = 300;
    try {
      assert.match((await raw("GET /livez\r\n")).head, /^HTTP\/1\.1 408 /);
    } finally {
      world.server.headersTimeout = headersTimeout;
    }
  });

  it("an Upgrade that nobody can do is passed over, and the request answered", async () => {
    const { head } = await raw(
      "GET /livez HTTP/1.0\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    );
    assert.match(head, /^HTTP\/1\.1 200 /);
  });
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("a caller that ends its side of the connection after its request", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  /** Sends a text, ends this side at once, and returns all that comes back until the other side ends too. */
  const answerTo = async (text: string) => {
    const socket = createConnection({
      host: "127.0.0.1",
      port: Number(new URL(world.url).port),
      allowHalfOpen: true,
    });
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.end(text);
    await once(socket, "end");
    await once(socket, "close");
    return answer;
  };
  const head = (call: string, ...more: string[]) =>
    [
      `${call} HTTP/1.1`,
      "Host: x",
      `Authorization: Bearer ${world.keys.province}`,
      ...more,
      "",
      "",
    ].join("\r\n");
  const put = (n: number) => {
    const body = JSON.stringify(dossierOf(code(n)));
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    return head(`PUT /v1/dossiers/${code(n)}`, "Content-Type: application/json", length) + body;
  };

  it("still has its answer: a declaration", async () => {
    assert.match(await answerTo(put(1)), /^HTTP\/1\.1 202 .*"version":1/s);
  });

  it("still has all its answers: two declarations, one behind the other", async () => {
    const answers = await answerTo(put(2) + put(3));
    assert.equal(answers.match(/HTTP\/1\.1 202 /g)?.length, 2);
  });

  it("still has its answer: a stream", async () => {
    const lines = [4, 5, 6].map((n) => `${JSON.stringify(dossierOf(code(n)))}\n`).join("");
    const stream = head(
      "POST /v1/dossiers",
      "Content-Type: application/x-ndjson",
      "Transfer-Encoding: chunked",
    );
    const size = Buffer.byteLength(lines).toString(16);
    const answer = await answerTo(`${stream}${size}\r\n${lines}\r\n0\r\n\r\n`);
    assert.equal(answer.match(/"status":202/g)?.length, 3);
  });

  it("still has its answer, at once: a wait for changes", async () => {
    assert.match(await answerTo(head("GET /v1/changes?wait=60")), /^HTTP\/1\.1 200 .*"changes"/s);
  });

  it("is told so where its request was not over, and nothing of it is taken", async () => {
    const answer = await answerTo(put(7).slice(0, -10));
    assert.match(answer, /^(HTTP\/1\.1 400 .*)?$/s);
    assert.equal(await world.ledger.readDossier(code(7), null), undefined);
  });
});

import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createConnection } from "node:net";
import { FREE_PIECES } from "../../gateway/http/body/crumbs.ts";
import { HEAVY_BYTES } from "../../queue/ledger/accept/heavy-turns.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const small = (n: number) => JSON.stringify(dossierOf(code(n)));
const heavy = (n: number) => small(n).padEnd(HEAVY_BYTES + 1, " ");

describe("heavy bodies", () => {
  let world: HttpWorld;
  /** Of the heavy: how many of them were let through to the ledger, how many have arrived and are over, and how to go on. */
  let begun: string[];
  let arrived: number;
  let over: number;
  let goOn: () => void;
  let closed: Promise<void>;
  before(async () => {
    world = await createHttpWorld({
      ledger: ({ accept }) => ({
        accept: async (change) => {
          if (change.received.length > HEAVY_BYTES) {
            begun.push(change.code);
            await closed;
          }
          return accept(change);
        },
      }),
    });
    world.server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      request.on("end", () => {
        arrived += 1;
      });
      response.on("close", () => {
        over += 1;
      });
    });
  });
  after(() => world.close());
  beforeEach(() => {
    begun = [];
    arrived = 0;
    over = 0;
    closed = new Promise((resolve) => {
      goOn = resolve;
    });
  });
  const put = (n: number, body: string, as = world.keys.province) =>
    fetch(`${world.url}/v1/dossiers/${code(n)}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
      body,
    });
  const streamed = async (body: string) => {
    const { body: told } = await world.call("POST", "/v1/dossiers", {
      as: world.keys.province,
      body,
      headers: { "content-type": "application/x-ndjson" },
    });
    const lines = String(told.text).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line).status);
  };

  it("of one key are served one at a time, and small ones and other keys before them", async () => {
    const many = Array.from({ length: 20 }, (_, n) => put(n, heavy(n)));
    await until("all of them have arrived", () => arrived === 20);
    const other = await put(100, small(100), world.keys.scoped);
    const own = await put(101, small(101));
    assert.deepEqual([other.status, own.status], [202, 202]);
    const theirs = put(102, heavy(102), world.keys.scoped);
    await until("another key's is begun", () => begun.includes(code(102)));
    assert.equal(begun.length, 2, "one of each key");
    goOn();
    for (const answer of [...many, theirs]) assert.equal((await answer).status, 202);
    assert.equal(begun.length, 21);
  });

  it("that come as lines wait for one another and for whole bodies of their key, in the order of the stream", async () => {
    const body = put(200, heavy(200));
    await until("the body is begun", () => begun.length === 1);
    const stream = streamed([small(201), heavy(202), "{}", heavy(203), small(204)].join("\n"));
    await until("the stream has arrived", () => arrived === 2);
    assert.equal((await put(205, small(205), world.keys.scoped)).status, 202);
    assert.equal(begun.length, 1);
    goOn();
    assert.deepEqual(await stream, [202, 202, 422, 202, 202]);
    assert.equal((await body).status, 202);
    assert.deepEqual(begun, [code(200), code(202), code(203)]);
  });

  it("of a caller that goes away leave the queue, and a refused one lets the next begin", async () => {
    const first = put(300, heavy(300));
    await until("the first is begun", () => begun.length === 1);
    const leaving = createConnection({ host: "127.0.0.1", port: Number(new URL(world.url).port) });
    leaving.write(
      `PUT /v1/dossiers/${code(301)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\n`,
    );
    const body = heavy(301);
    const length = `Content-Length: ${Buffer.byteLength(body)}`;
    leaving.write(`Content-Type: application/json\r\n${length}\r\n\r\n${body}`);
    await until("the second has arrived", () => arrived === 2);
    const bad = put(302, "{".padEnd(HEAVY_BYTES + 1, " "));
    await until("the third has arrived", () => arrived === 3);
    const last = put(303, heavy(303));
    await until("the last has arrived", () => arrived === 4);
    // Whoever only ends its side may wait for its answer still.
    leaving.resetAndDestroy();
    await until("the gateway knows that it left", () => over === 1);
    goOn();
    const answers = await Promise.all([first, bad, last]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 400, 202],
    );
    assert.deepEqual(begun, [code(300), code(303)]);
  });

  it("in crumbs are refused in their turn, one at a time, so that their caller does not come again at once", async () => {
    const first = put(400, heavy(400));
    await until("the first is begun", () => begun.length === 1);
    const crumbs = [code(401), undefined].map((dossier) => {
      const socket = createConnection({ host: "127.0.0.1", port: Number(new URL(world.url).port) });
      const sent = { answer: "", end: once(socket, "close") };
      socket.setEncoding("utf8").on("data", (text) => {
        sent.answer += text;
      });
      const [start, type] = dossier
        ? [`PUT /v1/dossiers/${dossier}`, "application/json"]
        : ["POST /v1/dossiers", "application/x-ndjson"];
      socket.write(
        `${start} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\n`,
      );
      socket.write(`Content-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      socket.write("1\r\n \r\n".repeat(2 * FREE_PIECES));
      return sent;
    });
    await until("the stream is begun", () => crumbs[1]?.answer.includes("200 OK") === true);
    assert.equal((await put(402, small(402))).status, 202);
    for (const { answer } of crumbs) assert.doesNotMatch(answer, /crumbs/);
    goOn();
    assert.equal((await first).status, 202);
    for (const sent of crumbs) {
      await sent.end;
      assert.match(sent.answer, /"code":"body-in-crumbs"/);
    }
  });
});

import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { MOST_OF_A_KEY } from "../../gateway/http/server/at-once-by-key.ts";
import { MOST_PIPELINED } from "../../gateway/http/server/pipeline.ts";
import { validateDossier } from "../../schemas/dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

describe("requests sent ahead on one connection", () => {
  let world: HttpWorld;
  let underWay = 0;
  let most = 0;
  let asked = 0;
  let goOn = () => {};
  let held = Promise.resolve();
  before(async () => {
    world = await createHttpWorld({
      ledger: (ledger) => ({
        readDossier: async (...of) => {
          asked += 1;
          underWay += 1;
          most = Math.max(most, underWay);
          await held;
          try {
            return await ledger.readDossier(...of);
          } finally {
            underWay -= 1;
          }
        },
      }),
    });
  });
  after(() => world.close());
  beforeEach(() => {
    most = 0;
    asked = 0;
    held = new Promise((resolve) => {
      goOn = resolve;
    });
  });
  afterEach(() => goOn());

  const send = (count: number) => {
    const socket = createConnection({ host: "127.0.0.1", port: Number(new URL(world.url).port) });
    const sent = { socket, answers: 0, closed: false };
    socket.on("error", () => {}).setEncoding("utf8");
    socket.on("data", (text: string) => {
      sent.answers += text.split("HTTP/1.1 404").length - 1;
    });
    socket.on("close", () => {
      sent.closed = true;
    });
    const head = `GET /v1/dossiers/H41.17-261122-0001 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\n\r\n`;
    socket.write(head.repeat(count));
    return sent;
  };

  it("are served one after the other, all of them", async () => {
    const sent = send(1 + MOST_PIPELINED);
    await until("the first is under way", () => underWay === 1);
    goOn();
    await until("all are answered", () => sent.answers === 1 + MOST_PIPELINED);
    assert.equal(most, 1);
    sent.socket.destroy();
  });

  it("are cut off where there are more, and none of them is served once its connection is gone", async () => {
    const sent = send(2 + MOST_PIPELINED);
    await until("it is cut off", () => sent.closed);
    goOn();
    // What was asked after it is served.
    assert.equal((await world.get("/v1/dossiers/H41.17-261122-0001")).status, 404);
    assert.ok(asked <= 2, `${asked} were served`);
  });

  it("of many connections of one key are answered some at a time, and another key's at once", async () => {
    const theirs = Array.from({ length: 20 }, () => send(1));
    await until("some are under way", () => underWay === MOST_OF_A_KEY);
    const other = world.get("/v1/dossiers/H41.17-261122-0001", world.keys.viewer);
    await until("the other's is under way", () => underWay === MOST_OF_A_KEY + 1);
    goOn();
    assert.equal((await other).status, 404);
    await until("all are answered", () => theirs.every(({ answers }) => answers === 1));
    assert.equal(most, MOST_OF_A_KEY + 1);
    for (const { socket } of theirs) socket.destroy();
  });
});

describe("lines of a key's streams that are heavy only together", () => {
  it("are read one a turn of the event loop, so that others' calls come between", async () => {
    let turn = 0;
    let isOver = false;
    const next = () => {
      turn += 1;
      if (!isOver) setImmediate(next);
    };
    const turns: number[] = [];
    const world = await createHttpWorld({
      validateDossier: (value) => {
        turns.push(turn);
        const end = performance.now() + 3;
        while (performance.now() < end);
        return validateDossier(value);
      },
    });
    try {
      setImmediate(next);
      const stream = (n: number) =>
        world.call("POST", "/v1/dossiers", {
          as: world.keys.province,
          headers: { "content-type": "application/x-ndjson" },
          body: Array.from(
            { length: 20 },
            (_, line) => `${JSON.stringify(dossierOf(`H41.17-26112${n}-00${line + 10}`))}\n`,
          ).join(""),
        });
      const answered = await Promise.all([0, 1, 2, 3, 4].map(stream));
      for (const { body } of answered)
        assert.equal(String(body.text).match(/"changed":true/g)?.length, 20);
      assert.deepEqual([turns.length, new Set(turns).size], [100, 100]);
    } finally {
      isOver = true;
      await world.close();
    }
  });
});

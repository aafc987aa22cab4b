import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  CRUMBS_OF_A_KEY,
  createCrumbWatches,
  FREE_PIECES,
  LEAST_PIECE,
} from "../../gateway/http/body/crumbs.ts";
import { createGrowing } from "../../gateway/http/body/growing.ts";
import { createInFlight } from "../../gateway/http/body/in-flight.ts";
import { MOST_BYTES, readBody } from "../../gateway/http/body/read-body.ts";
import { Problem } from "../../gateway/http/contract/problems.ts";
import type { Reservation } from "../../gateway/http/contract/route.ts";
import { sendProblem } from "../../gateway/http/server/send.ts";
import { gather } from "../../gateway/http/stream/gather.ts";
import { readLines } from "../../gateway/http/stream/lines.ts";
import { until } from "../until.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const overloaded = (error: unknown) => error instanceof Problem && error.code === "overloaded";
/** A request whose body a test pushes by hand. */
const requestOf = () =>
  Object.assign(new PassThrough(), {
    headers: {},
    socket: new PassThrough(),
  }) as unknown as PassThrough & IncomingMessage;
/** What of the memory cannot be freed now. */
const held = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

describe("what comes in crumbs", () => {
  const crumbs = 60_000;
  const most = 4 * 1_048_576;
  let reservation: Reservation;
  beforeEach(() => {
    reservation = createInFlight()("1");
  });

  it("holds as a body no more than it would in one piece", async () => {
    const body = requestOf();
    const read = readBody(body, reservation);
    const before = held();
    for (let n = 0; n < crumbs; n += 1) body.emit("data", Buffer.alloc(LEAST_PIECE, 0x20));
    assert.ok(held() - before < most, `${held() - before} bytes for a body of ${crumbs}`);
    body.end();
    assert.equal((await read).length, crumbs * LEAST_PIECE);
  });

  it("holds as a line no more than it would in one piece", async () => {
    let grown = 0;
    const before = held();
    const lines = readLines(
      Readable.from(
        (function* () {
          for (let n = 0; n < crumbs; n += 1) yield Buffer.alloc(LEAST_PIECE, 0x20);
          grown = held() - before;
          yield Buffer.from("\n");
        })(),
        { objectMode: false, highWaterMark: 1_024 },
      ),
      MOST_BYTES,
      reservation,
    );
    const { value } = await lines.next();
    assert.ok(value && "bytes" in value && value.bytes.length === crumbs * LEAST_PIECE);
    assert.ok(grown < most, `${grown} bytes for a line of ${crumbs}`);
  });

  it("is refused of one key also where each body keeps within what is free, and of no other", () => {
    const watches = createCrumbWatches();
    const isRefused = (key: string) => {
      const watch = watches(key);
      return Array.from({ length: FREE_PIECES - 10 }, () => watch(Buffer.alloc(1))).some(Boolean);
    };
    const bodies = Math.ceil(CRUMBS_OF_A_KEY / (FREE_PIECES - 10)) + 1;
    const refused = Array.from({ length: bodies + 1 }, () => isRefused("1"));
    assert.deepEqual([refused[0], refused.at(-1)], [false, true]);
    assert.equal(isRefused("2"), false);
    const watch = watches("1");
    assert.equal(watch(Buffer.alloc(LEAST_PIECE)), undefined, "a piece that is no crumb");
  });

  it("is refused where it costs more to receive than it brings, as a body and as a stream", async () => {
    const refused = (error: unknown) => error instanceof Problem && error.code === "body-in-crumbs";
    for (const [pieces, size, wrong] of [
      [FREE_PIECES, 1, false],
      [FREE_PIECES + 1, 1, true],
      [5_000, LEAST_PIECE, false],
      [5_000, LEAST_PIECE - 1, true],
    ] as const) {
      const body = requestOf();
      const stream = requestOf();
      const whole = readBody(body, reservation).then(() => {});
      const piecemeal = (async () => {
        for await (const chunk of gather(stream, reservation).chunks) assert.ok(chunk.length > 0);
      })();
      await new Promise(setImmediate);
      for (let n = 0; n < pieces; n += 1)
        for (const each of [body, stream]) each.emit("data", Buffer.alloc(size, 0x20));
      body.end();
      stream.end();
      if (wrong)
        await Promise.all([assert.rejects(whole, refused), assert.rejects(piecemeal, refused)]);
      else await Promise.all([whole, piecemeal]);
    }
  });

  describe("is not taken any more once it is refused,", () => {
    type Refuse = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;
    const ways: Record<string, Refuse> = {
      "as a body": (request) => readBody(request, reservation).catch(() => {}),
      "as a stream": async (request) => {
        const read = gather(request, reservation).chunks[Symbol.asyncIterator]();
        while (await read.next().catch(() => undefined)) {}
      },
      "as whatever a caller sends whose key is not known": async (_request, response) => {
        await new Promise(setImmediate);
        sendProblem(response, new Problem("unauthorised"));
      },
    };
    for (const [how, refuse] of Object.entries(ways))
      it(how, async () => {
        let refused: { request: IncomingMessage; response: ServerResponse } | undefined;
        let before = 0;
        const server = createServer(async (request, response) => {
          if (request.method === "GET") return void response.end();
          // As long as it takes to look up a key.
          await new Promise(setImmediate);
          await refuse(request, response);
          before = request.socket.bytesRead;
          refused = { request, response };
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const socket = createConnection({ host: "127.0.0.1", port });
        let answer = "";
        socket
          .on("error", () => {})
          .on("data", (chunk) => {
            answer += chunk;
          });
        socket.write("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        socket.write("1\r\n \r\n".repeat(500_000));
        try {
          await until("it is refused", () => refused !== undefined);
          for (let n = 0; n < 20; n += 1) await fetch(`http://127.0.0.1:${port}/`);
          assert.ok(refused);
          const { request, response } = refused;
          assert.equal(request.socket.bytesRead - before, 0, "bytes were read");
          const kept = request.readableLength;
          for (let n = 0; n < 20; n += 1) await fetch(`http://127.0.0.1:${port}/`);
          assert.equal(request.readableLength - kept, 0, "pieces were kept");
          if (!response.headersSent) sendProblem(response, new Problem("body-in-crumbs"));
          await until("it is answered", () => answer.includes("}"));
        } finally {
          socket.destroy();
          server.closeAllConnections();
          await new Promise((resolve) => server.close(resolve));
        }
      });
  });

  it("is gathered for a stream while one piece of it is looked at", async () => {
    const request = requestOf();
    const { chunks } = gather(request, reservation);
    const read = chunks[Symbol.asyncIterator]();
    const first = read.next();
    request.write("a");
    assert.equal(String((await first).value), "a");
    for (let n = 0; n < 500; n += 1) request.write("b");
    await new Promise(setImmediate);
    assert.equal(String((await read.next()).value), "b".repeat(500));
    request.end("c");
    assert.equal(String((await read.next()).value), "c");
    assert.equal((await read.next()).done, true);
  });

  it("is read on only while little of it waits", async () => {
    const request = requestOf();
    const read = gather(request, reservation).chunks[Symbol.asyncIterator]();
    const first = read.next();
    request.write("a");
    await first;
    let written = 0;
    while (request.write(Buffer.alloc(16_384))) {
      written += 16_384;
      await new Promise(setImmediate);
      assert.ok(written < 262_144, "the caller is never held back");
    }
    request.end();
    let rest = 0;
    for (let next = await read.next(); !next.done; next = await read.next())
      rest += next.value.length;
    assert.equal(rest, written + 16_384);
  });

  it("of a caller that went away ends, also where it left before it was looked at", async () => {
    for (const early of [true, false]) {
      const request = requestOf();
      const { chunks } = gather(request, reservation);
      if (early) request.destroy();
      if (early) await once(request, "close");
      const next = chunks[Symbol.asyncIterator]().next();
      if (!early) request.destroy();
      await assert.rejects(next, { name: "Error" });
      await assert.rejects(readBody(request, reservation), { name: "Error" });
    }
  });
});

describe("the bytes in flight", () => {
  it("are bounded over all callers, and for each at half of that", () => {
    const reserveFor = createInFlight(100);
    const [first, also, second, third] = [
      reserveFor("1"),
      reserveFor("1"),
      reserveFor("2"),
      reserveFor("3"),
    ];
    assert.equal(first.grow(30), true);
    assert.equal(also.grow(20), true);
    assert.equal(also.grow(1), false, "one key has half");
    assert.equal(second.grow(50), true);
    assert.equal(third.grow(1), false, "nothing is left");
    also.shrink();
    assert.equal(third.grow(20), true);
    assert.equal(third.grow(1), false);
  });

  it("refuse who grows beyond them, who then gives back what it took", async () => {
    const reserveFor = createInFlight(65_536);
    const body = requestOf();
    const read = readBody(body, reserveFor("1"));
    body.write(Buffer.alloc(20_000));
    body.write(Buffer.alloc(20_000));
    await assert.rejects(read, overloaded);
    assert.equal(reserveFor("2").grow(32_768), true);
    assert.equal(reserveFor("1").grow(32_768), true);
  });

  it("grow by doubling up to the most, and not beyond", () => {
    let taken = 0;
    const growing = createGrowing(10_000, {
      grow: (bytes) => {
        taken += bytes;
        return true;
      },
      shrink: (bytes = taken) => {
        taken -= bytes;
      },
    });
    for (const [piece, holds] of [
      [1, 4_096],
      [4_095, 4_096],
      [1, 8_192],
      [5_903, 10_000],
    ] as const) {
      assert.equal(growing.add(Buffer.alloc(piece)), true);
      assert.equal(taken, holds);
    }
    assert.equal(growing.add(Buffer.alloc(1)), false);
    growing.clear();
    assert.deepEqual([taken, growing.size()], [0, 0]);
  });
});

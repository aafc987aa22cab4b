import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import zlib from "node:zlib";
import { createFixedWindow, MOST_WRONG_KEYS } from "../../gateway/http/access/fixed-window.ts";
import { networkOf } from "../../gateway/http/access/network-of.ts";
import { createRate } from "../../gateway/http/access/rate.ts";
import { createInFlight } from "../../gateway/http/body/in-flight.ts";
import { createInflate, inflateStream } from "../../gateway/http/body/inflate.ts";
import { CallerGone, readBody } from "../../gateway/http/body/read-body.ts";
import { linesInTime } from "../../gateway/http/body/slow-body.ts";
import { Problem } from "../../gateway/http/contract/problems.ts";
import { endInTime } from "../../gateway/http/server/deadline.ts";
import { securityHeaders } from "../../gateway/http/server/security-headers.ts";
import { sendAnswer } from "../../gateway/http/server/send.ts";
import { traceOf, traceResponse } from "../../gateway/http/server/trace.ts";
import { sinkTo } from "../../gateway/http/stream/sink.ts";
import { until } from "../until.ts";

const problem = (code: string) => (error: unknown) =>
  error instanceof Problem && error.code === code;

const reservation = createInFlight()("1");
const inflate = (packed: Buffer, encoding: "gzip" | "deflate" | "br" | undefined, most: number) =>
  createInflate()(packed, encoding, most, reservation);

describe("a slow body", () => {
  const slowest = { everyMs: 40, leastBytes: 10, wholeMs: 200 };
  const bodyOf = () =>
    Object.assign(new PassThrough(), {
      headers: {},
      socket: new PassThrough(),
    }) as unknown as PassThrough & IncomingMessage;
  const feed = async (body: PassThrough, bytes: number, everyMs: number, times: number) => {
    for (let n = 0; n < times; n += 1) {
      body.write("x".repeat(bytes));
      await wait(everyMs);
    }
    body.end();
  };

  it("is kept by who sends steadily, pauses within a stretch included", async () => {
    const body = bodyOf();
    void feed(body, 20, 150, 5);
    const patient = { everyMs: 400, leastBytes: 10, wholeMs: 60_000 };
    assert.equal((await readBody(body, reservation, patient)).length, 100);
  });

  it("is broken by a byte now and then, long before all of the time is over", async () => {
    const body = bodyOf();
    void feed(body, 1, 10, 30);
    const endless = { ...slowest, wholeMs: 3_600_000 };
    await assert.rejects(readBody(body, reservation, endless), problem("body-too-slow"));
  });

  it("is broken by one that keeps it but does not end in time", async () => {
    const body = bodyOf();
    void feed(body, 20, 15, 40);
    await assert.rejects(readBody(body, reservation, slowest), problem("body-too-slow"));
  });

  it("of a stream is so much time a line, however many pieces it comes in, and the reader's own time does not count", async () => {
    const chunks = async (source: (string | number)[], hold = 0) => {
      const stream = async function* () {
        for (const each of source) {
          if (typeof each === "number") await wait(each);
          else yield Buffer.from(each);
        }
      };
      let text = "";
      for await (const chunk of linesInTime(stream(), 60)) {
        text += chunk;
        await wait(hold);
      }
      return text;
    };
    assert.equal(await chunks(["a", 30, "b\n", 40, "c\n"]), "ab\nc\n");
    assert.equal(await chunks(["a", "b", "c", "\n"], 30), "abc\n");
    await assert.rejects(chunks(["a", 25, "b", 25, "c", 25, "d"]), problem("body-too-slow"));
    await assert.rejects(chunks(["a\n", 5_000]), problem("body-too-slow"));
  });
});

describe("a packed body", () => {
  const quick = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } };
  const packers = {
    gzip: zlib.gzipSync,
    deflate: zlib.deflateSync,
    br: (bytes: Buffer) => zlib.brotliCompressSync(bytes, quick),
  };
  const encodings = ["gzip", "deflate", "br"] as const;
  const most = 1_048_576;
  const unpackStream = async (packed: Buffer, encoding: (typeof encodings)[number]) => {
    const pieces = async function* () {
      for (let from = 0; from < packed.length; from += 1_000)
        yield packed.subarray(from, from + 1_000);
    };
    let size = 0;
    for await (const chunk of inflateStream(pieces(), encoding)) size += chunk.length;
    return size;
  };

  for (const encoding of encodings) {
    it(`in ${encoding} is opened up to the last byte allowed, and no further`, async () => {
      const whole = Buffer.alloc(most, "ễ");
      assert.deepEqual(await inflate(packers[encoding](whole), encoding, most), whole);
      const beyond = packers[encoding](Buffer.alloc(most + 1, "ễ"));
      await assert.rejects(inflate(beyond, encoding, most), problem("body-too-large"));
    });

    it(`in ${encoding} that is cut short, or none, is told as such`, async () => {
      const cut = packers[encoding](Buffer.from('{"a":"some words to pack"}')).subarray(0, -4);
      for (const bytes of [cut, Buffer.from("{}"), Buffer.alloc(0)]) {
        await assert.rejects(inflate(bytes, encoding, most), problem("bad-encoding"));
        if (bytes.length > 0)
          await assert.rejects(unpackStream(bytes, encoding), problem("bad-encoding"));
      }
    });

    it(`in ${encoding} as a stream may be long, but a bomb is left before it goes off`, async () => {
      const lines = Buffer.from(
        Array.from({ length: 100_000 }, (_, n) => `{"code":"${n * 7919}"}\n`).join(""),
      );
      assert.equal(await unpackStream(packers[encoding](lines), encoding), lines.length);
      const bomb = packers[encoding](Buffer.alloc(48 * most));
      const before = process.memoryUsage().arrayBuffers;
      await assert.rejects(unpackStream(bomb, encoding), problem("body-too-large"));
      assert.ok(process.memoryUsage().arrayBuffers - before < 24 * most);
    });
  }

  it("that is not packed is itself", async () => {
    const bytes = Buffer.from("x");
    assert.equal(await inflate(bytes, undefined, most), bytes);
  });
});

describe("the rate of a key", () => {
  it("lets a second's worth through at once, then one whenever its time has come, each key for itself", () => {
    let now = 0;
    const waitOf = createRate(10, () => now);
    for (let n = 0; n < 10; n += 1) assert.equal(waitOf("a"), 0);
    assert.equal(waitOf("a"), 1);
    assert.equal(waitOf("b"), 0);
    now += 100;
    assert.equal(waitOf("a"), 0);
    assert.equal(waitOf("a"), 1);
    now += 60_000;
    for (let n = 0; n < 10; n += 1) assert.equal(waitOf("a"), 0);
    assert.equal(waitOf("a"), 1);
  });

  it("is without limit at 0", () => {
    const waitOf = createRate(0);
    for (let n = 0; n < 100_000; n += 1) assert.equal(waitOf("a"), 0);
  });
});

describe("a trace", () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";
  it("that is well formed is gone on with, in a span of our own", () => {
    const ours = traceOf(`00-${trace}-b7ad6b7169203331-01`);
    assert.equal(ours.trace, trace);
    assert.match(ours.span, /^[0-9a-f]{16}$/);
    assert.notEqual(ours.span, "b7ad6b7169203331");
    assert.equal(traceResponse(ours), `00-${trace}-${ours.span}-01`);
    assert.equal(traceOf(`00-${trace}-b7ad6b7169203331-02`).flags, "00");
    assert.equal(traceOf(`cc-${trace}-b7ad6b7169203331-01-what-may-come`).trace, trace);
  });

  const bad = [
    undefined,
    "",
    "x",
    ["00"],
    `00-${trace}-b7ad6b7169203331`,
    `00-${trace}-b7ad6b7169203331-01-more`,
    `00-${trace.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `ff-${trace}-b7ad6b7169203331-01`,
    `00-${trace}-b7ad6b7169203331-01, 00-${trace}-b7ad6b7169203331-01`,
    `00-${trace}-b7ad6b7169203331-0x`,
    ` 00-${trace}-b7ad6b7169203331-01`,
  ];
  for (const given of bad)
    it(`is begun where ${JSON.stringify(given)} came`, () => {
      const ours = traceOf(given);
      assert.match(ours.trace, /^[0-9a-f]{32}$/);
      assert.notEqual(ours.trace, trace);
      assert.notEqual(traceOf(given).trace, ours.trace);
    });
});

describe("the headers of every answer", () => {
  it("are helmet's for what is no page", () => {
    const { "Strict-Transport-Security": hsts, ...rest } = securityHeaders();
    assert.match(hsts ?? "", /max-age=\d{8}/);
    assert.deepEqual(rest, {
      "Content-Security-Policy": "default-src 'none';frame-ancestors 'none'",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "SAMEORIGIN",
    });
  });
});

describe("a reader of results", () => {
  const readerOf = (complete: boolean, takesAfterMs?: number) => {
    const response = Object.assign(new EventEmitter(), {
      destroyed: false,
      req: { complete },
      write: (_: string, taken: () => void) => {
        if (takesAfterMs !== undefined) setTimeout(taken, takesAfterMs);
        return false;
      },
      destroy: () => {
        response.destroyed = true;
        response.emit("close");
      },
    });
    return response;
  };
  const sinkOf = (response: object) => sinkTo(response as unknown as ServerResponse, 40);

  it("that takes nothing once it has sent all is cut off, and told nothing more", async () => {
    const stuck = readerOf(true);
    const write = sinkOf(stuck);
    await assert.rejects(write("a"), CallerGone);
    assert.equal(stuck.listenerCount("close"), 0);
    await assert.rejects(write("b"), CallerGone);
  });

  it("may take nothing while it sends, and is waited for when it reads now and then", async () => {
    await sinkOf(readerOf(false, 120))("a");
    const slow = readerOf(true, 25);
    const write = sinkOf(slow);
    for (let n = 0; n < 3; n += 1) await write("a");
    assert.equal(slow.destroyed, false);
  });
});

describe("an answer of a mebibyte", () => {
  const roomOf = (destroyed: boolean) => {
    let room = 0;
    const response = Object.assign(new EventEmitter(), {
      destroyed,
      req: { complete: true },
      getHeaders: () => ({}),
      getHeader: () => undefined,
      writeHead: () => {},
      end: () => {},
    });
    const reservation = {
      grow: (size: number) => {
        room += size;
        return true;
      },
      shrink: (size = 0) => {
        room -= size;
      },
    };
    const answer = { status: 200, body: { text: "x".repeat(1_048_576) } };
    sendAnswer(response as unknown as ServerResponse, answer, () => reservation);
    return { response, room: () => room };
  };

  it("takes room until its caller has it or is gone", () => {
    const { response, room } = roomOf(false);
    assert.ok(room() > 1_048_576);
    response.emit("close");
    assert.equal(room(), 0);
  });

  it("takes none where its caller went away before it was made", () => {
    assert.equal(roomOf(true).room(), 0);
  });
});

describe("the deadline of a request", () => {
  const responseOf = (headersSent: boolean) => {
    const seen = { status: 0, body: "", destroyed: false };
    const response = {
      headersSent,
      req: { complete: true },
      on: () => {},
      writeHead: (status: number) => {
        seen.status = status;
      },
      end: (body: string) => {
        seen.body = body;
      },
      destroy: () => {
        seen.destroyed = true;
      },
    };
    return { seen, response: response as unknown as ServerResponse };
  };

  it("is told to who still waits for an answer", async () => {
    const { seen, response } = responseOf(false);
    endInTime(response, 10);
    await until("it is told", () => seen.body !== "");
    assert.deepEqual(
      [seen.status, JSON.parse(seen.body).code, seen.destroyed],
      [503, "deadline-passed", false],
    );
  });

  it("cuts off who reads an answer too slowly", async () => {
    const { seen, response } = responseOf(true);
    endInTime(response, 10);
    await until("it is cut off", () => seen.destroyed);
    assert.equal(seen.status, 0);
  });
});

describe("wrong keys", () => {
  it("are counted by address for a minute, and each address for itself", () => {
    let now = 0;
    const wrongKeys = createFixedWindow(MOST_WRONG_KEYS, () => now);
    const waits = Array.from({ length: MOST_WRONG_KEYS + 2 }, () => wrongKeys.count("10.0.0.1"));
    assert.deepEqual(waits.slice(-3), [0, 60, 60]);
    assert.equal(wrongKeys.count("10.0.0.2"), 0);
    now = 59_999;
    assert.equal(wrongKeys.count("10.0.0.1"), 1);
    now = 60_000;
    assert.equal(wrongKeys.count("10.0.0.1"), 0);
  });

  it("come from one address where an IPv6 network or a mapped address is one", () => {
    const same: [string, string][] = [
      ["2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"],
      ["2001:0db8::1", "2001:db8:0:0:9::"],
      ["::1", "::ffff"],
      ["fe80::1%eth0", "fe80::2%eth1"],
      ["::ffff:10.0.0.1", "10.0.0.1"],
    ];
    for (const [one, other] of same) assert.equal(networkOf(one), networkOf(other));
    assert.notEqual(networkOf("2001:db8:0:1::1"), networkOf("2001:db8:0:2::1"));
    assert.notEqual(networkOf("10.0.0.1"), networkOf("10.0.0.2"));
  });

  it("of many addresses fill no memory", () => {
    const wrongKeys = createFixedWindow(MOST_WRONG_KEYS, () => 0);
    for (let n = 0; n < 10_500; n += 1) wrongKeys.count(`2001:db8:${n.toString(16)}::1`);
    assert.equal(wrongKeys.size(), 10_000);
  });
});

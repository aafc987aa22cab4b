import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fetched, Files, Outcome } from "../../adapters/contract.ts";
import { createFiles, maxFileBytes } from "../../adapters/kit/files/files.ts";
import { until } from "../until.ts";

const loopback = ["127.0.0.0/8", "::1/128"];

describe("a dossier's file", () => {
  let server: Server;
  let files: ReturnType<typeof createFiles>;
  let origin = "";
  let serve: RequestListener;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    server = createServer((request, response) => {
      asked += 1;
      serve(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    files = createFiles({ origins: [origin], networks: loopback, concurrency: 2 });
  });
  afterEach(async () => {
    files.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const fetch = async (
    more: { sha256?: string; link?: string; timeoutMs?: number; signal?: AbortSignal } = {},
    from: Files = files,
  ): Promise<Outcome & { got?: Fetched }> => {
    const { link = `${origin}/d/1?sig=secret`, sha256, timeoutMs = 5_000, signal } = more;
    let got: Fetched | undefined;
    const outcome = await from.fetch(
      { link, ...(sha256 ? { sha256 } : {}) },
      { signal: signal ?? new AbortController().signal, timeoutMs },
      async (file) => {
        got = file;
        return { is: "accepted" };
      },
    );
    assert.doesNotMatch(JSON.stringify(outcome), /secret|127\.0\.0\.1/, "no word of the link");
    return got ? { ...outcome, got } : outcome;
  };
  const why = (outcome: Outcome) => ("why" in outcome ? outcome.why : "");
  const bytes = Buffer.from([0, 255, 0x25, 0x50, 13, 10, 128]);
  const sha256 = createHash("sha256").update(bytes).digest("hex");

  it("comes whole, byte by byte, with its kind", async () => {
    serve = (_, response) => response.setHeader("Content-Type", "application/pdf").end(bytes);
    const { is, got } = await fetch({ sha256 });
    assert.deepEqual([is, got], ["accepted", { bytes, type: "application/pdf" }]);
  });

  it("comes whole where its server tells no length", async () => {
    serve = (_, response) => {
      response.write(bytes);
      setTimeout(() => response.end(bytes), 20);
    };
    const { got } = await fetch();
    assert.deepEqual(got, {
      bytes: Buffer.concat([bytes, bytes]),
      type: "application/octet-stream",
    });
  });

  it("comes whole behind a 100 Continue that nobody asked for", async () => {
    serve = (_, response) => {
      response.writeContinue();
      setImmediate(() => response.end(bytes));
    };
    const { got } = await fetch({ sha256 });
    assert.deepEqual(got?.bytes, bytes);
  });

  it("is refused where it is another than was told, or empty", async () => {
    serve = (_, response) => response.end("another");
    const other = await fetch({ sha256 });
    assert.equal(other.is, "rejected");
    assert.match(why(other), /sha256/);
    serve = (_, response) => response.end();
    assert.equal((await fetch()).is, "rejected");
  });

  for (const [title, size, is] of [
    ["of 50 MiB is taken", maxFileBytes, "accepted"],
    ["of a byte more is refused", maxFileBytes + 1, "rejected"],
  ] as const)
    for (const tells of [true, false])
      it(`${title}, ${tells ? "by its length" : "as it comes"}`, async () => {
        let sent = 0;
        serve = (_, response) => {
          if (tells) response.setHeader("Content-Length", size);
          const chunk = Buffer.alloc(1024 * 1024);
          const more = () => {
            if (sent === size || response.destroyed) return void response.end();
            const part = chunk.subarray(0, Math.min(chunk.length, size - sent));
            sent += part.length;
            response.write(part, more);
          };
          more();
        };
        const outcome = await fetch();
        assert.equal(outcome.is, is);
        if (is === "accepted") assert.equal(outcome.got?.bytes.length, maxFileBytes);
        else {
          assert.match(why(outcome), /50 MiB/);
          if (tells) assert.ok(sent < size / 4, `${sent} bytes of what was refused by its length`);
        }
      });

  for (const [status, is] of [
    [301, "rejected"],
    [302, "rejected"],
    [400, "rejected"],
    [401, "rejected"],
    [403, "rejected"],
    [404, "rejected"],
    [410, "rejected"],
    [204, "busy"],
    [206, "busy"],
    [408, "busy"],
    [429, "busy"],
    [500, "busy"],
    [503, "busy"],
  ] as const)
    it(`is ${is} where its server answers ${status}, and no other address is asked`, async () => {
      serve = (_, response) =>
        response.writeHead(status, { Location: `${origin}/d/2`, "Retry-After": "7" }).end();
      const outcome = await fetch();
      assert.equal(outcome.is, is);
      assert.match(why(outcome), new RegExp(String(status)));
      assert.equal(asked, 1);
      if (outcome.is === "busy")
        assert.deepEqual([outcome.elsewhere, outcome.retryAfterMs], [true, 7_000]);
      assert.equal(outcome.got, undefined);
    });

  it("is refused where a page of the web came for it, unless that is what was told", async () => {
    const page = Buffer.from("\n<!DOCTYPE html><html><body>Đăng nhập</body></html>");
    serve = (_, response) => response.setHeader("Content-Type", "application/pdf").end(page);
    const outcome = await fetch();
    assert.equal(outcome.is, "rejected");
    assert.match(why(outcome), /trang web/);
    const told = createHash("sha256").update(page).digest("hex");
    assert.equal((await fetch({ sha256: told })).is, "accepted");
  });

  it("is busy where its server packs it although nobody asked for that", async () => {
    serve = (_, response) => response.setHeader("Content-Encoding", "gzip").end(bytes);
    assert.equal((await fetch()).is, "busy");
  });

  it("is busy where its server drips, breaks off, is gone, or the call is over", async () => {
    serve = (_, response) => {
      response.setHeader("Content-Length", 1_000);
      const drip = setInterval(() => response.write("."), 20);
      response.once("close", () => clearInterval(drip));
    };
    const drips = await fetch({ timeoutMs: 200 });
    assert.match(why(drips), /không trả lời kịp/);
    const over = new AbortController();
    setTimeout(() => over.abort(), 100);
    const ended = await fetch({ signal: over.signal });

    serve = (_, response) => {
      response.setHeader("Content-Length", 1_000);
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    };
    const broken = await fetch();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const gone = await fetch();
    for (const outcome of [drips, ended, broken, gone])
      assert.deepEqual([outcome.is, "elsewhere" in outcome], ["busy", true]);
    assert.match(why(gone), /ECONNREFUSED/);
  });

  it("is not asked for where its origin is not listed, to the port and the scheme", async () => {
    serve = (_, response) => response.end(bytes);
    for (const link of [
      "https://127.0.0.1/d/1",
      `${origin}0/d/1`,
      origin.replace("127.0.0.1", "localhost"),
      origin.replace("http:", "https:"),
      "http://files.example.test/d/1",
    ]) {
      assert.equal(files.allows(link), false, link);
      assert.equal((await fetch({ link })).is, "rejected", link);
    }
    assert.equal(asked, 0);
    assert.equal(files.allows(`${origin}/any?x=1`), true);
  });

  it("is not asked for in a network that is not listed, by address or by name", async () => {
    serve = (_, response) => response.end(bytes);
    const named = origin.replace("127.0.0.1", "localhost");
    const closed = createFiles({
      origins: [origin, named],
      networks: ["10.0.0.0/8"],
      concurrency: 2,
    });
    for (const link of [origin, named]) {
      const outcome = await fetch({ link: `${link}/d/1` }, closed);
      assert.equal(outcome.is, "busy");
      assert.match(why(outcome), /files\.networks/);
    }
    assert.equal(asked, 0);
    const open = createFiles({ origins: [named], networks: loopback, concurrency: 2 });
    assert.equal((await fetch({ link: `${named}/d/1` }, open)).is, "accepted");
    closed.close();
    open.close();
  });

  it("waits where its origin's share of the memory is held, keeps no other origin's, and gives its room back whatever became of it", async () => {
    serve = (_, response) => {
      response.setHeader("Content-Length", maxFileBytes);
      response.end(Buffer.alloc(maxFileBytes));
    };
    const named = origin.replace("127.0.0.1", "localhost");
    const both = createFiles({ origins: [origin, named], networks: loopback, concurrency: 2 });
    const held = new Map([
      [origin, 0],
      [named, 0],
    ]);
    let most = 0;
    const call = { signal: new AbortController().signal, timeoutMs: 20_000 };
    const outcomes = await Promise.all(
      [origin, origin, origin, named, named].map((from, n) =>
        both.fetch({ link: `${from}/d/${n}` }, call, async () => {
          held.set(from, (held.get(from) ?? 0) + 1);
          assert.equal(held.get(from), 1, "one such file of an origin at a time");
          most = Math.max(
            most,
            [...held.values()].reduce((sum, each) => sum + each),
          );
          await until("one of each origin is held", () => most >= 2);
          held.set(from, 0);
          return n === 0 ? { is: "lost", why: "gone" } : { is: "accepted" };
        }),
      ),
    );
    assert.deepEqual(
      outcomes.map(({ is }) => is),
      ["lost", "accepted", "accepted", "accepted", "accepted"],
    );
    assert.equal(most, 2);
    both.close();
  });

  for (const concurrency of [1, 3])
    it(`is fetched with at most ${concurrency - 1} others of its origin where the setting says ${concurrency}`, async () => {
      let atOnce = 0;
      let most = 0;
      serve = (_, response) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        setTimeout(() => {
          atOnce -= 1;
          response.end(bytes);
        }, 30);
      };
      const own = createFiles({ origins: [origin], networks: loopback, concurrency });
      const outcomes = await Promise.all(
        Array.from({ length: 7 }, (_, n) => fetch({ link: `${origin}/d/${n}` }, own)),
      );
      assert.ok(outcomes.every(({ is }) => is === "accepted"));
      assert.equal(most, concurrency);
      own.close();
    });

  it("of one origin that drips keeps no room and no turn from another's", async () => {
    const named = origin.replace("127.0.0.1", "localhost");
    const both = createFiles({ origins: [origin, named], networks: loopback, concurrency: 2 });
    serve = (request, response) => {
      if (request.headers.host?.startsWith("localhost")) return void response.end(bytes);
      response.setHeader("Content-Length", maxFileBytes);
      response.write("%");
    };
    const leaving = new AbortController();
    const slow = [1, 2, 3, 4].map((n) =>
      fetch({ link: `${origin}/d/${n}`, signal: leaving.signal, timeoutMs: 120_000 }, both),
    );
    // The others drip all the while.
    const quick = await Promise.all(
      [1, 2, 3, 4].map((n) => fetch({ link: `${named}/d/${n}` }, both)),
    );
    assert.ok(quick.every(({ is }) => is === "accepted"));
    leaving.abort();
    for (const outcome of await Promise.all(slow)) assert.equal(outcome.is, "busy");
    both.close();
  });

  describe("with others that go together with it", () => {
    const MiB = 1024 * 1024;
    const call = () => ({ signal: new AbortController().signal, timeoutMs: 20_000 });
    const all = async (
      from: Files,
      links: string[],
      { most = 30 * MiB, sha256 }: { most?: number; sha256?: string } = {},
    ) => {
      const got: string[] = [];
      const asked = links.map((link, n) => ({
        link,
        at: `/papers/${n}`,
        ...(sha256 ? { sha256 } : {}),
      }));
      const outcome = await from.fetchAll(asked, most, call(), async (fetched) => {
        got.push(...fetched.map(({ bytes: each }) => each.toString("latin1")));
        return { is: "accepted" };
      });
      return { ...outcome, got };
    };
    const size = (request: { url?: string | undefined }) => Number(request.url?.split("/").at(-1));

    it("comes after them, one at a time and in their order, within one time limit", async () => {
      let under = 0;
      serve = (request, response) => {
        under += 1;
        assert.equal(under, 1);
        setTimeout(() => {
          under -= 1;
          response.end(`of ${request.url}`);
        }, 20);
      };
      const links = ["/3", "/1", "/2"].map((each) => origin + each);
      const { is, got } = await all(files, links);
      assert.deepEqual([is, got], ["accepted", ["of /3", "of /1", "of /2"]]);
    });

    it("is named where it is wrong or not listed, and none after it is asked for", async () => {
      serve = (_, response) => response.end(bytes);
      const { is, got, ...more } = await all(files, [`${origin}/1`, `${origin}/2`], {
        sha256: "a".repeat(64),
      });
      assert.deepEqual([is, got, asked], ["rejected", [], 1]);
      assert.equal("field" in more && more.field, "/papers/0");
      const foreign = await all(files, [`${origin}/1`, "https://files.example.test/2"]);
      assert.deepEqual(
        [foreign.is, "field" in foreign && foreign.field, asked],
        ["rejected", "/papers/1", 1],
      );
    });

    for (const tells of [true, false])
      it(`is with them as large as was said and no byte larger, ${tells ? "by its length" : "as it comes"}`, async () => {
        serve = (request, response) => {
          if (tells) response.setHeader("Content-Length", size(request));
          response.write("x");
          setTimeout(() => response.end(Buffer.alloc(size(request) - 1)), 5);
        };
        const most = 1_000;
        assert.equal(
          (await all(files, [`${origin}/400`, `${origin}/600`], { most })).is,
          "accepted",
        );
        const larger = await all(files, [`${origin}/400`, `${origin}/601`, `${origin}/1`], {
          most,
        });
        assert.deepEqual(
          [larger.is, "field" in larger && larger.field, asked],
          ["rejected", "/papers/1", 4],
        );
      });

    it("of a server that drips keeps from others neither turn nor room of the server that the rest of them is from", async () => {
      const good = origin.replace("127.0.0.1", "localhost");
      const both = createFiles({ origins: [origin, good], networks: loopback, concurrency: 1 });
      let dripping = 0;
      serve = (request, response) => {
        if (request.headers.host?.startsWith("localhost")) return void response.end(request.url);
        dripping += 1;
        response.setHeader("Content-Length", MiB);
        response.write("%");
      };
      const leaving = new AbortController();
      const slowCall = { signal: leaving.signal, timeoutMs: 120_000 };
      const slow = [
        [`${good}/1`, `${origin}/2`, `${good}/3`],
        [`${origin}/4`, `${good}/5`],
        [`${good}/6`, `${origin}/7`],
      ].map((links) =>
        both.fetchAll(
          links.map((link) => ({ link })),
          30 * MiB,
          slowCall,
          async () => ({ is: "accepted" }),
        ),
      );
      await until("one of them drips", async () => dripping > 0);
      // The others drip, or wait for their turn to, all the while.
      const { is, got } = await all(both, [`${good}/8`, `${good}/9`]);
      assert.deepEqual([is, got], ["accepted", ["/8", "/9"]]);
      assert.equal((await fetch({ link: `${good}/10` }, both)).is, "accepted");
      leaving.abort();
      for (const outcome of await Promise.all(slow)) assert.equal(outcome.is, "busy");
      both.close();
    });

    it("of two servers by turns comes in its own place", async () => {
      const named = origin.replace("127.0.0.1", "localhost");
      const both = createFiles({ origins: [origin, named], networks: loopback, concurrency: 1 });
      serve = (request, response) => response.end(request.url);
      const links = [`${named}/1`, `${origin}/2`, `${named}/3`, `${origin}/4`];
      assert.deepEqual((await all(both, links)).got, ["/1", "/2", "/3", "/4"]);
      both.close();
    });

    it("of two servers, whichever comes first, beside large ones that go alone, keeps nobody waiting for ever", async () => {
      const named = origin.replace("127.0.0.1", "localhost");
      serve = (request, response) => {
        response.setHeader("Content-Length", size(request));
        response.end(Buffer.alloc(size(request)));
      };
      const both = createFiles({ origins: [origin, named], networks: loopback, concurrency: 1 });
      const links = [`${origin}/1000`, `${named}/2000`];
      const alone = (from: string) =>
        both.fetch({ link: `${from}/${21 * MiB}` }, call(), async () => ({ is: "accepted" }));
      const outcomes = await Promise.all(
        [1, 2, 3].flatMap((n) => [
          all(both, links),
          all(both, [...links].reverse()),
          ...(n < 3 ? [alone(origin), alone(named)] : []),
        ]),
      );
      assert.deepEqual(new Set(outcomes.map(({ is }) => is)), new Set(["accepted"]));
      // All room was given back: what needs the whole share of both comes at once.
      assert.equal((await all(both, links, { most: maxFileBytes })).is, "accepted");
      both.close();
    });
  });
});

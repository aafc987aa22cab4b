import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { gzipSync } from "node:zlib";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(6, "0")}`;
type Result = {
  line: number;
  status: number;
  code: string;
  version?: number;
  changed?: boolean;
  stale?: boolean;
};

describe("a stream of dossiers over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());

  const open = (as = world.keys.province, type = "application/x-ndjson"): ClientRequest =>
    request(`${world.url}/v1/dossiers`, {
      method: "POST",
      headers: { authorization: `Bearer ${as}`, "content-type": type },
    });
  const responseTo = async (asking: ClientRequest): Promise<IncomingMessage> =>
    (await once(asking, "response"))[0];
  const resultsOf = async (response: IncomingMessage): Promise<Result[]> => {
    let text = "";
    for await (const chunk of response) text += chunk;
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  };
  const send = async (lines: (string | Buffer)[], as?: string) => {
    const asking = open(as);
    for (const line of lines) asking.write(line);
    asking.end();
    return resultsOf(await responseTo(asking));
  };

  it("of 20,000 lines, all sent before anything is read, is answered line by line, in order, in bounded memory", async () => {
    const count = 20_000;
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const asking = open();
    // Paused: not a byte of the answer is read before the last line was sent.
    const answered = once(asking, "response");
    const note = "x".repeat(500);
    // Answered at length: more results than the sockets between us can hold.
    const faulty = { steps: Array.from({ length: 25 }, () => ({})) };
    let lines = "";
    for (let n = 0; n < count; n += 1) {
      const dossier = { ...dossierOf(code(n), { note }), ...(n % 4 === 3 ? faulty : {}) };
      lines += n % 1_000 === 999 ? "{không phải JSON\n" : `${JSON.stringify(dossier)}\n`;
      if (n % 50 < 49) continue;
      // Not by "drain", which Node 24 does not always tell.
      await new Promise((resolve) => asking.write(lines, resolve));
      lines = "";
    }
    await new Promise<void>((resolve) => asking.end(() => resolve()));
    const sent = performance.now() - began;
    const [response]: IncomingMessage[] = (await answered) as IncomingMessage[];
    assert.ok(response);
    const results = await resultsOf(response);
    const seconds = (performance.now() - began) / 1_000;
    const grown = Math.round((process.memoryUsage().rss - before) / 1_048_576);
    console.log(
      `        ${count} lines: sent in ${Math.round(sent)} ms, answered in ${seconds.toFixed(1)} s (${Math.round(count / seconds)}/s), +${grown} MiB`,
    );
    assert.equal(results.length, count);
    for (const [n, result] of results.entries()) {
      assert.equal(result.line, n + 1);
      if (n % 1_000 === 999) assert.deepEqual([result.status, result.code], [400, "invalid-json"]);
      else if (n % 4 === 3) assert.deepEqual([result.status, result.code], [422, "bad-dossier"]);
      else assert.deepEqual([result.status, result.code, result.version], [202, code(n), 1]);
    }
    const { rows } = await world.pool.query("select count(*)::int as n from dossiers");
    assert.equal(rows[0].n, (count / 4) * 3);
    assert.ok(grown < 400, `the memory grew by ${grown} MiB`);
  });

  it("keeps the order of one dossier's words, whatever is told between them", async () => {
    const lines = Array.from({ length: 300 }, (_, n) =>
      dossierOf(code(n % 3), { note: `lần ${n}` }),
    );
    const results = await send(lines.map((dossier) => `${JSON.stringify(dossier)}\n`));
    assert.deepEqual(
      results.map(({ version }) => version),
      lines.map((_, n) => Math.floor(n / 3) + 1),
    );
    for (const n of [0, 1, 2]) {
      const { body } = await world.get(`/v1/dossiers/${code(n)}`);
      assert.equal((body.state as { note: string }).note, `lần ${297 + n}`);
    }
  });

  it("answers each wrong line with its problem, stops at none, and needs no end of line at the end", async () => {
    const good = (n: number, more = {}) => JSON.stringify(dossierOf(code(n), more));
    const results = await send([
      `${good(1, { revision: 2 })}\n`,
      "\n",
      `${JSON.stringify({ ...dossierOf(code(2)), status: 11 })}\r\n`,
      `"${"x".repeat(1_100_000)}"\n`,
      `${good(1, { revision: 2 })}\n`,
      `${good(1, { revision: 1, note: "cũ" })}\n`,
      `${good(3, { codes: [{ code: code(1), issuer: "registry" }] })}\n`,
      `${good(4, {
        codes: [
          { code: code(3), issuer: "registry" },
          { code: code(1), issuer: "registry" },
        ],
      })}\n`,
      Buffer.from([0x7b, 0xff, 0x7d, 0x0a]),
      good(5),
    ]);
    assert.deepEqual(
      results.map(({ line, status, code: what }) => [line, status, what]),
      [
        [1, 202, code(1)],
        [2, 400, "invalid-json"],
        [3, 422, "bad-dossier"],
        [4, 413, "body-too-large"],
        [5, 200, code(1)],
        [6, 200, code(1)],
        // The same dossier under another code: its main code stays the first one.
        [7, 202, code(1)],
        [8, 202, code(1)],
        [9, 400, "invalid-json"],
        [10, 202, code(5)],
      ],
    );
    assert.deepEqual([results[4]?.changed, results[4]?.stale], [false, false]);
    assert.deepEqual([results[5]?.changed, results[5]?.stale], [false, true]);
  });

  it("ends after a thousand refused lines in a row, however many more are packed behind them", async () => {
    const asking = request(`${world.url}/v1/dossiers`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${world.keys.province}`,
        "content-type": "application/x-ndjson",
        "content-encoding": "gzip",
      },
    });
    const good = `${JSON.stringify(dossierOf(code(1)))}\n`;
    asking.end(gzipSync(`${"\n".repeat(999)}${good}${"\n".repeat(500_000)}`));
    const results = await resultsOf(await responseTo(asking));
    assert.deepEqual(
      results.slice(998).map(({ line, status, code: what }) => [line, status, what]),
      [
        [999, 400, "invalid-json"],
        [1_000, 202, code(1)],
        ...Array.from({ length: 1_000 }, (_, n) => [1_001 + n, 400, "invalid-json"]),
        [2_001, 422, "too-many-refused"],
      ],
    );
    assert.equal((await world.get(`/v1/dossiers/${code(1)}`)).status, 200);
  });

  it("ends after a thousand lines in a row of dossiers that the key may not declare", async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) =>
      JSON.stringify(dossierOf(`H41.18-261122-${String(n).padStart(4, "0")}`)),
    );
    const asking = request(`${world.url}/v1/dossiers`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${world.keys.scoped}`,
        "content-type": "application/x-ndjson",
      },
    });
    asking.end(lines.join("\n"));
    const results = await resultsOf(await responseTo(asking));
    // Lines that were under way together with the thousandth are answered too.
    assert.ok(results.length > 1_000 && results.length < 3_000, String(results.length));
    assert.equal(results.at(-1)?.code, "too-many-refused");
    assert.ok(results.slice(0, -1).every(({ code: what }) => what === "not-found"));
  });

  it("tells which line named codes of two dossiers, and where, without repeating what may be a person's number", async () => {
    const codes = [{ code: "001090000017", issuer: "registry" }];
    const results = await send([
      `${JSON.stringify(dossierOf(code(1)))}\n${JSON.stringify(dossierOf(code(2), { codes }))}\n`,
      `${JSON.stringify(dossierOf(code(1), { codes }))}\n`,
    ]);
    assert.deepEqual([results[2]?.status, results[2]?.code], [409, "code-belongs-elsewhere"]);
    assert.match(JSON.stringify(results[2]), /\/codes\/0\/code/);
    assert.ok(!JSON.stringify(results).includes("001090000017"));
  });

  it("gives each result as soon as it is committed, while the caller goes on sending", async () => {
    const asking = open();
    asking.write(`${JSON.stringify(dossierOf(code(1)))}\n`);
    const response = await responseTo(asking);
    const [first] = await once(response, "data");
    assert.match(String(first), /"status":202/);
    asking.end(`${JSON.stringify(dossierOf(code(2)))}\n`);
    const [rest] = await resultsOf(response);
    assert.deepEqual([rest?.line, rest?.code], [2, code(2)]);
  });

  it("ends with a caller who goes away, and leaves nothing behind", async () => {
    const asking = open();
    asking.on("error", () => {});
    for (let n = 0; n < 200; n += 1) asking.write(`${JSON.stringify(dossierOf(code(n)))}\n`);
    await responseTo(asking);
    asking.destroy();
    await until("the request has ended", () =>
      world.logged.some(({ facts }) => facts.aborted === true),
    );
    assert.deepEqual(
      world.logged.filter(({ level }) => level === "error"),
      [],
    );
    assert.equal((await world.put(dossierOf(code(999)))).status, 202);
  });

  it("is refused whole without a key, to others, and in another type", async () => {
    const asked: [string, string, number, string][] = [
      ["lt_nobody", "application/x-ndjson", 401, "unauthorised"],
      [world.keys.viewer, "application/x-ndjson", 403, "forbidden"],
      [world.keys.registry, "application/x-ndjson", 403, "forbidden"],
      [world.keys.province, "application/json", 415, "unsupported-media-type"],
    ];
    for (const [as, type, status, problem] of asked) {
      const asking = open(as, type);
      asking.end(`${JSON.stringify(dossierOf(code(1)))}\n`);
      const response = await responseTo(asking);
      const [body] = await resultsOf(response);
      assert.deepEqual([response.statusCode, body?.code], [status, problem]);
    }
  });

  it("of a key bound to agencies takes its own dossiers, line by line", async () => {
    const other = { processing: { code: "H41.99" } };
    await world.put(dossierOf(code(1), { agencies: other }));
    const results = await send(
      [
        `${JSON.stringify(dossierOf(code(2)))}\n`,
        `${JSON.stringify(dossierOf(code(1)))}\n`,
        `${JSON.stringify(dossierOf(code(3), { agencies: other }))}\n`,
      ],
      world.keys.scoped,
    );
    assert.deepEqual(
      results.map(({ status, code: what }) => [status, what]),
      [
        [202, code(2)],
        [404, "not-found"],
        [403, "forbidden"],
      ],
    );
  });
});

describe("a stream while the ledger is away", () => {
  it("answers every line, tries again later, and never waits line by line", async () => {
    let tried = 0;
    const world = await createHttpWorld({
      ledger: () => ({
        accept: () => {
          tried += 1;
          return Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" }));
        },
      }),
    });
    const lines = Array.from(
      { length: 2_000 },
      (_, n) => `${JSON.stringify(dossierOf(code(n)))}\n`,
    );
    const response = await fetch(`${world.url}/v1/dossiers`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${world.keys.province}`,
        "content-type": "application/x-ndjson",
      },
      body: lines.join(""),
    });
    const results: Result[] = (await response.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.equal(results.length, 2_000);
    assert.ok(
      results.every(({ status, code: what }) => status === 503 && what === "ledger-unavailable"),
    );
    assert.ok(tried < 1_000, `${tried} lines were tried in vain`);
    await world.close();
  });
});

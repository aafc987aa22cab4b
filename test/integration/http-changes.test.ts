import assert from "node:assert/strict";
import { MOST_WAITS } from "../../gateway/http/routes/changes.ts";
import { NEWS_MS } from "../../gateway/http/routes/feed-watch.ts";
import type { FeedEntry } from "../../queue/ledger/read/feed.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
type Page = { changes: FeedEntry[]; next: string };

describe("changes for the province over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());

  const ask = (query: string, as = world.keys.province) => world.get(`/v1/changes${query}`, as);
  const page = async (query: string, as?: string): Promise<Page> => {
    const { status, body } = await ask(query, as);
    assert.equal(status, 200);
    return body as unknown as Page;
  };
  const says = (n: number, status: number, more = {}) =>
    world.put(dossierOf(code(n), { status, ...more }), { as: world.keys.registry });
  const codes = ({ changes }: Page) => changes.map((each) => each.code);

  it("are what others changed, in order, and nothing that the province said itself or that changed nothing", async () => {
    await world.put(dossierOf(code(1)));
    await says(1, 5, { otherInformation: "mới" });
    await says(1, 5, { otherInformation: "mới" });
    await says(2, 4);
    // The province's word counts before the system's: nothing changed.
    await says(1, 6, { otherInformation: "mới", revision: 1 });
    const all = await page("");
    assert.deepEqual(codes(all), [code(1), code(2)]);
    const [first] = all.changes;
    assert.deepEqual([first?.version, first?.source, first?.status], [2, "registry", 4]);
    assert.match(first?.cursor ?? "", /^1-\d+-\d+$/);
    assert.deepEqual(await page(`?after=${all.next}`), { changes: [], next: all.next });
  });

  it("come page by page, each once", async () => {
    for (let n = 1; n <= 7; n += 1) await says(n, 4);
    const seen: string[] = [];
    for (let after = ""; ; ) {
      const { changes, next } = await page(`?limit=3${after}`);
      if (changes.length === 0) break;
      seen.push(...changes.map((each) => each.code));
      after = `&after=${next}`;
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7].map(code));
  });

  it("never skip one whose transaction began early and commits late", async () => {
    await says(1, 4);
    const early = await world.pool.connect();
    await early.query("begin");
    await early.query(
      `insert into log (kind, dossier, source, entry) select 'change', id, 'registry',
         json_build_object('at', now(), 'code', code, 'source', 'registry', 'version', 9, 'changed', true, 'status', 4)
       from dossiers where code = $1`,
      [code(1)],
    );
    await says(2, 4);
    const before = await page("");
    assert.deepEqual(codes(before), [code(1)], "what came after the open transaction waits for it");
    await early.query("commit");
    early.release();
    const after = await page(`?after=${before.next}`);
    assert.deepEqual(
      after.changes.map((each) => [each.code, each.version]),
      [
        [code(1), 9],
        [code(2), 1],
      ],
    );
  });

  it("are all seen by a reader who follows while many write", async () => {
    const slowly = async (n: number) => {
      const client = await world.pool.connect();
      await client.query("begin");
      await client.query("select pg_current_xact_id()");
      await new Promise((resolve) => setTimeout(resolve, 20 + (n % 7) * 20));
      await client.query(
        `with made as (insert into dossiers (code, version, touched, digest, agency, procedure, status)
           values ($1, 1, 1, '', 'H41.17', '1.001193', 4) returning id)
         insert into log (kind, dossier, source, entry) select 'change', id, 'registry',
           json_build_object('at', now(), 'code', $1::text, 'source', 'registry', 'version', 1, 'changed', true, 'status', 4) from made`,
        [code(n)],
      );
      await client.query("commit");
      client.release();
    };
    const writers = [slowly, slowly, slowly, says, says, says];
    const writing = Promise.all(
      writers.map(async (write, first) => {
        const rounds = write === says ? 30 : 10;
        for (let n = 0; n < rounds; n += 1) await write(100 * first + n, 4);
      }),
    );
    let done = false;
    void writing.then(() => {
      done = true;
    });
    const seen: string[] = [];
    let after = "";
    for (;;) {
      const last = done;
      const { changes, next } = await page(`?limit=20${after}`);
      seen.push(...changes.map((each) => each.code));
      after = `&after=${next}`;
      if (last && changes.length === 0) break;
    }
    await writing;
    assert.equal(new Set(seen).size, 120);
    assert.equal(seen.length, 120);
  });

  it("can be waited for: the answer comes with the change, or empty when the time is over", async () => {
    const began = performance.now();
    const waiting = page("?wait=20");
    setTimeout(() => void says(1, 4), 300);
    assert.deepEqual(codes(await waiting), [code(1)]);
    const took = performance.now() - began;
    assert.ok(took > 250 && took < 19_000, `${took} ms`);
    const { next } = await page("");
    const emptyFrom = performance.now();
    assert.deepEqual(codes(await page(`?wait=1&after=${next}`)), []);
    const waited = performance.now() - emptyFrom;
    assert.ok(waited > 950, `${waited} ms`);
  });

  describe("that are waited for", () => {
    const counts = { reads: 0, news: 0 };
    let busy: HttpWorld;
    beforeEach(async () => {
      Object.assign(counts, { reads: 0, news: 0 });
      busy = await createHttpWorld({
        ledger: ({ feed }) => ({
          feed: {
            ...feed,
            read: async (asked) => {
              const page = await feed.read(asked);
              counts.reads += 1;
              return page;
            },
            news: (since) => {
              counts.news += 1;
              return feed.news(since);
            },
          },
        }),
      });
    });
    afterEach(() => busy.close());
    const wait = (as: string, seconds = 60) => busy.get(`/v1/changes?wait=${seconds}`, as);
    const waits = (as: string, seconds: number, count = MOST_WAITS) =>
      Array.from({ length: count }, () => wait(as, seconds));
    const read = (count: number) => until(`${count} pages to be read`, () => counts.reads >= count);

    it("are asked for once a round, however many wait, and read once by each when its time is over", async () => {
      const others = await Promise.all([1, 2].map(() => busy.keyOf("province")));
      const began = performance.now();
      const all = [busy.keys.province, ...others].flatMap((key) => waits(key, 2));
      const answers = await Promise.all(all);
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      assert.ok(counts.reads <= 2 * all.length, `${counts.reads} pages for ${all.length} waits`);
      const rounds = (performance.now() - began) / NEWS_MS + 1;
      assert.ok(counts.news > 0 && counts.news <= rounds, `${counts.news} in ${rounds} rounds`);
      const { news } = counts;
      await new Promise((resolve) => setTimeout(resolve, 2 * NEWS_MS));
      assert.equal(counts.news, news, "nobody waits: nobody asks");
    });

    it("wake all who may see them, and nobody else", async () => {
      const all = waits(busy.keys.province, 60, 5);
      const bound = busy.call("GET", "/v1/changes?wait=60", {
        as: await busy.keyOf("province", ["H41.99"]),
      });
      await read(6);
      await busy.put(dossierOf(code(1)), { as: busy.keys.registry });
      const answers = await Promise.all(all);
      for (const { body } of answers) assert.deepEqual(codes(body as never), [code(1)]);
      assert.equal(counts.reads, 11, "once more by each of five");
      await busy.put(dossierOf(code(2), { agencies: { processing: { code: "H41.99" } } }), {
        as: busy.keys.registry,
      });
      assert.deepEqual(codes((await bound).body as never), [code(2)]);
      assert.equal(counts.reads, 12);
    });

    it("are waited for so often by a key and no more: the next is told when to come back", async () => {
      const all = waits(busy.keys.province, 60);
      await read(MOST_WAITS);
      const refused = await wait(busy.keys.province);
      assert.deepEqual([refused.status, refused.body.code], [429, "too-many-waits"]);
      assert.ok(Number(refused.headers.get("retry-after")) > 0);
      assert.equal((await busy.get("/v1/changes", busy.keys.province)).status, 200, "no wait");
      const other = wait(await busy.keyOf("province"));
      await read(MOST_WAITS + 2);
      await busy.put(dossierOf(code(1)), { as: busy.keys.registry });
      for (const { status } of await Promise.all([...all, other])) assert.equal(status, 200);
      const again = waits(busy.keys.province, 1);
      for (const { status } of await Promise.all(again)) assert.equal(status, 200, "given back");
    });

    it("are told as out of reach where the ledger is", async () => {
      const broken = await createHttpWorld({
        ledger: ({ feed }) => ({
          feed: {
            ...feed,
            news: async () => {
              throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
            },
          },
        }),
      });
      try {
        const { status, body } = await broken.get("/v1/changes?wait=60", broken.keys.province);
        assert.deepEqual([status, body.code], [503, "ledger-unavailable"]);
      } finally {
        await broken.close();
      }
    });
  });

  it("are acknowledged by asking after them, and an older question takes nothing back", async () => {
    for (const n of [1, 2]) await says(n, 4);
    const { changes } = await page("");
    const [first, second] = changes.map(({ cursor }) => cursor);
    const acknowledged = async () =>
      (await world.pool.query("select name, cursor from feeds")).rows;
    assert.deepEqual(await acknowledged(), []);
    await page(`?after=${second}`);
    assert.deepEqual(await acknowledged(), [{ name: "province", cursor: second }]);
    await page(`?after=${first}`);
    assert.deepEqual(await acknowledged(), [{ name: "province", cursor: second }]);
  });

  it("of a key bound to agencies are those of its own dossiers, acknowledged apart", async () => {
    await says(1, 4);
    await says(2, 4, { agencies: { processing: { code: "H41.99" } } });
    const mine = await page("", world.keys.scoped);
    assert.deepEqual(codes(mine), [code(1)]);
    await page(`?after=${mine.next}`, world.keys.scoped);
    const { rows } = await world.pool.query("select name from feeds");
    assert.match(rows[0].name, /^province:\d+$/);
  });

  it("tell a reader of a restored ledger to begin again", async () => {
    await says(1, 4);
    const { next } = await page("");
    await world.pool.query("update installation set epoch = 2");
    const { status, body } = await ask(`?after=${next}`);
    assert.deepEqual([status, body.code], [409, "cursor-of-another-epoch"]);
    assert.match((await page("")).next, /^2-/);
  });

  for (const after of [
    "x",
    "1-2",
    "1-2-x",
    "1--2",
    "1-2-3",
    "1-999999999999999999-1",
    "1-9999999999999999999999-1",
  ])
    it(`refuse the cursor ${after}, which was never given out`, async () => {
      const { status, body } = await ask(`?after=${after}`);
      assert.deepEqual([status, body.code], [422, "bad-cursor"]);
      assert.equal(body.errors?.[0]?.pointer, "/after");
      assert.match(body.errors?.[0]?.message ?? "", /next.*bỏ after/);
    });

  it("refuse a cursor that lies between those given out: another ledger's would skip what nobody has read", async () => {
    for (const n of [1, 2]) await says(n, 4);
    const [first] = (await page("")).changes;
    const [epoch, xid, id] = (first?.cursor ?? "").split("-").map(Number);
    assert.ok(epoch && xid && id);
    assert.equal((await ask(`?after=${first?.cursor}`)).status, 200);
    assert.equal((await ask(`?after=${epoch}-0-0`)).status, 200, "the beginning");
    for (const after of [
      `${epoch}-${xid}-${id + 1}`,
      `${epoch}-${xid - 1}-${id}`,
      `${epoch}-0-1`,
      `${epoch}-1-1`,
    ]) {
      const { status, body } = await ask(`?after=${after}`);
      assert.deepEqual([after, status, body.code], [after, 422, "bad-cursor"]);
    }
    const acknowledged = await world.pool.query("select cursor from feeds");
    assert.equal(acknowledged.rows[0].cursor, first?.cursor, "nor count it as read");
  });

  it("take a cursor whose entry went with its month", async () => {
    await says(1, 4);
    const { next } = await page("");
    await world.pool.query("delete from log");
    await world.pool.query(
      "insert into retirements (number, month, entries, hash) values (1, '2020-01', 1, '')",
    );
    await says(2, 4);
    assert.deepEqual(codes(await page(`?after=${next}`)), [code(2)]);
  });

  for (const query of [
    "?limit=1001",
    "?limit=0",
    "?limit=x",
    "?wait=61",
    "?wait=-1",
    "?since=1",
    "?after=",
  ])
    it(`refuse ${query}`, async () => {
      const { status, body } = await ask(query);
      assert.deepEqual([status, body.code], [422, "bad-query"]);
    });

  it("say the bounds of a number below them, and not that it is none", async () => {
    const { body } = await ask("?wait=-1");
    assert.deepEqual(body.errors, [{ pointer: "/wait", message: "Cần số từ 0 đến 60." }]);
  });
});

import assert from "node:assert/strict";
import type { FeedEntry } from "../../queue/ledger/feed.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
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
    "1-999999999999999999-1",
    "1-9999999999999999999999-1",
  ])
    it(`refuse the cursor ${after}, which was never given out`, async () => {
      const { status, body } = await ask(`?after=${after}`);
      assert.deepEqual([status, body.code], [400, "bad-cursor"]);
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
});

import assert from "node:assert/strict";
import { createIdempotency } from "../../queue/ledger/access/idempotency.ts";
import { createLedger } from "../../queue/ledger/ledger.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { dossierOf } from "../world.ts";

describe("numbers over HTTP", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());
  const take = (body: unknown, headers: Record<string, string> = {}) =>
    world.post("/v1/numbers", body, { as: world.keys.province, headers });

  it("are issued one after the other for an agency and a day, four digits at least", async () => {
    const asked = { agency: "H41.17", date: "2026-11-22" };
    const codes = [];
    for (let n = 0; n < 3; n += 1) codes.push((await take(asked)).body.code as string);
    assert.deepEqual(codes, ["H41.17-261122-0001", "H41.17-261122-0002", "H41.17-261122-0003"]);
    assert.equal((await take({ ...asked, date: "2026-11-23" })).body.code, "H41.17-261123-0001");
    assert.equal(
      (await take({ ...asked, agency: "000.00.17.H41" })).body.code,
      "000.00.17.H41-261122-0001",
    );
    await world.pool.query(
      "update numbers set last = 9999 where day = '2026-11-22' and agency = 'H41.17'",
    );
    assert.equal((await take(asked)).body.code, "H41.17-261122-10000");
  });

  it("are of today, in Việt Nam, where no date is given", async () => {
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(
      new Date(),
    );
    const { body } = await take({ agency: "H41.18" });
    assert.equal(body.code, `H41.18-${today.slice(2).replaceAll("-", "")}-0001`);
  });

  it("pass over a code that a dossier has already", async () => {
    await world.put(dossierOf("H41.19-261122-0001"));
    await world.put(
      dossierOf("H41.19-261122-9999", { codes: [{ code: "H41.19-261122-0002", issuer: "x" }] }),
    );
    assert.equal(
      (await take({ agency: "H41.19", date: "2026-11-22" })).body.code,
      "H41.19-261122-0003",
    );
  });

  it("are never the same twice under 200 calls at once over two processes' pools", async () => {
    const pool = createPool({ url: world.databaseUrl, max: 20, applicationName: "second" });
    const other = createLedger({ pool, ownership: {}, route: () => [], onBehind: () => {} });
    const codes = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        (n % 2 === 0 ? world.ledger : other).nextNumber({
          agency: "H41.20",
          day: "2026-11-22",
          isOver: () => false,
        }),
      ),
    );
    await pool.end();
    assert.equal(new Set(codes).size, 200);
    assert.equal([...codes].sort().at(-1), "H41.20-261122-0200");
  });

  const wrong: [string, unknown, string][] = [
    ["no agency", {}, "/agency"],
    ["an agency that is none", { agency: "sở mẫu" }, "/agency"],
    ["a day that does not exist", { agency: "H41.17", date: "2026-02-30" }, "/date"],
    [
      "a day of another century, whose codes would be the same",
      { agency: "H41.17", date: "1926-11-22" },
      "/date",
    ],
    ["an unknown field", { agency: "H41.17", day: "2026-11-22" }, "/day"],
    ["a list", [], ""],
  ];
  for (const [what, body, pointer] of wrong)
    it(`are refused for ${what}`, async () => {
      const { status, body: got } = await take(body);
      assert.deepEqual([status, got.code, got.errors?.[0]?.pointer], [422, "bad-body", pointer]);
    });

  describe("with an Idempotency-Key", () => {
    const asked = { agency: "H41.30", date: "2026-11-22" };
    const once = (key: string) => ({ "idempotency-key": key });

    it("are given once: the same request gets the same answer", async () => {
      const first = await take(asked, once("a-1"));
      const second = await take(asked, once("a-1"));
      assert.deepEqual([second.status, second.body], [first.status, first.body]);
      assert.deepEqual(
        [first.headers.get("idempotency-replayed"), second.headers.get("idempotency-replayed")],
        [null, "true"],
      );
      assert.notDeepEqual((await take(asked, once("a-2"))).body, first.body);
    });

    it("are refused to another request under the same key, whatever differs", async () => {
      await take(asked, once("b-1"));
      const { status, body } = await take({ ...asked, agency: "H41.31" }, once("b-1"));
      assert.deepEqual([status, body.code], [422, "idempotency-reused"]);
      const elsewhere = await world.post("/v1/systems/registry/pause", undefined, {
        as: world.keys.admin,
        headers: once("b-1"),
      });
      assert.equal(elsewhere.status, 200, "another caller's key is another key");
    });

    it("answer a mistake with the same mistake", async () => {
      const first = await take({}, once("c-1"));
      const second = await take({}, once("c-1"));
      assert.deepEqual([second.status, second.body], [422, first.body]);
      assert.equal(second.headers.get("content-type"), "application/problem+json");
    });

    it("serve one of many twins that arrive together; the others wait or get its answer", async () => {
      const answers = await Promise.all(Array.from({ length: 30 }, () => take(asked, once("d-1"))));
      const given = new Set(
        answers.filter(({ status }) => status === 200).map(({ body }) => body.code),
      );
      assert.equal(given.size, 1);
      for (const { status, body } of answers)
        assert.ok(
          status === 200 || body.code === "idempotency-in-progress",
          `${status} ${body.code}`,
        );
      const { rows } = await world.pool.query(
        "select count(*)::int as n from idempotency where answer is null",
      );
      assert.equal(rows[0].n, 0);
    });

    it("stay in progress for a minute after their process died, then a twin takes over", async () => {
      await take(asked, once("e-1"));
      await world.pool.query("update idempotency set status = null, answer = null");
      const early = await take(asked, once("e-1"));
      assert.deepEqual([early.status, early.body.code], [409, "idempotency-in-progress"]);
      assert.match(early.headers.get("retry-after") ?? "", /^\d+$/);
      await world.pool.query("update idempotency set created_at = now() - interval '61 seconds'");
      const reused = await take({ ...asked, agency: "H41.31" }, once("e-1"));
      assert.equal(reused.body.code, "idempotency-reused");
      const late = await take(asked, once("e-1"));
      assert.deepEqual([late.status, late.headers.get("idempotency-replayed")], [200, null]);
      assert.deepEqual((await take(asked, once("e-1"))).body, late.body);
    });

    it("are kept a day, then forgotten", async () => {
      const first = await take(asked, once("f-1"));
      await world.pool.query("update idempotency set created_at = now() - interval '24 hours'");
      assert.deepEqual((await take(asked, once("f-1"))).body, first.body);
      await world.pool.query("update idempotency set created_at = now() - interval '26 hours'");
      assert.notDeepEqual((await take(asked, once("f-1"))).body, first.body);
    });

    describe("of which many are over", () => {
      const caller = "77";
      const left = async () =>
        (
          await world.pool.query(
            "select count(*)::int as n from idempotency where caller = $1 and created_at < now() - interval '25 hours'",
            [caller],
          )
        ).rows[0].n;
      before(async () => {
        await world.pool.query("delete from idempotency");
        await world.pool.query(
          `insert into idempotency (caller, key_hash, request_hash, created_at)
           select $1, sha256(n::text::bytea), '', now() - interval '26 hours' from generate_series(1, 12000) n`,
          [caller],
        );
      });

      it("leave that to upkeep: whoever asks does not wait for it, not even the first", async () => {
        const asking = { caller: "78", key: Buffer.alloc(32), request: Buffer.alloc(32) };
        assert.equal((await createIdempotency(world.pool).begin(asking)).is, "mine");
        assert.equal(await left(), 12_000);
      });

      it("are dropped page by page until told to stop, by several processes at once, and none that is not over", async () => {
        const first = await take(asked, once("h-2"));
        const stopping = new AbortController();
        stopping.abort();
        const { purge } = world.ledger.idempotency;
        assert.equal(await purge(stopping.signal), 0);
        const { signal } = new AbortController();
        const purged = await Promise.all([purge(signal, 700), purge(signal, 500)]);
        assert.equal(purged[0] + purged[1], 12_000);
        assert.equal(await left(), 0);
        assert.deepEqual((await take(asked, once("h-2"))).body, first.body);
      });
    });

    it("need a key that can be printed", async () => {
      for (const key of ["", "a b", "x".repeat(256)])
        assert.equal((await take(asked, once(key))).body.code, "bad-idempotency-key");
    });
  });

  it("are asked again after a fault of ours, under the same key", async () => {
    let failing = true;
    const shaky = await createHttpWorld({
      ledger: (ledger) => ({
        nextNumber: (asked) =>
          failing ? Promise.reject(new Error("x")) : ledger.nextNumber(asked),
      }),
    });
    const ask = () =>
      shaky.post(
        "/v1/numbers",
        { agency: "H41.17" },
        { as: shaky.keys.province, headers: { "idempotency-key": "g-1" } },
      );
    assert.equal((await ask()).status, 500);
    failing = false;
    assert.equal((await ask()).status, 200);
    await shaky.close();
  });
});

// needs: openssl
import assert from "node:assert/strict";
import { certificatesOf, createAskStamp, readStamp } from "../../adapters/time-stamp/time-stamp.ts";
import { seal } from "../../queue/ledger/evidence/seal.ts";
import { stampNewest } from "../../queue/ledger/evidence/stamp.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { SyncEvent } from "../../queue/sync/gate/sync-event.ts";
import { createStamping } from "../../queue/sync/stamping.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { type Conduct, openAuthority } from "../time-stamp-authority.ts";

describe("time-stamps of seals", () => {
  let authority: Awaited<ReturnType<typeof openAuthority>>;
  let database: TestDatabase;
  let events: SyncEvent[];
  before(async () => {
    authority = await openAuthority();
  });
  after(() => authority.close());
  beforeEach(async () => {
    database = await testDatabase();
    events = [];
    authority.conduct = "grant";
    authority.asked = 0;
    await note();
  });
  afterEach(() => database.drop());

  const note = async () => {
    await database.pool.query("insert into log (kind, entry) values ('note', '{}')");
    await seal(database.pool);
  };
  const stamping = (signal = new AbortController().signal, timeoutMs = 5_000) =>
    createStamping({
      stamp: (stop) =>
        stampNewest(database.pool, (hash) => createAskStamp(authority.url, timeoutMs)(hash, stop)),
      report: (event) => events.push(event),
      signal,
    });
  const verified = (roots: string[]) =>
    verify(database.pool, {
      checkStamp: (response, hash) => readStamp(response, hash, { roots }),
    });

  it("are had once an hour over all processes, and hold by another program's judgement too", async () => {
    await Promise.all([stamping()(), stamping()(), stamping()()]);
    await stamping()();
    assert.deepEqual([authority.asked, events], [1, [{ kind: "stamped", seal: "1" }]]);
    const { rows } = await database.pool.query(
      "select response, hash from stamps join seals on seal = number",
    );
    authority.check(rows[0].response, rows[0].hash);
    // The next hour, the newest seal is stamped, if there is a new one.
    const anHourOn = "update stamps set asked_at = asked_at - interval '1 hour'";
    await database.pool.query(anHourOn);
    await stamping()();
    assert.equal(authority.asked, 1);
    await note();
    await stamping()();
    assert.equal(authority.asked, 2);
  });

  it("vouch for all up to their seal, where the authority's certificate is trusted", async () => {
    await stamping()();
    await note();
    const trusting = await verified(certificatesOf(authority.root));
    assert.deepEqual(
      [trusting.ok, trusting.stamped, trusting.trusted, trusting.anchored],
      [true, 1, 1, "1"],
    );
    const alone = await verified([]);
    assert.deepEqual([alone.ok, alone.stamped, alone.trusted, alone.anchored], [true, 1, 0, null]);
    const stranger = await openAuthority();
    const strange = await verified(certificatesOf(stranger.root));
    await stranger.close();
    assert.deepEqual([strange.ok, strange.trusted, strange.anchored], [true, 0, null]);
  });

  it("name a seal that was set anew, one that is gone, and a time-stamp that was had later", async () => {
    await stamping()();
    const roots = certificatesOf(authority.root);
    const whyAfter = async (sql: string) => {
      const client = await database.pool.connect();
      await client.query("begin");
      await client.query(sql);
      const verdict = await verify(client as never, {
        checkStamp: (response, hash) => readStamp(response, hash, { roots }),
      });
      await client.query("rollback");
      client.release();
      assert.equal(verdict.anchored, null);
      return verdict.contradictions.map(({ why }) => why).join("; ");
    };
    assert.match(
      await whyAfter("update seals set hash = sha256('x')"),
      /dấu thời gian của niêm phong 1: không phải của mã này/,
    );
    assert.match(
      await whyAfter("delete from seals"),
      /niêm phong 1 đã có dấu thời gian, mới nhất còn thấy là 0/,
    );
    assert.match(
      await whyAfter("update seals set sealed_at = sealed_at - interval '2 hours'"),
      /cách giờ của niêm phong hơn một giờ/,
    );
    assert.match(
      await whyAfter("update stamps set response = '\\x3000'"),
      /không đọc được trả lời/,
    );
  });

  it("that are not to be had are a warning, and are asked for again ten minutes later", async () => {
    const conducts: [Conduct, RegExp][] = [
      ["refuse", /không được cấp, trạng thái 2/],
      ["garbage", /không đọc được trả lời/],
      ["other bytes", /không phải của mã này/],
      ["too long", /quá dài/],
      ["hang", /timeout/],
    ];
    for (const [conduct, why] of conducts) {
      authority.conduct = conduct;
      events = [];
      await stamping(undefined, conduct === "hang" ? 200 : 5_000)();
      const [failed] = events;
      assert.ok(failed?.kind === "stamp failed", conduct);
      assert.match(String((failed.error as Error).message), why);
      await stamping()();
      assert.equal(events.length, 1, "not at once");
      await database.pool.query("update stamps set asked_at = now() - interval '11 minutes'");
    }
    authority.conduct = "grant";
    await stamping()();
    assert.equal(events.at(-1)?.kind, "stamped");
    assert.equal((await verified([])).ok, true);
  });

  it("are given up when the gateway stops", async () => {
    authority.conduct = "hang";
    const stopping = new AbortController();
    const asking = stamping(stopping.signal, 60_000)();
    while (authority.asked === 0) await new Promise(setImmediate);
    stopping.abort();
    await asking;
    assert.deepEqual(events, []);
  });
});

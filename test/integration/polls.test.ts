import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { createInbound } from "../../queue/ledger/inbound/inbound.ts";
import { MOST_KEPT_BYTES } from "../../queue/ledger/inbound/space.ts";
import { AHEAD_MS } from "../../queue/ledger/state/ahead.ts";
import { withTransaction } from "../../queue/postgres/session/pool.ts";
import { openPollWorld, type PollWorld, sha256Of } from "../poll-world.ts";
import { until } from "../until.ts";

const codeOf = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const [one, two, three] = [codeOf(1), codeOf(2), codeOf(3)] as const;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();
const certificate = Buffer.from("%PDF-1.4 giấy khai sinh mẫu").toString("base64");

describe("asking a system for news of what it acknowledged", () => {
  let world: PollWorld;
  beforeEach(async () => {
    world = await openPollWorld();
  });
  afterEach(() => world.close());

  const say = (code: string, state: number, minute: number, more = {}) =>
    world.office.said.push({ code, state, at: at(minute), ...more });
  /** Whether a key of an agency may have a file. */
  const opens = async (id: string, agency: string) => {
    const opened = await world.files.open(id, { key: "999", scope: [agency] });
    await opened?.close();
    return opened !== undefined;
  };
  const kept = async () =>
    (await world.pool.query("select key, state from inbound order by id")).rows;

  it("asks from the acknowledgement on until the end was said, and for no other", async () => {
    await world.submit(one, two);
    await world.pool.query(
      "update replicas r set state = 'ready', held = '{}' from dossiers d where d.id = r.dossier and d.code = $1",
      [two],
    );
    await world.pool.query(
      "delete from awaiting a using dossiers d where d.id = a.dossier and d.code = $1",
      [two],
    );
    say(one, 4, 1);
    await world.round();
    assert.deepEqual(world.office.asked, [[one]]);
    assert.equal(await world.statusOf(one), 4);
    say(one, 9, 2);
    await world.round();
    assert.equal(await world.statusOf(one), 9);
    await world.round();
    assert.equal(world.office.asked.length, 2);
    assert.deepEqual(await world.awaiting(), []);
    // Acknowledged since, and so asked for from now on.
    await world.calmDown();
    assert.ok((await world.awaiting()).includes(two));
    assert.ok((await verify(world.pool)).ok);
  });

  it("asks for so many at once, of one group, one call after the other, and in turn", async () => {
    await world.close();
    world = await openPollWorld({
      poll: { mostInRound: 5, group: ({ code }) => (Number(code.slice(-1)) % 2 ? "odd" : "even") },
    });
    const codes = Array.from({ length: 8 }, (_, n) => codeOf(n + 1));
    await world.submit(...codes);
    await world.round();
    const parity = (code: string) => Number(code.slice(-1)) % 2;
    assert.ok(
      world.office.asked.every((call) => call.length <= 3 && new Set(call.map(parity)).size === 1),
    );
    assert.equal(world.office.asked.flat().length, 5);
    await world.round();
    const first = world.office.asked.flat().slice(0, 8);
    assert.deepEqual([...first].sort(), codes);
    assert.equal(world.office.mostAtOnce(), 1);
  });

  it("is done by one process at a time", async () => {
    const other = await world.openProcess();
    await world.submit(one, two, three);
    await world.pool.query("update polls set next_at = now()");
    await Promise.all([world.process.tick(), other.tick()]);
    await Promise.all([world.process.settled(), other.settled()]);
    assert.deepEqual(world.office.asked, [[one, two, three]]);
    await other.die();
  });

  it("loses and doubles nothing where a process dies before the commit", async () => {
    await world.submit(one);
    say(one, 9, 1, { file: certificate });
    const doomed = await world.openProcess(({ take }) => ({
      take: (source, told, within) =>
        take(source, told, async (client, isNew) => {
          await within(client, isNew);
          await doomed.die();
          throw new Error("killed before the commit");
        }),
      polls: { ...world.ledger.polls, giveBack: async () => true, fail: async () => {} },
    }));
    await world.round(doomed);
    assert.deepEqual(await kept(), []);
    assert.deepEqual(await world.awaiting(), [one]);
    // Its lease has not run out: it is its session that is gone.
    await world.process.tick();
    await world.process.settled();
    assert.equal(await world.statusOf(one), 9);
    assert.deepEqual(await kept(), [{ key: `${one} 9 ${at(1)}`, state: "applied" }]);
    const { rows } = await world.pool.query("select id from files");
    assert.deepEqual(rows, [{ id: sha256Of(certificate) }]);
  });

  it("loses and doubles nothing where a process dies after the commit", async () => {
    await world.submit(one);
    say(one, 9, 1, { file: certificate });
    const dead = createInbound({
      pool: world.pool,
      openers: new Set(),
      aheadMs: AHEAD_MS,
      mostKeptBytes: MOST_KEPT_BYTES,
      accept: () => Promise.reject(new Error("killed after the commit")),
    });
    const doomed = await world.openProcess(() => ({
      take: dead.take,
      polls: { ...world.ledger.polls, giveBack: async () => true, fail: async () => {} },
    }));
    await world.round(doomed);
    await doomed.die();
    assert.deepEqual(await kept(), [{ key: `${one} 9 ${at(1)}`, state: "waiting" }]);
    assert.deepEqual(await world.awaiting(), []);
    await world.pool.query("update inbound set ready_at = now()");
    await world.ledger.wakeInbound();
    assert.equal(await world.statusOf(one), 9);
    assert.ok(await opens(sha256Of(certificate), "H41.17"));
    await world.pool.query("update polls set next_at = now(), lease_until = now()");
    await world.round();
    assert.deepEqual(await kept(), [{ key: `${one} 9 ${at(1)}`, state: "applied" }]);
    assert.deepEqual(world.office.asked, [[one]]);
  });

  it("keeps nothing of a process that was paused while another took over", async () => {
    await world.submit(one);
    say(one, 5, 1);
    const slow = await world.openProcess();
    let isPaused = true;
    world.office.pause = async () => {
      if (world.office.asked.length > 1) return;
      await until("the other one took over", () => !isPaused);
    };
    await world.pool.query("update polls set next_at = now()");
    await slow.tick();
    await until("the first one asks", () => world.office.asked.length === 1);
    await world.pool.query("update polls set lease_until = now() - interval '1 s'");
    await world.round();
    assert.equal(await world.statusOf(one), 5);
    say(one, 4, 0);
    isPaused = false;
    await slow.settled();
    assert.deepEqual(await kept(), [{ key: `${one} 5 ${at(1)}`, state: "applied" }]);
    assert.ok(slow.events.some(({ kind }) => kind === "stale"));
    await slow.die();
  });

  it("ends at what happened last, in whatever order it is told", async () => {
    await world.submit(one);
    say(one, 4, 9);
    await world.round();
    say(one, 5, 3);
    await world.round();
    assert.equal(await world.statusOf(one), 4);
  });

  it("keeps what was told first where the same is told again otherwise, and tells a person", async () => {
    await world.submit(one);
    say(one, 5, 1, { note: "Thiếu giấy chứng sinh" });
    await world.round();
    say(one, 5, 1, { note: "Thiếu giấy khác" });
    await world.round();
    const { state } = (await world.ledger.readDossier(one, null)) ?? assert.fail();
    assert.equal(state.note, "Thiếu giấy chứng sinh");
    assert.deepEqual(await world.findings(), [
      { kind: "changed-content", code: null, key: "news", count: 1 },
    ]);
  });

  it("counts the rounds in which the system does not know a dossier, and tells of it what the adapter finds", async () => {
    await world.submit(one, two);
    say(two, 4, 1);
    await world.round();
    await world.round();
    assert.deepEqual(await world.findings(), []);
    await world.round();
    await world.round();
    assert.deepEqual(await world.findings(), [{ kind: "not-there", code: one, key: "", count: 2 }]);
    say(one, 4, 2);
    await world.round();
    const { rows } = await world.pool.query(
      "select missed, news_at is not null as news from awaiting",
    );
    assert.deepEqual(rows, [
      { missed: 0, news: true },
      { missed: 0, news: true },
    ]);
  });

  it("keeps a file that comes with news, gives the item its link, and opens it to the dossier's agency alone", async () => {
    await world.submit(one);
    say(one, 9, 1, { file: certificate });
    await world.round();
    const id = sha256Of(certificate);
    const { state } = (await world.ledger.readDossier(one, null)) ?? assert.fail();
    const [result] = state.results ?? [];
    const link = new URL(result?.link ?? assert.fail("no link"));
    assert.equal(link.origin + link.pathname, `https://cong.example.test/v1/files/${id}`);
    const signature = link.searchParams.get("signature") ?? assert.fail();
    const opened = (await world.files.openLinked(id, { signature })) ?? assert.fail("shut");
    const read: Buffer[] = [];
    for await (const chunk of opened.bytes()) read.push(chunk);
    await opened.close();
    assert.equal(Buffer.concat(read).toString("base64"), certificate);
    assert.deepEqual([await opens(id, "H41.17"), await opens(id, "H41.18")], [true, false]);
    await world.pool.query(
      "update files set look_at = now() - interval '1 s', unused_since = now() - interval '40 days'",
    );
    await world.files.tidy(new AbortController().signal);
    assert.ok(await world.files.isLinked(id, { signature }));
  });

  it("takes nothing of a dossier whose file is another than was told, and the others all the same", async () => {
    await world.submit(one, two, three);
    say(one, 9, 1, { file: certificate });
    say(two, 9, 1, { file: certificate, sha256: "0".repeat(64) });
    say(three, 4, 1);
    await world.round();
    assert.deepEqual(
      [await world.statusOf(one), await world.statusOf(two), await world.statusOf(three)],
      [9, 2, 4],
    );
    assert.deepEqual(await world.awaiting(), [two, three]);
    await world.round();
    assert.deepEqual(await world.findings(), [
      { kind: "poll-deaf", code: two, key: "news", count: 1 },
    ]);
  });

  it("asks alone for the one that the system chokes on, and goes on with the others", async () => {
    await world.submit(one, two, three);
    for (const code of [one, two, three]) say(code, 4, 1);
    world.office.fate = (codes) => (codes.includes(two) ? 400 : "given");
    await world.round();
    assert.deepEqual(
      [await world.statusOf(one), await world.statusOf(two), await world.statusOf(three)],
      [4, 2, 4],
    );
    assert.equal((await world.poll()).tries, 0);
  });

  it("backs off where the system tells nothing, and tells a person after so many rounds", async () => {
    await world.submit(one);
    world.office.fate = () => 500;
    await world.round();
    const { tries, trouble, next_at: next, lease_until: lease } = await world.poll();
    assert.deepEqual([tries, trouble.is, trouble.why, lease], [1, "busy", "HTTP 500", null]);
    assert.ok(next > new Date());
    assert.deepEqual(await world.findings(), []);
    await world.round();
    assert.deepEqual(await world.findings(), [
      { kind: "poll-deaf", code: null, key: "news", count: 1 },
    ]);
    world.office.fate = () => "given";
    say(one, 4, 1);
    await world.round();
    assert.equal(await world.statusOf(one), 4);
    const calm = await world.poll();
    assert.deepEqual([calm.tries, calm.trouble], [0, null]);
  });

  it("asks for nothing while the system is paused, and goes on where it was", async () => {
    await world.submit(one);
    await world.ledger.switches.pause("registry");
    await world.round();
    assert.deepEqual(world.office.asked, []);
    assert.equal((await world.poll()).tries, 0);
    await world.ledger.switches.resume("registry");
    await world.round();
    assert.deepEqual(world.office.asked, [[one]]);
  });

  it("keeps a message that cannot be taken, says why, and tries it again for a person", async () => {
    await world.submit(one);
    say(one, 11, 1);
    await world.round();
    assert.equal(await world.statusOf(one), 2);
    assert.deepEqual(await kept(), [{ key: `${one} 11 ${at(1)}`, state: "refused" }]);
    assert.deepEqual(await world.findings(), [
      { kind: "refused-news", code: null, key: "", count: 1 },
    ]);
    const { inbound } = await world.ledger.inbound.list({
      state: "refused",
      limit: 10,
      scope: null,
    });
    assert.deepEqual(
      inbound.map(({ cause }) => cause?.pointer),
      ["/says/status"],
    );
    const meant = { id: inbound[0]?.id ?? "", scope: null };
    assert.equal((await world.ledger.inbound.retry(meant))?.changed, false);
    await world.pool.query(
      `update inbound set statement = replace(statement::text, '11,', '4,')::json`,
    );
    await world.pool.query(
      `update inbound set statement = replace(statement::text, ':11}', ':4}')::json`,
    );
    const retried = await world.ledger.inbound.retry(meant);
    assert.deepEqual([retried?.changed, retried?.inbound.state], [true, "applied"]);
    assert.equal(await world.statusOf(one), 4);
  });

  it("asks no more for a dossier that was erased, and drops what came of it", async () => {
    await world.submit(one);
    say(one, 11, 1);
    await world.round();
    await world.ledger.erase(one, "0");
    assert.deepEqual(await world.awaiting(), []);
    const { rows } = await world.pool.query("select body, statement, key from inbound");
    assert.deepEqual(
      [rows[0].body, rows[0].statement, rows[0].key.slice(0, 6)],
      [null, null, "erased"],
    );
  });
});

describe("asking a system that hangs", () => {
  let world: PollWorld;
  beforeEach(async () => {
    world = await openPollWorld({ callTimeoutMs: 300 });
  });
  afterEach(() => world.close());

  it("ends in time, and is tried again later", async () => {
    await world.submit(one);
    world.office.fate = () => "hangs";
    await world.round();
    const { tries, trouble, lease_until: lease } = await world.poll();
    assert.deepEqual([tries, trouble.is, lease], [1, "lost", null]);
  });

  it("keeps nothing where the disk hangs, calls that no fault of ours, and asks again next round", async () => {
    await world.submit(one);
    world.office.said.push({ code: one, state: 9, at: at(1), file: certificate });
    const slow = await world.openProcess(() => ({ storeFile: () => new Promise(() => {}) }));
    await world.round(slow);
    const told = slow.events.filter(({ kind }) => kind === "files late" || kind === "fault");
    assert.deepEqual(told, [{ kind: "files late", system: "registry", poll: "news" }]);
    assert.equal(await world.statusOf(one), 2);
    await slow.die();
    await world.round();
    assert.equal(await world.statusOf(one), 9);
  });

  it("ends when the process is told to, whatever the adapter does", async () => {
    await world.submit(one);
    const process = await world.openProcess(({ outward }) => ({
      outward: (system, asked, work) =>
        outward(system, asked, (line) =>
          work({ ...line, http: () => new Promise(() => {}), timeoutMs: 60_000 }),
        ),
    }));
    await world.pool.query("update polls set next_at = now()");
    await process.tick();
    process.stopping.abort();
    process.ending.abort();
    await process.settled();
    const { tries, lease_until: lease } = await world.poll();
    assert.deepEqual([tries, lease], [0, null]);
    await process.die();
  });
});

describe("asking a system for all its news", () => {
  let world: PollWorld;
  beforeEach(async () => {
    world = await openPollWorld({ by: "cursor" });
  });
  afterEach(() => world.close());

  const say = (n: number) => world.office.said.push({ code: codeOf(n), state: 9, at: at(n) });

  it("goes on where the last look ended, page by page, also of dossiers that nobody knows yet", async () => {
    await world.submit(one, two, three);
    for (const n of [1, 2, 3, 4, 5]) say(n);
    await world.round();
    assert.deepEqual(world.office.asked, [["after 0"], ["after 2"], ["after 4"]]);
    assert.equal(await world.statusOf(three), 9);
    assert.equal((await world.poll()).cursor.mark, "5");
    await world.round();
    assert.deepEqual(world.office.asked.at(-1), ["after 5"]);
    const { rows } = await world.pool.query(
      "select state, count(*)::int as n from inbound group by 1 order by 1",
    );
    assert.deepEqual(rows, [
      { state: "applied", n: 3 },
      { state: "waiting", n: 2 },
    ]);
  });

  it("keeps the system's own mark to the letter, as long as it may be", async () => {
    const worker = await world.ledger.registerWorker();
    const poll = { system: "registry", name: "news", leaseMs: 60_000 };
    const [claimed = assert.fail("not due")] = await world.ledger.polls.claim([poll], worker.id());
    const mark = `${"e/7 8\u200b\u0007".repeat(500)}đ`;
    const none = { news: new Set(""), missing: new Set(""), over: new Set(""), deaf: new Set("") };
    const to = { cursor: { mark }, leaseMs: 60_000, asked: { dossiers: [], ...none } };
    await withTransaction(world.pool, (client) => world.ledger.polls.move(client, claimed, to));
    assert.equal((await world.poll()).cursor.mark, mark);
    await worker.close();
  });

  it("goes on with the page at which a process died", async () => {
    for (const n of [1, 2, 3, 4]) say(n);
    let takes = 0;
    const doomed = await world.openProcess(({ take }) => ({
      take: async (source, told, within) => {
        takes += 1;
        if (takes < 2) return take(source, told, within);
        await doomed.die();
        throw new Error("killed");
      },
      polls: { ...world.ledger.polls, giveBack: async () => true, fail: async () => {} },
    }));
    await world.round(doomed);
    await world.process.tick();
    await world.process.settled();
    assert.deepEqual(world.office.asked, [["after 0"], ["after 2"], ["after 2"]]);
    const { rows } = await world.pool.query("select count(*)::int as n from inbound");
    assert.equal(rows[0].n, 4);
  });
});

describe("asking a system of whose messages no more can be kept", () => {
  it("keeps nothing and its place, says why, and goes on once there is room", async () => {
    const world = await openPollWorld({ by: "cursor", mostKeptBytes: 10_000 });
    try {
      world.office.said.push({ code: one, state: 9, at: "2026-11-23T01:00:00Z" });
      await world.pool.query("insert into inbound_bytes values ($1, 10000)", ["registry"]);
      await world.round();
      const { cursor, trouble } = await world.poll();
      assert.deepEqual([cursor.mark, trouble.is], [undefined, "busy"]);
      assert.equal((await world.pool.query("select from inbound")).rowCount, 0);
      await world.pool.query("delete from inbound_bytes");
      await until("there is room", async () => {
        await world.round();
        return (await world.poll()).cursor.mark === "1";
      });
      assert.equal((await world.pool.query("select from inbound")).rowCount, 1);
    } finally {
      await world.close();
    }
  });
});

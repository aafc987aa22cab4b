import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { rankByField } from "../simulators/national-portal/rank-by-field.ts";
import { until } from "../until.ts";
import {
  assertAccepted,
  assertRefused,
  CODE,
  dossier,
  row,
  usePortal,
} from "./simulated-portal.ts";

describe("the simulated national portal in trouble", () => {
  const {
    portal,
    open,
    post,
    call,
    envelope,
    create,
    update,
    progress,
    lookUp,
    renew,
    inspect,
    order,
  } = usePortal();

  const applied = () => portal().received().at(-1)?.applied;
  const spoiled = () => portal().received().at(-1)?.replySpoiled;

  it("can lose a reply after the change was made", async () => {
    await open();
    portal().faults.script({ fault: "reply-lost" });
    await assert.rejects(create(dossier()));
    assert.deepEqual([applied(), spoiled()], [true, true]);
    assertRefused(await create(dossier()), "1", "Hồ sơ đã tồn tại");
    assertAccepted(await update(dossier()));
    assert.equal(portal().state().pushedAgain()[0]?.explained, true);
  });

  it("takes a reply for spoiled when the client resets the connection without reading it", async () => {
    await open();
    await create(dossier());
    await sendRow((socket) => socket.resetAndDestroy());
    await until("the reply is spoiled", () => spoiled() === true);
  });

  it("notes how soon after a reply the client left, for the caller to judge", async () => {
    await open();
    await create(dossier());
    await sendRow((socket) => socket.end());
    await progress(row());
    let endedMs: number | undefined;
    await until("the connection has ended", () => {
      endedMs = portal().state().rows(CODE)[0]?.connectionEndedMs;
      return endedMs !== undefined;
    });
    const kept = portal().state().rows(CODE)[1];
    assert.deepEqual([kept?.connectionEndedMs, spoiled()], [undefined, false]);
    const left = portal()
      .state()
      .rowsAppliedTwice((early) => early.connectionEndedMs === endedMs);
    assert.equal(left[0]?.explained, true);
    assert.equal(portal().state().rowsAppliedTwice()[0]?.explained, false);
  });

  it("can lose a request before anything was changed", async () => {
    await open();
    portal().faults.script({ fault: "request-lost" });
    await assert.rejects(create(dossier()));
    assert.deepEqual([applied(), spoiled()], [false, false]);
    assertAccepted(await create(dossier()));
  });

  it("can apply a call twice, answering the second copy, which excuses the doubled row", async () => {
    await open();
    portal().faults.script({ fault: "applied-twice", times: 2 });
    assertRefused(await create(dossier()), "1", "Hồ sơ đã tồn tại");
    assert.deepEqual([applied(), portal().state().pushes(CODE).length], [true, 1]);
    assertAccepted(await progress(row()));
    const [found] = portal().state().rowsAppliedTwice();
    assert.deepEqual([found?.times, found?.explained], [2, true]);
    const { services } = portal().summary();
    assert.deepEqual(services.DongBoHoSoMC, { calls: 1, applied: 1, refused: 0 });
  });

  it("can answer after the client has gone, though the change was made", async () => {
    await open({ timings: { lateMs: 120 } });
    portal().faults.script({ fault: "late" });
    const signal = AbortSignal.timeout(40);
    const data = [dossier()];
    await assert.rejects(call("DongBoHoSoMC", { isUpdating: "False", data }, { signal }));
    await until("the reply is spoiled", () => spoiled() === true);
    assert.equal(applied(), true);
  });

  it("does not call a late reply spoiled for a client that waited for it", async () => {
    await open({ timings: { lateMs: 30 } });
    portal().faults.script({ fault: "late" });
    assertAccepted(await create(dossier()));
    assert.deepEqual([applied(), spoiled()], [true, false]);
  });

  it("can hold a call back and apply it after newer ones", async () => {
    await open({ timings: { lateMs: 80 }, rankOf: rankByField("GhiChu") });
    await create(dossier({ GhiChu: "v1" }));
    portal().faults.script({ fault: "late-commit" });
    const held = update(dossier({ GhiChu: "v2" }));
    await until("three calls came", () => portal().received().length === 3);
    await update(dossier({ GhiChu: "v3" }));
    await held;
    assert.deepEqual(
      portal()
        .state()
        .backwards()
        .map(({ push }) => push.fault),
      ["late-commit"],
    );
  });

  for (const status of [429, 503] as const) {
    it(`can answer ${status} without and with Retry-After in seconds or as a date`, async () => {
      await open({ timings: { retryAfterSeconds: 3 } });
      const values: (string | null)[] = [];
      for (const fault of [`${status}`, `${status}-seconds`, `${status}-date`] as const) {
        portal().faults.script({ fault });
        const reply = await post("/integration", {});
        assert.equal(reply.status, status);
        values.push(reply.headers.get("retry-after"));
      }
      const ahead = Date.parse(values[2] ?? "") - Date.now();
      assert.deepEqual(values.slice(0, 2), [null, "3"]);
      assert.ok(ahead > 1_000 && ahead <= 4_000, `${ahead} ms ahead`);
    });
  }

  it("can say with HTTP 200 that it is busy", async () => {
    await open();
    portal().faults.script({ fault: "business-failure" });
    const reply = await create(dossier());
    assertRefused(reply, "99", "Hệ thống đang bận, vui lòng thử lại sau");
    assert.deepEqual([reply.http, applied()], [200, false]);
  });

  it("can answer with what is no JSON, before or after the change", async () => {
    await open();
    portal().faults.script({ fault: "malformed-body" });
    await assert.rejects(create(dossier()), SyntaxError);
    assert.equal(applied(), false);
    portal().faults.script({ fault: "malformed-body-after-commit" });
    await assert.rejects(create(dossier()), SyntaxError);
    assert.deepEqual([applied(), spoiled()], [true, true]);
  });

  it("can end a reply short of its length", async () => {
    await open();
    portal().faults.script({ fault: "truncated-body" });
    await assert.rejects(create(dossier()), TypeError);
    assert.deepEqual([applied(), spoiled()], [true, true]);
  });

  it("can forget every session in the middle of a run", async () => {
    await open();
    portal().faults.script({ fault: "session-dropped" });
    assertRefused(await create(dossier()), "2", "Phiên làm việc");
    assertRefused(await create(dossier()), "2", "Phiên làm việc");
    await renew();
    assertAccepted(await create(dossier()));
  });

  for (const status of [500, 502, 504] as const) {
    it(`can show a page with ${status}, before or after the change`, async () => {
      await open();
      portal().faults.script({ fault: `${status}` });
      assert.equal((await create(dossier())).http, status);
      assert.equal(applied(), false);
      portal().faults.script({ fault: `${status}-after-commit` });
      assert.equal((await create(dossier())).http, status);
      assert.deepEqual([applied(), spoiled()], [true, true]);
    });
  }

  it("can drip its reply slowly and still be understood", async () => {
    await open({ timings: { dripMs: 100 } });
    portal().faults.script({ fault: "slow-drip" });
    const start = performance.now();
    assertAccepted(await create(dossier()));
    assert.ok(performance.now() - start >= 90);
    assert.equal(spoiled(), false);
  });

  it("can close its port for a time and come back on the same one", async () => {
    await open();
    portal().faults.down(150);
    await assert.rejects(lookUp(CODE));
    await until(
      "the portal answers again",
      async () => (await lookUp(CODE).catch(() => undefined)) !== undefined,
    );
    assertAccepted(await create(dossier()));
  });

  it("can be down while its inspection still answers", async () => {
    await open();
    await order("down", { ms: 60_000, how: "503" });
    assert.equal((await post("/integration", {})).status, 503);
    await order("down", { ms: 100, how: "reset" });
    await assert.rejects(lookUp(CODE));
    assert.equal(JSON.parse(await inspect("")).turnedAwayWhileDown, 2);
    await until(
      "the portal answers again",
      async () => (await lookUp(CODE).catch(() => undefined)) !== undefined,
    );
  });

  it("goes down by a fault of its plan, and the call that struck it is lost", async () => {
    await open({ timings: { downMs: 100 } });
    portal().faults.script({ fault: "down" });
    await assert.rejects(create(dossier()));
    await assert.rejects(lookUp(CODE));
    assert.equal(portal().summary().faults.down, 1);
    assert.equal(applied(), false);
  });

  it("strikes as often as the plan says, and the same calls for the same seed", async () => {
    await open();
    const struck: (string | undefined)[][] = [];
    for (const seed of [7, 7, 8]) {
      const before = portal().received().length;
      portal().faults.setPlan({ "business-failure": 0.1, 500: 0.1 }, seed);
      for (let n = 0; n < 200; n++) await post("/integration", {});
      struck.push(
        portal()
          .received(before)
          .map(({ fault }) => fault),
      );
    }
    assert.deepEqual(struck[0], struck[1]);
    assert.notDeepEqual(struck[0], struck[2]);
    const times = struck[0]?.filter((fault) => fault !== undefined).length ?? 0;
    assert.ok(times > 20 && times < 60, `${times} of 200`);
  });
  /** Sends a row on a connection of its own and leaves once it is answered, having read nothing. */
  async function sendRow(leave: (socket: Socket) => void): Promise<void> {
    const socket = connect(Number(new URL(portal().url).port), "127.0.0.1").pause();
    const body = JSON.stringify(envelope("CapNhatTienDoHoSoMC", { data: [row()] }));
    const length = Buffer.byteLength(body);
    const head = "POST /integration HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    const rows = portal().state().rows(CODE).length;
    socket.write(`${head}Content-Length: ${length}\r\n\r\n${body}`);
    await until("the row is there", () => portal().state().rows(CODE).length > rows);
    leave(socket);
  }
});

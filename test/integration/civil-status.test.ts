import assert from "node:assert/strict";
import { type CivilDesk, code, openCivilDesk } from "../civil-desk.ts";

describe("a birth at the desk and at civil status", () => {
  let desk: CivilDesk;
  beforeEach(async () => {
    desk = await openCivilDesk();
  });
  afterEach(() => desk.close());

  it("is submitted, answered after a supplement was asked for, and comes back with its certificate", async () => {
    await desk.say(2);
    await desk.world.calmDown();
    assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu"]);
    await desk.poll();
    assert.equal((await desk.state()).status, 2);
    desk.clerk("supplement", "Thiếu giấy chứng sinh");
    await desk.poll();
    const asked = await desk.state();
    assert.deepEqual([asked.status, asked.supplements?.[0]?.content], [5, "Thiếu giấy chứng sinh"]);
    assert.ok(asked.supplements?.[0]?.dueAt);
    await desk.world.calmDown();
    await desk.say(5);
    await desk.world.calmDown();
    assert.equal((await desk.taken()).length, 1, "never unchanged");
    await desk.say(5, { nksHoTen: "Nguyễn Bé Ví Dụ" });
    await desk.world.calmDown();
    assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
    await desk.say(5, { nksHoTen: "Tên Khác" });
    await desk.world.calmDown();
    assert.equal((await desk.taken()).length, 2, "once a round");
    assert.deepEqual(await desk.findings(), ["changed-after-submission"]);
    desk.clerk("process");
    await desk.poll();
    assert.deepEqual(
      [(await desk.state()).status, (await desk.state()).supplements?.[0]?.completed],
      [4, true],
    );
    desk.clerk("register");
    const { files = [], over } = await desk.poll();
    assert.deepEqual(over, [code]);
    const done = await desk.state();
    assert.deepEqual([done.status, done.results?.[0]?.sha256], [9, files[0]?.sha256]);
    assert.match(Buffer.from(files[0]?.bytes ?? []).toString(), /^%PDF-/);
    await desk.world.calmDown();
    assert.equal((await desk.world.replica(code)).state, "current");
    assert.equal((await desk.counts()).drifted, 0);
  });

  it("says its state once, however often it is asked for, and a wrong answer under the same time is found", async () => {
    await desk.say(2);
    await desk.world.calmDown();
    await desk.poll();
    // Received there is no status of its own: the step keeps the one that the dossier had.
    await desk.say(4);
    await desk.poll();
    desk.clerk("process");
    for (const _ of [1, 2, 3]) await desk.poll();
    const { steps = [], status } = await desk.state();
    assert.deepEqual([status, steps.length, await desk.findings()], [4, 2, []]);
    desk.clerk("amend", "Đã sửa");
    await desk.poll();
    assert.deepEqual(
      [(await desk.state()).steps?.length, await desk.findings()],
      [2, ["changed-content"]],
    );
  });

  it("keeps the newest state when an older one is told after it", async () => {
    await desk.say(2);
    await desk.world.calmDown();
    desk.clerk("process");
    desk.clerk("register");
    await desk.poll();
    desk.ministry.faults.script({ fault: "stale-answer", service: "layKetQuaDKHT" });
    await desk.poll();
    const { status, steps = [] } = await desk.state();
    assert.deepEqual([status, steps.map((step) => step.status)], [9, [4, 9]]);
  });

  it("goes at last where it left the desk during an outage", async () => {
    desk.ministry.faults.script({ fault: "503", service: "dangKyHoTich" });
    await desk.say(2);
    await desk.world.runLane();
    await desk.say(5);
    await desk.world.calmDown();
    assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu"]);
  });

  for (const fault of ["reply-lost", "request-lost"] as const)
    it(`is looked up after a ${fault}, and taken once`, async () => {
      desk.ministry.faults.script({ fault, service: "dangKyHoTich" });
      await desk.say(2);
      await desk.world.runLane();
      assert.ok((await desk.world.replica(code)).held["submit:1"].doubt);
      await desk.world.calmDown();
      assert.equal((await desk.world.replica(code)).state, "current");
      assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu"]);
      const { submittedAgain } = await desk.counts();
      assert.equal(submittedAgain, 0);
    });

  for (const fault of ["reply-lost", "request-lost"] as const)
    it(`finds out by a look what became of an answered supplement after a ${fault}`, async () => {
      await desk.say(2);
      await desk.world.calmDown();
      desk.clerk("supplement");
      await desk.poll();
      desk.ministry.faults.script({ fault, service: "dangKyHoTich" });
      await desk.say(5, { nksHoTen: "Nguyễn Bé Ví Dụ" });
      await desk.world.runLane();
      await desk.world.calmDown();
      assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
      assert.deepEqual([(await desk.counts()).submittedAgain, await desk.findings()], [0, []]);
    });

  it("ended by the province before it could go is not submitted any more, until it is in work again", async () => {
    desk.ministry.faults.script({ fault: "503", service: "dangKyHoTich" });
    await desk.say(2);
    await desk.world.runLane();
    await desk.say(9);
    await desk.world.calmDown();
    const { state, cause } = await desk.world.replica(code);
    assert.deepEqual(
      [state, cause.is, cause.errors[0].pointer],
      ["parked", "unmappable", "/status"],
    );
    assert.match(cause.errors[0].message, /nhập tay/);
    assert.deepEqual(await desk.taken(), []);
    await desk.say(4);
    await desk.world.calmDown();
    assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu"]);
  });

  it("ended while nobody knows whether it arrived is looked up, and sent no more where it did not", async () => {
    desk.ministry.faults.script({ fault: "request-lost", service: "dangKyHoTich" });
    await desk.say(2);
    await desk.world.runLane();
    await desk.say(9);
    await desk.world.calmDown();
    const { state, cause } = await desk.world.replica(code);
    assert.deepEqual([state, cause.is, cause.field], ["parked", "rejected", "/status"]);
    assert.deepEqual(await desk.taken(), []);
    await desk.say(4);
    await desk.world.calmDown();
    assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu"]);
  });

  it("ended while nobody knows whether it arrived is kept up where it did", async () => {
    desk.ministry.faults.script({ fault: "reply-lost", service: "dangKyHoTich" });
    await desk.say(2);
    await desk.world.runLane();
    await desk.say(9);
    await desk.world.calmDown();
    assert.equal((await desk.world.replica(code)).state, "current");
    assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu"]);
  });

  it("is missing where the ministry lost it, and a person is told after three rounds", async () => {
    await desk.say(2);
    await desk.world.calmDown();
    desk.ministry.clerk({ code, module: "KS", now: [{ act: "forget" }] });
    const { missing, findings: first } = await desk.poll(0);
    assert.deepEqual([missing, first], [[code], []]);
    assert.deepEqual(
      (await desk.poll(2)).findings?.map(({ kind }) => kind),
      ["not-there"],
    );
  });

  it("is told of in a state that nobody knows, and goes on being asked for", async () => {
    await desk.say(2);
    await desk.world.calmDown();
    desk.ministry.clerk({ code, module: "KS", now: [{ act: "say", state: "5" }] });
    const { statements, over, findings: found } = await desk.poll();
    assert.deepEqual([statements, over], [[], []]);
    assert.deepEqual(
      found?.map(({ kind, key }) => `${kind} ${key}`),
      ["unknown-state 5"],
    );
  });
});

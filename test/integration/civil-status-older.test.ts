import assert from "node:assert/strict";
import { type CivilDesk, code, openCivilDesk } from "../civil-desk.ts";

for (const profile of ["json", "xml"])
  describe(`a birth asked for by the older calls, submitted as ${profile}`, () => {
    let desk: CivilDesk;
    beforeEach(async () => {
      desk = await openCivilDesk({ ordinaryResult: "state" }, { profile });
    });
    afterEach(() => desk.close());

    it("is told of state by state, without times, and comes back with its certificate", async () => {
      await desk.say(2);
      await desk.world.calmDown();
      await desk.poll();
      assert.equal((await desk.state()).status, 2);
      desk.clerk("supplement", "Chưa có giấy chứng sinh");
      for (const _ of [1, 2]) await desk.poll();
      const asked = await desk.state();
      assert.deepEqual(
        [asked.status, asked.supplements?.map(({ content }) => content)],
        [5, ["Chưa có giấy chứng sinh"]],
      );
      await desk.say(5, { nksHoTen: "Nguyễn Bé Ví Dụ" });
      await desk.world.calmDown();
      assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
      desk.clerk("process");
      await desk.poll();
      assert.equal((await desk.state()).status, 4);
      desk.clerk("register");
      const { files = [], over } = await desk.poll();
      assert.deepEqual(over, [code]);
      const done = await desk.state();
      assert.deepEqual([done.status, done.results?.[0]?.sha256], [9, files[0]?.sha256]);
      assert.deepEqual(await desk.findings(), []);
      const services = new Set(desk.ministry.received().map(({ service }) => service));
      assert.ok(!services.has("layKetQuaDKHT"));
    });

    it("is looked up by its state after a lost reply, and taken once", async () => {
      desk.ministry.faults.script({ fault: "reply-lost", service: "dangKyHoTich" });
      await desk.say(2);
      await desk.world.runLane();
      await desk.world.calmDown();
      assert.equal((await desk.world.replica(code)).state, "current");
      assert.deepEqual(
        [await desk.taken(), (await desk.counts()).submittedAgain],
        [["Nguyễn Bé Mẫu"], 0],
      );
    });

    for (const fault of ["reply-lost", "request-lost"] as const)
      it(`finds out what became of an answered supplement after a ${fault}`, async () => {
        await desk.say(2);
        await desk.world.calmDown();
        desk.clerk("supplement");
        await desk.poll();
        desk.ministry.faults.script({ fault, service: "dangKyHoTich" });
        await desk.say(5, { nksHoTen: "Nguyễn Bé Ví Dụ" });
        await desk.world.runLane();
        await desk.world.calmDown();
        assert.deepEqual(await desk.taken(), ["Nguyễn Bé Mẫu", "Nguyễn Bé Ví Dụ"]);
        assert.equal((await desk.counts()).submittedAgain, 0);
      });

    it("is missing where the ministry lost it, and nothing is said of it where it is refused without a word", async () => {
      await desk.say(2);
      await desk.world.calmDown();
      desk.clerk("refuse");
      const trouble = await desk.world.system.adapter.poll?.results?.next(
        { of: [{ state: await desk.state(), since: new Date().toISOString(), missed: 0 }] },
        desk.line,
      );
      assert.ok(trouble && "trouble" in trouble);
      desk.ministry.clerk({ code, module: "KS", now: [{ act: "forget" }] });
      assert.deepEqual((await desk.poll()).missing, [code]);
    });
  });

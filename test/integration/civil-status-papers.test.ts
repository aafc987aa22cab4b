import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { type CivilDesk, code, openCivilDesk } from "../civil-desk.ts";

describe("a birth with papers", () => {
  let desk: CivilDesk;
  beforeEach(async () => {
    desk = await openCivilDesk();
  });
  afterEach(() => desk.close());

  const shaOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const [one, two] = [randomBytes(50_000), randomBytes(2_000_000)];
  const paper = (n: number, more: object = {}) => ({
    id: `P${n}`,
    name: `${n}.pdf`,
    componentCode: `K${n}`,
    link: `${desk.province.origin}/${n}`,
    ...more,
  });
  /** The digests of the files of each submission that was taken. */
  const taken = async () =>
    (await desk.submissions()).map(({ files }) => files.map(({ sha256 }) => sha256));
  const both = () => {
    Object.assign(desk.province.files, { "/1": one, "/2": two });
    return [paper(1), paper(2, { sha256: shaOf(two) })];
  };
  const whole = [shaOf(one), shaOf(two)];

  for (const fault of ["reply-lost", "request-lost"] as const)
    it(`is looked up after a ${fault} before any of it is sent again, and arrives once and whole`, async () => {
      desk.ministry.faults.script({ fault, service: "dangKyHoTich" });
      await desk.say(2, {}, both());
      await desk.world.runLane();
      assert.ok((await desk.world.replica(code)).held["submit:1"].doubt);
      assert.equal(desk.province.asked().length, 2);
      await desk.world.calmDown();
      assert.equal((await desk.world.replica(code)).state, "current");
      assert.deepEqual(await taken(), [whole]);
      assert.equal((await desk.counts()).submittedAgain, 0);
      // What the look found there was fetched no second time.
      assert.equal(desk.province.asked().length, fault === "reply-lost" ? 2 : 4);
      const services = desk.ministry.received().map(({ service }) => service);
      const [first = "", ...after] = services.filter((each) => each !== "token");
      assert.deepEqual([first, after[0]], ["dangKyHoTich", "layKetQuaDKHT"]);
    });

  it("parks where a paper cannot be had, its place named, and goes when it is declared anew", async () => {
    await desk.say(2, {}, [...both(), paper(3)]);
    await desk.world.calmDown();
    const { state, cause, held } = await desk.world.replica(code);
    assert.deepEqual([state, cause.is, cause.field], ["parked", "rejected", "/submittedPapers/2"]);
    assert.ok(cause.cure);
    assert.equal(held["submit:1"]?.doubt, undefined, "in no doubt: it never left");
    assert.deepEqual(await taken(), []);
    desk.province.files["/3"] = "giấy mẫu";
    await desk.say(2, {}, [...both(), paper(3, { name: "3-sửa.pdf" })]);
    await desk.world.calmDown();
    assert.deepEqual(await taken(), [[...whole, shaOf(Buffer.from("giấy mẫu"))]]);
  });

  it("waits while the file server is down, in no doubt, and the system's circuit suffers nothing", async () => {
    desk.province.answerAll(503);
    await desk.say(2, {}, both());
    await desk.world.runLane();
    const { state, cause, held } = await desk.world.replica(code);
    assert.deepEqual([state, cause.is, cause.why], ["waiting", "busy", "Máy chủ tệp trả HTTP 503"]);
    assert.equal(held["submit:1"]?.doubt, undefined);
    desk.province.answerAll(undefined);
    await desk.world.calmDown();
    assert.deepEqual(await taken(), [whole]);
  });

  it("answers a supplement by a paper more, all of them with it, and never unchanged", async () => {
    await desk.say(2, {}, both());
    await desk.world.calmDown();
    desk.clerk("supplement", "Thiếu giấy chứng sinh");
    await desk.poll();
    // The same content behind a link that was signed anew, where its SHA-256 is told.
    desk.province.files["/2?signed=anew"] = two;
    const link = `${desk.province.origin}/2?signed=anew`;
    await desk.say(5, {}, [paper(1), paper(2, { link, sha256: shaOf(two) })]);
    await desk.world.calmDown();
    assert.equal((await taken()).length, 1);
    const more = Buffer.from("giấy chứng sinh");
    desk.province.files["/3"] = more;
    desk.ministry.faults.script({ fault: "reply-lost", service: "dangKyHoTich" });
    await desk.say(5, {}, [...both(), paper(3)]);
    await desk.world.runLane();
    await desk.world.calmDown();
    assert.deepEqual(await taken(), [whole, [...whole, shaOf(more)]]);
    assert.deepEqual([(await desk.counts()).submittedAgain, await desk.findings()], [0, []]);
  });
});

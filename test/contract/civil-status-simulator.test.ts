import assert from "node:assert/strict";
import {
  type CivilStatusSimulator,
  createCivilStatusSimulator,
} from "../simulators/civil-status/civil-status-simulator.ts";
import { FAULTS } from "../simulators/faults/catalogue.ts";

const CODE = "H41.17-261122-0001";
const PDF = "JVBERi0xLjQK";

/** Faults that play on an answer and let the request take effect, beside those that spoil it. */
const HONEST = [
  "applied-twice",
  "late",
  "late-commit",
  "slow-drip",
  "interim-answers",
  "packed-body",
  "byte-order-mark",
  "no-content-type",
];

interface Item {
  maHoSoMCDT: string;
  trangThai: string | number;
  thoiGianThucHien: string;
  noiDungXuLy: string;
  ghiChu: string;
  hanBoSungHoSo: string;
  errors: string;
  ketQuaXuLy: { nksHoTen: string; giayKhaiSinh: string };
}

interface Answer {
  access_token: string;
  fault: { code: number };
  status: string | number;
  statusDescription: string;
  errorCode: string;
  errorDescription: string;
  errors: string;
  /** As many as the test awaits. */
  value: [Item, Item];
}

interface Held {
  modules: { module: string; submissions: { form: object; files: { size: number }[] }[] }[];
}

describe("the simulated civil-status system", () => {
  let system: CivilStatusSimulator;
  let token = "";

  beforeEach(async () => {
    system = await createCivilStatusSimulator({
      timings: { lateMs: 20, dripMs: 20, downMs: 20 },
    });
    token = (await askToken()).access_token;
  });
  afterEach(() => system.close());

  async function askToken(secret = "demo-secret") {
    const basic = Buffer.from(`demo-client:${secret}`).toString("base64");
    const reply = await fetch(system.url + system.paths.token, {
      method: "POST",
      headers: { Authorization: `Basic ${basic}`, ContentType: "x" },
      body: "grant_type=client_credentials",
    });
    return { http: reply.status, ...((await reply.json()) as Answer) };
  }
  const post = (path: string, body: object, bearer = token) =>
    fetch(system.url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    });
  const call = async (path: string, body: object, bearer = token) => {
    const reply = await post(path, body, bearer);
    return { http: reply.status, ...((await reply.json()) as Answer) };
  };
  const birth = (change: object = {}, form: object = { nksHoTen: "Nguyễn Bé Mẫu" }) => ({
    module: "LTKS",
    maHoSoLT: "G22.99.01-261122-0001",
    maHoSoMCDT: CODE,
    maDonVi: "16681",
    ngayTiepNhan: "23/11/2026 07:30:00",
    data: JSON.stringify(form),
    fileDinhKem: [
      {
        id: "1",
        loaiGiayTo: "GCS",
        tenGiayTo: "Giấy chứng sinh",
        tenTepDinhKem: "gcs.pdf",
        huyGiayTo: 0,
        duLieuTepDinhKem: PDF,
      },
    ],
    ...change,
  });
  const submit = (body: object = birth()) => call(system.paths.submitInterlinked, body);
  const ordinary = (body: object) => call(system.paths.submit, body);
  const poll = (ids = [CODE], module = "LTKS") =>
    call(system.paths.poll, { maDinhDanhHoSo: ids, maTinh: "40", module });
  const order = (name: string, body: object) =>
    fetch(`${system.url}/inspect/${name}`, { method: "POST", body: JSON.stringify(body) });
  const clerk = (...now: object[]) => order("clerk", { code: CODE, module: "LTKS", now });
  const held = async () =>
    (await fetch(`${system.url}/inspect/dossiers/${CODE}`)).json() as Promise<Held>;
  const isDuplicate = (reply: Answer) =>
    Number(reply.status) === 0 &&
    `${reply.statusDescription}${reply.errorDescription}`
      .normalize("NFC")
      .includes("đã được tiếp nhận");

  it("gives a token for the right key alone, and takes nothing without one", async () => {
    assert.equal((await askToken("wrong")).http, 401);
    const refused = await call(system.paths.submitInterlinked, birth(), "wrong");
    assert.deepEqual([refused.http, refused.fault.code], [401, 900901]);
    await order("drop-sessions", {});
    assert.equal((await submit()).http, 401);
  });

  it("takes an interlinked birth, holds its form and file, and says received when polled", async () => {
    assert.equal(Number((await submit()).status), 1);
    const { modules } = await held();
    assert.deepEqual(modules[0]?.submissions[0]?.form, { nksHoTen: "Nguyễn Bé Mẫu" });
    assert.equal(modules[0]?.submissions[0]?.files[0]?.size, 9);
    const [item] = (await poll()).value;
    assert.deepEqual([item.maHoSoMCDT, Number(item.trangThai), item.ketQuaXuLy], [CODE, 1, null]);
    assert.match(item.thoiGianThucHien, /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
  });

  it("takes ordinary modules as JSON with a trailing blank and as XML, and copies under their module", async () => {
    const json = { module: "KS", maHoSoLT: CODE, maHoSoMCDT: CODE, maDonVi: "16681" };
    const rest = { ngayTiepNhan: "23/11/2026 ", data: "{}", fileDinhKem: [] };
    assert.equal(Number((await ordinary({ ...json, ...rest })).status), 1);
    const noBlank = await ordinary({ ...json, ...rest, ngayTiepNhan: "23/11/2026" });
    assert.match(noBlank.errors, /^ngayTiepNhan có định dạng không đúng/);
    const copy = { ...json, ...rest, module: "BS", maHoSoLT: "BS" };
    assert.equal(Number((await ordinary(copy)).status), 1);
    const data = "<hotich><hoso><a>B &amp; C</a><b><c>1</c></b></hoso></hotich>";
    const xml = { module: "KT", maHoSo: CODE, maDonVi: 16681, ngayTiepNhan: "2026-11-23", data };
    assert.equal(Number((await ordinary(xml)).status), 1);
    const broken = { ...xml, data: data.replace("</a>", "") };
    assert.match((await ordinary(broken)).errors, /^data có định dạng không đúng/);
    const { modules } = await held();
    assert.deepEqual(
      modules.map(({ module }) => module),
      ["KS", "BS", "KT"],
    );
    assert.deepEqual(modules[2]?.submissions[0]?.form, { a: "B & C", b: { c: "1" } });
  });

  it("refuses a module at the other's address", async () => {
    assert.match((await ordinary(birth())).errors, /^module /);
    assert.match((await submit(birth({ module: "KS" }))).errors, /^module /);
  });

  it("tells validation in sentences, with HTTP 200 and with HTTP 500", async () => {
    const form = { nycSoDienThoai: "0".repeat(16), nksQuocTich: "ZZ", nksNgaySinh: "31.02.2026" };
    const wrong = birth({}, { ...form, meNoiCuTru: "Số 1", chaNgaySinh: "1960" });
    const replies = [await submit(wrong), await submit(wrong)];
    assert.deepEqual(replies.map(({ http }) => http).sort(), [200, 500]);
    const [reply] = replies;
    assert.equal(reply?.status, 500);
    assert.deepEqual(
      reply?.errors.split("\n").map((sentence: string) => sentence.split(" ", 1)[0]),
      ["nycSoDienThoai", "nksQuocTich", "nksNgaySinh", "meNoiCuTru"],
    );
    assert.equal((await poll()).value.length, 0);
  });

  it("is frozen after submission: changed content is called received and not taken", async () => {
    await submit();
    assert.ok(isDuplicate(await submit()));
    assert.ok(isDuplicate(await submit(birth({}, { nksHoTen: "Tên Khác" }))));
    const { modules } = await held();
    assert.equal(modules[0]?.submissions.length, 1);
    const inspected = await fetch(`${system.url}/inspect`);
    const counts = (await inspected.json()) as Record<string, number>;
    assert.deepEqual([counts.submittedAgainUnexplained, counts.drifted], [1, 1]);
  });

  it("takes a supplement when it asked for one, and gives a certificate in the end", async () => {
    await submit();
    await clerk({ act: "supplement", note: "Thiếu giấy chứng sinh" });
    const [asked] = (await poll()).value;
    assert.deepEqual([Number(asked.trangThai), asked.ghiChu], [2, "Thiếu giấy chứng sinh"]);
    assert.notEqual(asked.hanBoSungHoSo, "");
    assert.equal(Number((await submit(birth({}, { nksHoTen: "Tên Khác" }))).status), 1);
    await clerk({ act: "register" });
    const [done] = (await poll()).value;
    assert.deepEqual([Number(done.trangThai), done.ketQuaXuLy.nksHoTen], [4, "Tên Khác"]);
    assert.match(Buffer.from(done.ketQuaXuLy.giayKhaiSinh, "base64").toString(), /^%PDF-/);
  });

  it("follows a script, one act a poll, and does nothing while it waits for a supplement", async () => {
    await submit();
    const script = [{ act: "process" }, { act: "supplement" }, { act: "refuse" }];
    await order("clerk", { code: CODE, module: "LTKS", script });
    const states: number[] = [];
    for (let n = 0; n < 4; n++) states.push(Number((await poll()).value[0].trangThai));
    await submit(birth({}, { nksHoTen: "Tên Khác" }));
    states.push(Number((await poll()).value[0].trangThai));
    assert.deepEqual(states, [3, 2, 2, 2, 6]);
    assert.equal((await order("clerk", { code: CODE, module: "LTKS", now: [{}] })).status, 400);
  });

  it("refuses more than three ids and another province, and leaves out an id that it lost or never knew", async () => {
    await submit();
    assert.equal(Number((await poll(["1", "2", "3", "4"])).status), 0);
    const body = { maDinhDanhHoSo: [CODE], maTinh: "99", module: "LTKS" };
    assert.equal((await call(system.paths.poll, body)).errorCode, "108");
    assert.equal((await poll([CODE, "unknown"])).value.length, 1);
    await clerk({ act: "forget" });
    assert.equal((await poll()).value.length, 0);
  });

  it("can show each oddity of an answer when told", async () => {
    await submit();
    await submit(birth({ maHoSoMCDT: "second" }));
    await clerk({ act: "process" });
    const odd = async (fault: string) => {
      await order("faults", { script: [{ fault }] });
      return poll([CODE, "second"]);
    };
    const honest = (await poll([CODE, "second"])).value;
    assert.equal((await odd("shuffled-answer")).value[1].maHoSoMCDT, CODE);
    assert.equal(Number((await odd("stale-answer")).value[0].trangThai), 1);
    const [changed] = (await odd("changed-answer")).value;
    assert.equal(changed.thoiGianThucHien, honest[0].thoiGianThucHien);
    assert.notEqual(changed.noiDungXuLy, honest[0].noiDungXuLy);
    assert.deepEqual((await odd("missing-answer")).value, []);
    const [empty] = (await odd("empty-answer")).value;
    assert.deepEqual([empty.trangThai, empty.errors], ["", "Không tìm thấy hồ sơ"]);
    assert.equal(Number((await odd("told-nothing")).status), 0);
    for (const code of ["100", "101", "108"])
      assert.equal((await odd(`error-${code}`)).errorCode, code);
    await order("faults", { script: [{ fault: "validation" }] });
    assert.match((await submit()).errors, /\nnksHoTen /);
  });

  it("lives the same life by the same seed, whatever the order", async () => {
    const codes = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const lives: string[][] = [];
    for (const order of [codes, [...codes].reverse()]) {
      await system.close();
      system = await createCivilStatusSimulator({ life: true, auth: "none", seed: 7 });
      for (const maHoSoMCDT of order) await submit(birth({ maHoSoMCDT }));
      const seen: string[] = [];
      for (const code of codes)
        for (let n = 0; n < 4; n++) seen.push(`${(await poll([code])).value[0]?.trangThai}`);
      lives.push(seen);
    }
    assert.deepEqual(lives[0], lives[1]);
    assert.ok(new Set(lives[0]).size > 2);
  });

  for (const [fault, { spoilsReply }] of Object.entries(FAULTS))
    it(`suffers ${fault} and is left as it says`, async () => {
      await order("faults", { script: [{ fault, service: "nhanHoSoDKHT" }] });
      await post(system.paths.submitInterlinked, birth())
        .then((reply) => reply.text())
        .catch(() => {}); // Cut off, as some of them do.
      const [struck] = system.received().filter((one) => one.service === "nhanHoSoDKHT");
      assert.equal(struck?.fault, fault);
      assert.equal(struck?.replySpoiled, spoilsReply);
      const takes = spoilsReply || HONEST.includes(fault);
      assert.equal((await held().catch(() => undefined))?.modules?.length ?? 0, takes ? 1 : 0);
    });
});

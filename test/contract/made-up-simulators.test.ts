import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createResidenceSimulator,
  RESIDENCE_SERVICE,
  type ResidenceSimulator,
} from "../simulators/made-up-residence/residence-simulator.ts";
import {
  createWelfareSimulator,
  type WelfareSimulator,
} from "../simulators/made-up-welfare/welfare-simulator.ts";
import { readXml, writeXml } from "../simulators/made-up-welfare/xml.ts";
import { until } from "../until.ts";

const code = "H41.17-261122-0001";

describe("the simulated system of residence registrations", () => {
  let on: ResidenceSimulator;
  const open = async (options: Parameters<typeof createResidenceSimulator>[0] = {}) => {
    on = await createResidenceSimulator(options);
  };
  afterEach(() => on.close());

  const call = async (method: string, path: string, body?: object, headers: object = client) => {
    const response = await fetch(`${on.url}/r1/${RESIDENCE_SERVICE}${path}`, {
      method,
      headers: { ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { response, body: Object(await response.json()) };
  };
  const client = { "x-road-client": "DEMO/GOV/000.00.00.H41/cong" };
  const record = (more: object = {}) => ({
    MaHoSo: code,
    ChuHoSo: "NGUYỄN VĂN MẪU",
    TrangThai: "02",
    ...more,
  });
  const step = { MaHoSo: code, TrangThai: "04", ThoiDiem: "20261125090000" };

  it("sets a record, adds each step as often as it comes, and shows both", async () => {
    await open();
    const { body } = await call("POST", "/TiepNhan", record());
    assert.deepEqual([body.error_code, body.result], ["00", { SoTiepNhan: `TN-${code}` }]);
    await call("POST", "/CapNhat", step);
    await call("POST", "/CapNhat", step);
    await call("POST", "/TiepNhan", record({ TrangThai: "04" }));
    const found = await call("POST", "/TraCuu", { MaHoSo: code });
    assert.deepEqual(found.body.result, record({ TrangThai: "04", TienTrinh: [step, step] }));
    const { dossiers, steps, stepsTwice } = Object(on.summary());
    assert.deepEqual([dossiers, steps, stepsTwice], [1, 2, 1]);
    const held = await (await fetch(`${on.url}/inspect/held`)).text();
    assert.equal(JSON.parse(held).steps.length, 2);
  });

  it("refuses what it cannot read, and says what", async () => {
    await open();
    for (const [wrong, said] of [
      [{ ChuHoSo: "" }, /ChuHoSo/],
      [{ ChuHoSo: "X".repeat(251) }, /250/],
      [{ TrangThai: "11" }, /TrangThai/],
      [{ NgayNhan: "20261301000000" }, /NgayNhan/],
    ] as const) {
      const { body } = await call("POST", "/TiepNhan", record(wrong));
      assert.equal(body.error_code, 1);
      assert.match(body.message, said);
    }
    assert.equal((await call("POST", "/CapNhat", step)).body.error_code, 2);
    assert.equal((await call("POST", "/TraCuu", { MaHoSo: code })).body.error_code, 2);
  });

  it("is not reached where the hop does not know the service or the caller", async () => {
    await open();
    const unknown = await call("POST", "/KhongCo", {});
    assert.equal(unknown.response.headers.get("x-road-error"), "Server.ServerProxy.UnknownService");
    const nobody = await call("POST", "/TiepNhan", record(), {});
    assert.match(nobody.response.headers.get("x-road-error") ?? "", /^Client\./);
    assert.equal(on.of(code), undefined);
  });

  it("tells what happened by its cursor, and lists what was touched in a time page by page", async () => {
    let at = Date.UTC(2026, 10, 25, 2);
    await open({ now: () => at, eventsAtOnce: 2, pageSize: 2 });
    for (const n of [1, 2, 3]) {
      await call("POST", "/TiepNhan", record({ MaHoSo: `H41.17-261122-000${n}` }));
      at += 60_000;
      const order = { MaHoSo: `H41.17-261122-000${n}`, TrangThai: "05" };
      await fetch(`${on.url}/inspect/happens`, { method: "POST", body: JSON.stringify(order) });
    }
    const first = await call("GET", "/SuKien?sau=");
    assert.deepEqual([first.body.result.length, first.body.cuoi], [2, "2"]);
    assert.equal(first.body.result[0].ThoiDiem, "20261125090100");
    assert.equal((await call("GET", "/SuKien?sau=2")).body.result.length, 1);
    const list = async (from: string, page: number) =>
      (await call("GET", `/DanhSach?tu=${from}&den=20261125235959&trang=${page}`)).body;
    assert.deepEqual((await list("20261125090000", 1)).result.length, 2);
    assert.deepEqual((await list("20261125090000", 2)).result.length, 1);
    assert.deepEqual((await list("20261125090100", 1)).tong, 2);
    assert.equal((await list("hôm qua", 1)).error_code, 1);
    assert.ok(on.forgets("H41.17-261122-0001"));
    assert.equal((await list("20261125090000", 1)).tong, 2);
  });

  it("lives by its seed alone", async () => {
    const lived = async (seed: number) => {
      await open({ life: true, seed, now: () => 0 });
      for (let n = 1; n <= 20; n += 1)
        await call("POST", "/TiepNhan", record({ MaHoSo: `H41.17-261122-00${10 + n}` }));
      return (await call("GET", "/SuKien?sau=")).body.result;
    };
    const once = await lived(1);
    await on.close();
    assert.deepEqual(await lived(1), once);
    assert.ok(once.length > 0);
  });
});

describe("the simulated system of social benefits", () => {
  let on: WelfareSimulator;
  const open = async (options: Parameters<typeof createWelfareSimulator>[0] = {}) => {
    on = await createWelfareSimulator({ retryMs: 5, ...options });
  };
  afterEach(() => on.close());

  const call = async (path: string, root?: string, body?: object) => {
    const response = await fetch(
      on.url + path,
      root ? { method: "POST", body: writeXml(root, body) } : {},
    );
    return Object(readXml(await response.text())?.content);
  };
  const record = { SoHoSo: code, HoTen: "Nguyễn Văn Mẫu", TrangThai: "DANG_GIAI_QUYET" };
  const step = { SoHoSo: code, TrangThai: "DA_XONG", Luc: "25/11/2026 09:00:00" };

  it("sets a record, adds each step as often as it comes, and shows both", async () => {
    await open();
    assert.equal((await call("/tiep-nhan", "HoSo", { ...record, GiayTo: { Ten: "Đơn" } })).Ma, "0");
    await call("/buoc", "Buoc", step);
    await call("/buoc", "Buoc", step);
    const { HoSo } = await call(`/ho-so/${encodeURIComponent(code)}`);
    assert.deepEqual(HoSo, { ...record, GiayTo: { Ten: "Đơn" }, Buoc: [step, step] });
    assert.equal(Object(on.summary()).stepsTwice, 1);
  });

  it("refuses what it cannot read, and says what; a step twice only where it is told to", async () => {
    await open({ deduplicateSteps: true });
    assert.equal((await call("/tiep-nhan", "HoSo", { SoHoSo: code })).MoTa, "Thiếu HoTen");
    assert.equal((await call("/tiep-nhan", "HoSo", { ...record, TrangThai: "X" })).Ma, "SAI");
    assert.equal((await call("/tiep-nhan", "Khac", record)).Ma, "SAI");
    assert.equal((await call("/buoc", "Buoc", step)).Ma, "404");
    await call("/tiep-nhan", "HoSo", record);
    assert.equal((await call("/buoc", "Buoc", { ...step, Luc: "2026-11-25" })).Ma, "SAI");
    await call("/buoc", "Buoc", step);
    assert.equal((await call("/buoc", "Buoc", step)).Ma, "TRUNG_BUOC");
    assert.equal(on.of(code)?.steps.length, 1);
  });

  describe("calls back", () => {
    /** Whoever is called: it answers as it is told, a cut connection where that is nothing. */
    const openCalled = async (answers: (string | undefined)[]) => {
      const calls: { body: unknown; key: string | undefined }[] = [];
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const read = readXml(Buffer.concat(chunks).toString());
          calls.push({ body: read?.content, key: request.headers.authorization });
          const Ma = answers.length > 0 ? answers.shift() : "0";
          if (Ma === undefined) return response.socket?.destroy();
          return response.end(writeXml("KetQuaTraLoi", { Ma }));
        });
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      return { url, calls, close: () => server.close() };
    };
    const codes = (body: unknown) =>
      [Object(body).DanhSach.HoSo].flat().map(({ SoHoSo }: { SoHoSo: string }) => SoHoSo);
    const decided = (n: number) => ({ SoHoSo: `HS-${n}`, KetLuan: "CHI_TRA" as const });

    it("with its secret and key, again until it is answered, and several at once", async () => {
      await open();
      const called = await openCalled([undefined]);
      on.decide(decided(1), decided(2));
      assert.equal(on.waiting(), 2);
      on.callBack({ url: called.url, key: "khoa", secret: "rieng" });
      await until("everything told", () => on.waiting() === 0);
      assert.deepEqual(
        called.calls.map(({ body, key }) => [codes(body), key, Object(body).KhoaRieng]),
        [1, 2].map(() => [["HS-1", "HS-2"], "Bearer khoa", "rieng"]),
      );
      called.close();
    });

    it("one by one where one of several was refused, and gives up what is refused alone", async () => {
      await open();
      const called = await openCalled(["-1", "0", "-1"]);
      on.decide(decided(1), decided(2));
      on.callBack({ url: called.url, secret: "rieng" });
      await until("everything told", () => on.waiting() === 0);
      assert.deepEqual(
        called.calls.map(({ body }) => codes(body)),
        [["HS-1", "HS-2"], ["HS-1"], ["HS-2"]],
      );
      const refused = await (await fetch(`${on.url}/inspect/told-refused`)).text();
      assert.equal(JSON.parse(refused).SoHoSo, "HS-2");
      called.close();
    });
  });
});

describe("a simulated ministry as a process", () => {
  for (const name of ["made-up-residence", "made-up-welfare"])
    it(`tells its address, is looked into and ends when it is told to: ${name}`, async () => {
      const file = `test/simulators/${name}/main.ts`;
      const child = spawn(process.execPath, ["--import", "tsx", file, "--port", "0", "--life"]);
      const [line] = await once(child.stdout, "data");
      const { url } = JSON.parse(String(line));
      assert.equal(Object(await (await fetch(`${url}/inspect`)).json()).dossiers, 0);
      child.kill("SIGTERM");
      assert.deepEqual(await once(child, "exit"), [0, null]);
    });
});

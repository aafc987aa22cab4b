import assert from "node:assert/strict";
import {
  createHubSimulator,
  type HubSimulator,
} from "../simulators/national-portal/generation-b/hub-simulator.ts";
import {
  createRegistrySimulator,
  type RegistrySimulator,
} from "../simulators/national-portal/generation-c/registry-simulator.ts";
import { CODE, dossier, file, row } from "./simulated-portal.ts";

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const read = async <T>(reply: Response): Promise<T> => JSON.parse(await reply.text());
type Wrapper = { code: number | string; message: string; data: { value?: string } };

/** A dossier of generation B, from the example of A and what B adds. */
const hubDossier = (change: object = {}) => {
  const { SoBienNhan: _, ...rest } = dossier() as Record<string, unknown>;
  return {
    ...rest,
    SoGiayToChuHoSo: "040099000001",
    MaDoiTuong: null,
    NoiNopHoSo: "2",
    HoSoCoThanhPhanSoHoa: "0",
    TaiKhoanDuocXacThucVoiVNeID: "0",
    DuocThanhToanTrucTuyen: "0",
    NgayNopHoSo: "20261122093000",
    DinhDanhCHS: [{ LoaiDinhDanh: "1", SoDinhDanh: "040099000001" }],
    DSKetNoiCSDL: [],
    ...change,
  };
};

describe("the simulated hub of generation B", () => {
  let hub: HubSimulator;
  const open = async (options: Parameters<typeof createHubSimulator>[0] = {}) => {
    hub = await createHubSimulator(options);
  };
  afterEach(() => hub.close());
  const say = async (path: "add" | "update" | "progress", ...items: unknown[]) => {
    const reply = await post(hub.url + hub.paths[path], items);
    const text = await reply.text();
    const body = text.startsWith("{") ? JSON.parse(text) : { message: text };
    return {
      http: reply.status,
      code: body.error_code === undefined ? undefined : Number(body.error_code),
      message: String(body.message).normalize("NFC"),
    };
  };

  it("says by its text alone that it took something, with a code or without", async () => {
    await open();
    for (const path of ["add", "update", "progress", "progress"] as const) {
      const { code = 0, message } = await say(path, path === "progress" ? row() : hubDossier());
      assert.equal(code, 0);
      assert.match(message, /thành công$/);
    }
  });

  it("answers a dossier that exists by any of three codes, at times with the words of success beside it", async () => {
    await open({ existing: [CODE] });
    const said = await Promise.all(Array.from({ length: 6 }, () => say("add", hubDossier())));
    assert.deepEqual(new Set(said.map(({ code }) => code)), new Set([0, 3, -3]));
    assert.ok(said.every(({ message }) => /đã tồn tại/.test(message)));
    assert.ok(said.some(({ message }) => /không thành công/.test(message)));
  });

  it("takes a list as a whole or not at all", async () => {
    await open();
    const bad = hubDossier({ MaHoSo: "H41.17-261122-0002", SoGiayToChuHoSo: "" });
    const { code, message } = await say("add", hubDossier(), bad);
    assert.equal(code, 5);
    assert.match(message, /^Không thành công: .*SoGiayToChuHoSo/);
    assert.deepEqual(hub.state().codes(), []);
  });

  for (const [why, change] of [
    ["no reception", { NgayTiepNhan: "" }],
    ["no submission", { NgayNopHoSo: undefined }],
    ["no list of identities", { DinhDanhCHS: undefined }],
    ["a number where a text belongs", { TrangThaiHoSo: 2 }],
    [
      "a text where a number belongs",
      { DanhSachTepDinhKemKhac: [{ TenGiayTo: "Đơn", SoLuong: "1" }] },
    ],
    ["a real boolean in a file", { TaiLieuNop: [file({ IsDeleted: false })] }],
    ["owner kind 5", { LoaiDoiTuong: "5" }],
    ["31 April", { NgayHenTra: "20260431000000" }],
  ] as const)
    it(`refuses ${why}`, async () => {
      await open();
      assert.equal((await say("add", hubDossier(change))).code, 5);
    });

  it("refuses to update or to add rows to what it does not hold", async () => {
    await open();
    assert.match((await say("update", hubDossier())).message, /không tồn tại/);
    assert.match((await say("progress", row())).message, /không tồn tại/);
  });

  for (const deduplicateRows of [false, true])
    it(`holds a row sent twice ${deduplicateRows ? "once where told to" : "twice"}`, async () => {
      await open({ existing: [CODE], deduplicateRows });
      await say("progress", row());
      await say("progress", row());
      assert.equal(hub.state().rows(CODE).length, deduplicateRows ? 1 : 2);
    });

  it("turns away who does not carry its token, and shows itself to whoever inspects it", async () => {
    await open({ bearer: "DEMO" });
    assert.equal((await say("add", hubDossier())).http, 401);
    await post(hub.url + hub.paths.add, [hubDossier()], { Authorization: "Bearer DEMO" });
    const seen = await read<{ code: string; exists: boolean; pushes: object[]; rows: object[] }>(
      await fetch(`${hub.url}/inspect/dossiers/${CODE}`),
    );
    assert.deepEqual(
      [seen.code, seen.exists, seen.pushes.length, seen.rows.length],
      [CODE, true, 1, 0],
    );
  });
});

describe("the simulated registry of generation C", () => {
  let registry: RegistrySimulator;
  let token: string;
  const open = async (options: Parameters<typeof createRegistrySimulator>[0] = {}) => {
    registry = await createRegistrySimulator(options);
    const asked = {
      grant_type: "client_credentials",
      client_id: "demo-client",
      client_secret: "demo-secret",
    };
    const given = await post(registry.url + registry.paths.token, asked);
    token = (await read<{ access_token: string }>(given)).access_token;
  };
  afterEach(() => registry.close());
  const say = async (path: "number" | "create" | "progress" | "status", body: unknown) => {
    const reply = await post(registry.url + registry.paths[path], body, {
      Authorization: `Bearer ${token}`,
    });
    return { http: reply.status, ...(await read<Wrapper>(reply)) };
  };
  const number = async () => (await say("number", { code: "G09.20" })).data.value ?? "";
  const body = (MaHoSo: string, change: object = {}) => ({
    MaHoSo,
    MaTTHC: "1.001193",
    MaDichVuCong: "1.001193.01",
    ChuHoSo: "Nguyễn Văn Mẫu",
    LoaiDoiTuong: 0,
    MaDonViTiepNhan: "G09.20",
    NgayNop: "2026-11-22 09:30:00",
    NgayTiepNhan: "2026-11-23 07:30:00",
    EformThongTinChiTiet: {},
    ThanhPhanHoSo: [],
    ThongTinNguoiNop: {
      LoaiDoiTuong: 0,
      IdDoiTuong: "00000000-0000-4000-8000-000000000001",
      ThongTinChiTiet: {
        TenNguoiNop: "Nguyễn Văn Mẫu",
        SoDinhDanh: "040099000001",
        NgaySinh: "19990101000000",
      },
    },
    TrangThaiThanhToan: 0,
    ...change,
  });
  const progress = (MaHoSo: string, change: object = {}) => [
    {
      IDHoSo: "id-1",
      MaHoSo,
      NguoiXuLy: "Trần Thị Ví Dụ",
      ThoiDiemXuLy: "2026-11-23T07:30:00.000",
      TrangThai: 2,
      ...change,
    },
  ];

  it("never issues a number twice, and creates only under a number that it issued", async () => {
    await open();
    const numbers = await Promise.all(Array.from({ length: 20 }, number));
    assert.equal(new Set(numbers).size, 20);
    assert.match(numbers[0] ?? "", /^G09\.20-\d{8}-\d{7}$/);
    assert.equal((await say("create", body("G09.20-20261122-9999999"))).http, 400);
  });

  it("answers a second create under one number by its words, with the codes of the first", async () => {
    await open();
    const code = await number();
    const [first, second] = [await say("create", body(code)), await say("create", body(code))];
    assert.deepEqual(first.data, { idHoSo: "id-1", maHoSo: code });
    assert.deepEqual(second.data, first.data);
    assert.match(second.message, /đã tồn tại/);
    assert.equal(registry.state().codes().length, 1);
  });

  for (const [why, change] of [
    ["the date of a row", { NgayNop: "2026-11-22T09:30:00.000" }],
    ["digits alone", { NgayTiepNhan: "20261123073000" }],
    ["a day that is none", { NgayNop: "2026-02-29 09:30:00" }],
    ["a kind as text", { LoaiDoiTuong: "0" }],
    ["a payment of true", { TrangThaiThanhToan: true }],
    ["no components", { ThanhPhanHoSo: undefined }],
    [
      "a birthday as a stamp",
      {
        ThongTinNguoiNop: {
          LoaiDoiTuong: 0,
          IdDoiTuong: "",
          ThongTinChiTiet: { TenNguoiNop: "A", SoDinhDanh: "1", NgaySinh: "1999-01-01 00:00:00" },
        },
      },
    ],
    [
      "a file that was never uploaded",
      {
        ThanhPhanHoSo: [
          {
            MaThanhPhanHoSo: "",
            TenThanhPhanHoSo: "Tờ khai",
            GiayToDinhKem: [{ IdGiayTo: "1", HashTepTin: "h", TenGiayTo: "a", MaKetQua: "" }],
          },
        ],
      },
    ],
  ] as const)
    it(`refuses ${why}`, async () => {
      await open();
      assert.equal((await say("create", body(await number(), change))).http, 400);
    });

  it("takes rows in their own form of date, for the pair of codes that belongs together", async () => {
    await open();
    const code = await number();
    await say("create", body(code));
    assert.equal((await say("progress", progress(code))).http, 200);
    assert.equal((await say("progress", progress(code, { IDHoSo: "id-2" }))).http, 404);
    assert.equal(
      (await say("progress", progress(code, { ThoiDiemXuLy: "20261123073000" }))).http,
      400,
    );
    assert.deepEqual(
      registry
        .state()
        .rows(code)
        .map(({ status, time }) => [status, time]),
      [[2, "20261123073000"]],
    );
  });

  it("forgets a token after its time", async () => {
    let now = Date.parse("2026-11-22T10:00:00Z");
    await open({ now: () => now, tokenSeconds: 60 });
    now += 59_000;
    assert.equal((await say("number", { code: "G09.20" })).http, 200);
    now += 1_000;
    assert.equal((await say("number", { code: "G09.20" })).http, 401);
  });
});

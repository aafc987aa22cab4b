import assert from "node:assert/strict";
import type { Http, Line } from "../../adapters/contract.ts";
import { createSession } from "../../adapters/kit/auth/session.ts";
import { requestToken } from "../../adapters/kit/auth/token.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { demandText } from "../../adapters/kit/replies/demand-text.ts";
import { readReply } from "../../adapters/kit/replies/reply-table.ts";
import {
  createMessageC,
  rowMessageC,
  statusMessageC,
} from "../../adapters/national-portal/c/messages-c.ts";
import { profileC, replyTableC } from "../../adapters/national-portal/c/operations.ts";
import { kind } from "../../adapters/national-portal/index.ts";
import { validatePortalC } from "../../schemas/dossier.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { portalDossier } from "../contract/portal-dossier.ts";
import { settingsOf } from "../settings-of.ts";
import { mappingBy } from "./portal-mapping.ts";
import { fullDossier } from "./schemas-sample.ts";

const allows = (link: string) => link.startsWith("https://files.example.test/");
const { map, lacking } = mappingBy((dossier, settings) =>
  createMessageC(dossier, settings, { allows }),
);
const full = portalDossier("H41.17-261122-0001");

describe("a dossier in generation C's words", () => {
  it("carries every field of a full dossier, each in its form, and is what the schema asks for", () => {
    const { message } = map(fullDossier(), { withoutFiles: true });
    const request = { MaHoSo: "G09.20-20261122-0000001", ...message };
    assert.deepEqual(validatePortalC.createRequest(request), { ok: true, value: request });
    assert.deepEqual(message, {
      MaTTHC: "1.001193",
      MaDichVuCong: "1.001193.01",
      ChuHoSo: "Nguyễn Văn Mẫu",
      LoaiDoiTuong: 0,
      MaDonViTiepNhan: "H41.217",
      NgayNop: "2026-11-22 09:30:00",
      NgayTiepNhan: "2026-11-23 07:30:00",
      EformThongTinChiTiet: { tenTre: "Nguyễn Thị Mẫu" },
      ThanhPhanHoSo: [
        {
          MaThanhPhanHoSo: "000.00.00.G09-KQ000001",
          TenThanhPhanHoSo: "Tờ khai",
          SoLuong: 1,
          LoaiBan: 2,
          GiayToDinhKem: [],
        },
      ],
      ThongTinNguoiNop: {
        LoaiDoiTuong: 0,
        IdDoiTuong: "00000000-0000-4000-8000-000000000002",
        ThongTinChiTiet: {
          TenNguoiNop: "Trần Thị Ví Dụ",
          SoDinhDanh: "040099001",
          NgayCapDinhDanh: "",
          NgaySinh: "19990131000000",
          SoDienThoai: "0900000003",
          Email: "vidu@example.test",
          Fax: "",
          MaTinh: "40",
          MaHuyen: "",
          MaXa: "16681",
          DiaChiChiTiet: "Số 2 Mẫu",
          TenChuHs: "Nguyễn Văn Mẫu",
          SoDinhDanhChuHs: "040099000001",
        },
      },
      TrangThaiThanhToan: 1,
    });
  });

  const LACKING: [title: string, dossier: Dossier, pointers: string[]][] = [
    ["a service code", { ...full, procedure: { code: "1.001193" } }, ["/procedure/serviceCode"]],
    [
      "a receiving unit",
      { ...full, agencies: { processing: { code: "H41.17" } } },
      ["/agencies/receiving/code"],
    ],
    [
      "the owner's name and paper",
      { ...full, applicant: { kind: "citizen" } },
      ["/applicant/name", "/applicant/name", "/applicant/identityPapers"],
    ],
    [
      "the submitter's name and paper",
      { ...full, submitter: { phone: "0900000003" } },
      ["/submitter/name", "/submitter/identityPapers"],
    ],
    [
      "a word on whether a fee is paid",
      { ...full, fees: [{ name: "Lệ phí", amount: 8000 }] },
      ["/fees/0/paid"],
    ],
    [
      "an account that is a uuid, of the submitter",
      {
        ...fullDossier(),
        submittedPapers: [],
        submitter: { ...fullDossier().submitter, nationalAccountId: "TECHID-DEMO-1" },
      },
      ["/submitter/nationalAccountId"],
    ],
    [
      "an account that is a uuid, of the applicant who submitted it himself",
      {
        ...full,
        applicant: { ...full.applicant, nationalAccountId: "00000000-0000-4000-8000-00000000000g" },
      },
      ["/applicant/nationalAccountId"],
    ],
    [
      "a link to each file, of a listed origin, and an id of its own for each",
      {
        ...full,
        submittedPapers: [
          { id: "1", name: "Đơn giấy" },
          { id: "2", name: "a.pdf", link: "https://files.example.test/d/1" },
          { id: "3", name: "b.pdf", link: "https://other.example.test/d/1" },
          { id: "4", name: "c.pdf", sha256: "0".repeat(64) },
          { id: "2", name: "d.pdf", link: "https://files.example.test/d/2" },
          { id: "2", name: "e.pdf", sha256: "0".repeat(64), deleted: true },
        ],
      },
      ["/submittedPapers/2/link", "/submittedPapers/3/link", "/submittedPapers/4/id"],
    ],
  ];
  for (const [title, dossier, pointers] of LACKING)
    it(`is unmappable without ${title}: nothing is invented`, () => {
      assert.deepEqual(lacking(dossier), pointers);
    });

  it("never sends a kind of subject that is no number, nor an account that nobody told", () => {
    const settings = { subjectTypes: { citizen: "công dân" }, settings: {} };
    assert.throws(
      () => createMessageC(full, settings, { allows }),
      /\/applicant\/kind: .*subjectTypes/,
    );
    assert.equal(map(full).message.ThongTinNguoiNop.IdDoiTuong, "");
  });

  it("puts the papers of one component together, and names the upload that each file waits for", () => {
    const [link, sha256] = ["https://files.example.test/d/1", "0".repeat(64)];
    const { message, attached, uploads, notes } = map({
      ...full,
      submittedPapers: [
        { id: "1", name: "Đơn giấy" },
        { id: "2", name: "1.pdf", componentCode: "K1", componentName: "Tờ khai", link, sha256 },
        { id: "3", name: "ảnh.jpg", link },
        { id: "4", name: "2.pdf", componentCode: "K1", link, replacementResultCode: "KQ.1" },
      ],
    });
    assert.deepEqual(
      message.ThanhPhanHoSo.map((each) => [each.MaThanhPhanHoSo, each.TenThanhPhanHoSo]),
      [
        ["", "Đơn giấy"],
        ["K1", "Tờ khai"],
        ["", "ảnh.jpg"],
      ],
    );
    assert.deepEqual(attached, [
      { component: 1, part: "file:2", TenGiayTo: "1.pdf", MaKetQua: "" },
      { component: 2, part: "file:3", TenGiayTo: "ảnh.jpg", MaKetQua: "" },
      { component: 1, part: "file:4", TenGiayTo: "2.pdf", MaKetQua: "KQ.1" },
    ]);
    assert.deepEqual(uploads, [
      { part: "file:2", at: "/submittedPapers/1", name: "1.pdf", link, sha256 },
      { part: "file:3", at: "/submittedPapers/2", name: "ảnh.jpg", link },
      { part: "file:4", at: "/submittedPapers/3", name: "2.pdf", link },
    ]);
    assert.deepEqual(notes, []);
  });

  it("leaves files behind only where a setting says so, with a note, and lists no paper that was deleted", () => {
    const submittedPapers = [
      { id: "1", name: "to-khai.pdf", link: "https://files.example.test/d/1" },
      { id: "2", name: "cu.pdf", link: "https://files.example.test/d/2", deleted: true },
    ];
    const { message, notes, uploads } = map({ ...full, submittedPapers }, { withoutFiles: true });
    assert.deepEqual(uploads, []);
    assert.deepEqual(message.ThanhPhanHoSo, [
      { MaThanhPhanHoSo: "", TenThanhPhanHoSo: "to-khai.pdf", GiayToDinhKem: [] },
    ]);
    assert.equal(notes.length, 1);
  });

  for (const [kind, code, noted] of [
    ["citizen", 0, false],
    ["business", 1, false],
    ["household-business", 2, false],
    ["state-agency", 1, true],
    ["organisation", 1, true],
  ] as const)
    it(`writes ${code} for a ${kind}`, () => {
      const { message, notes } = map({ ...full, applicant: { ...full.applicant, kind } });
      assert.deepEqual([message.LoaiDoiTuong, notes.length > 0], [code, noted]);
    });

  const fee = (paid?: boolean, amount = 8000) => ({
    name: "Lệ phí",
    amount,
    ...(paid === undefined ? {} : { paid }),
  });
  for (const [title, more, expected] of [
    ["no fee", {}, 0],
    ["a fee of nothing", { fees: [fee(undefined, 0)] }, 0],
    ["every fee paid", { fees: [fee(true), fee(undefined, 0)] }, 1],
    ["a fee unpaid", { fees: [fee(true), fee(false)] }, 0],
    ["a payment online", { fees: [fee()], flags: { onlinePayment: "portal" } }, 1],
  ] as const)
    it(`writes ${expected} for ${title}`, () => {
      assert.equal(map({ ...full, ...more } as Dossier).message.TrangThaiThanhToan, expected);
    });
});

describe("a status and a row in generation C's words", () => {
  const dossier = fullDossier();
  const fees = [
    { name: "Lệ phí", amount: 8000, collectedAt: "return" as const, kind: "extension" as const },
  ];
  const status = (more: Partial<Dossier>) =>
    statusMessageC({ ...dossier, fees, ...more }, { settings: {} }).message;

  for (const [number, feesThere, resultsThere] of [
    [2, 0, 0],
    [4, 0, 0],
    [5, 1, 1],
    [6, 1, 1],
    [7, 0, 0],
    [8, 0, 0],
    [9, 1, 1],
    [10, 0, 1],
  ] as const)
    it(`carries ${feesThere} fees and ${resultsThere} results at ${number}`, () => {
      const message = status({ status: number });
      const value = [{ IdHoSo: "id-1", MaHoSo: "m", ...message }];
      assert.deepEqual(validatePortalC.statuses(value), { ok: true, value });
      assert.deepEqual(
        [message.TrangThai, message.DanhSachLePhi.length, message.DanhSachGiayToKetQua.length],
        [number, feesThere, resultsThere],
      );
    });

  it("writes a fee's codes and amount as numbers", () => {
    assert.deepEqual(status({ status: 9 }).DanhSachLePhi, [
      { TenPhiLePhi: "Lệ phí", MaPhiLePhi: "", HinhThucThu: 4, Gia: 8000, LoaiPhiLePhi: 3 },
    ]);
  });

  it("speaks in the words of the last step with that status, and of none where there is none", () => {
    const { NoiDungYKien, PhongBanXuLy, NoiDungXuLy } = status({ status: 2 });
    assert.deepEqual(
      [NoiDungYKien, PhongBanXuLy, NoiDungXuLy],
      ["Đủ giấy tờ", "Bộ phận một cửa", "Tiếp nhận hồ sơ"],
    );
    assert.equal(status({ status: 7 }).NoiDungXuLy, "");
  });

  it("writes a row's times to the millisecond and leaves out those that nobody told", () => {
    const { message } = rowMessageC(
      { at: "2026-11-23T00:30:00.5Z", status: 9, actor: { name: "Trần Thị Ví Dụ" } },
      0,
    );
    const value = [{ IDHoSo: "id-1", MaHoSo: "m", ...message }];
    assert.deepEqual(validatePortalC.rows(value), { ok: true, value });
    assert.deepEqual(message, {
      NguoiXuLy: "Trần Thị Ví Dụ",
      ChucDanh: "",
      ThoiDiemXuLy: "2026-11-23T07:30:00.500",
      PhongBanXuLy: "",
      NoiDungXuLy: "",
      TrangThai: 9,
    });
    assert.throws(() => rowMessageC({ at: "2026-11-23T00:30:00Z", status: 9 }, 4), /\/steps\/4/);
  });
});

describe("generation C's replies", () => {
  const say = (code: unknown, message: unknown = "", data: unknown = null) => ({
    code,
    message,
    data,
  });
  for (const [is, status, body] of [
    ["accepted", 200, say(200)],
    ["accepted", 200, say("200", null)],
    ["accepted", 200, say("0")],
    ["accepted", 200, say(0)],
    ["duplicate", 200, say(409, "Hồ sơ ĐÃ TỒN TẠI".normalize("NFD"))],
    ["duplicate", 200, say(200, "Thành công: hồ sơ đã tồn tại")],
    ["duplicate", 400, say(400, "Hồ sơ đã tồn tại")],
    ["lost", 200, '{"code":409,"message":"Hồ sơ đã tồn tại","da'],
    ["unrecognised", 200, say(400, "Thiếu dữ liệu")],
    ["lost", 200, say(undefined, "Thành công")],
    ["lost", 200, "<html>"],
    ["unrecognised", 201, say(200)],
    ["rejected", 400, say(400, "Thiếu dữ liệu")],
    ["rejected", 403, say(403, "Không có quyền với đơn vị này")],
    ["rejected", 404, say(404, "Hồ sơ không tồn tại")],
    ["unrecognised", 400, "<html>"],
    ["unrecognised", 400, { message: "Bad Request" }],
    ["misconfigured", 403, "<html>nginx</html>"],
    ["misconfigured", 403, {}],
    ["misconfigured", 404, "<html>nginx</html>"],
    ["misconfigured", 404, '{"code":404,"message":"Hồ sơ không tồn tại","da'],
    ["busy", 200, say(99, "Vui lòng thử lại sau")],
    ["busy", 502, "<html>"],
    ["busy", 429, {}],
    ["unrecognised", 418, {}],
  ] as const)
    it(`reads ${status} ${JSON.stringify(body)} as ${is}`, () => {
      const reply = {
        kind: "answer" as const,
        status,
        body: typeof body === "string" ? undefined : body,
        text: typeof body === "string" ? body : JSON.stringify(body),
      };
      assert.equal(readReply(reply, replyTableC, { form: profileC.form }).is, is);
    });
});

describe("generation C's answer to a create", () => {
  const [number, other] = ["G09.20-20261122-0000001", "G09.20-20261122-0000002"];
  const create = (body: object) => {
    const reply = { kind: "answer", status: 200, body, text: JSON.stringify(body) } as const;
    const settings = settingsOf({ profile: "c", auth: { type: "none" } });
    const parts = { system: "portal", settings, env: {}, files: undefined as never };
    const message = { told: { MaHoSo: number }, body: { ThanhPhanHoSo: [] }, attached: [] };
    const item = { code: "x", known: false, part: { kind: "dossiers", message } } as never;
    const line: Line = {
      http: async () => reply,
      signal: new AbortController().signal,
      timeoutMs: 1,
    };
    return openAdapter(kind, parts).send([item], line);
  };
  for (const [is, body] of [
    ["accepted", { code: 200, message: `Tạo hồ sơ ${number} thành công` }],
    ["unrecognised", { code: 200, message: `Tạo hồ sơ ${other} thành công` }],
    ["unrecognised", { code: 200, message: "OK", data: { maHoSo: other, idHoSo: "7" } }],
    ["duplicate", { code: 409, message: `Hồ sơ ${number} đã tồn tại` }],
    ["unrecognised", { code: 409, message: `Hồ sơ ${other} đã tồn tại` }],
  ] as const)
    it(`is ${is} for ${JSON.stringify(body)}`, async () => {
      assert.equal((await create(body))[0]?.is, is);
    });
});

describe("generation C's yes where successPhrases is set", () => {
  const table = demandText(replyTableC, { settings: { successPhrases: "thành công" } });
  for (const [is, code, message] of [
    ["accepted", 200, "Cập nhật thành công"],
    ["accepted", 0, "Thành công"],
    ["unrecognised", 200, ""],
    ["unrecognised", 0, "OK"],
    ["unrecognised", 200, "Không thành công"],
    ["duplicate", 200, "Hồ sơ đã tồn tại"],
  ] as const)
    it(`is ${is} with ${code} and ${JSON.stringify(message)}`, () => {
      const body = { code, message, data: null };
      const reply = { kind: "answer" as const, status: 200, body, text: JSON.stringify(body) };
      assert.equal(readReply(reply, table, { form: profileC.form }).is, is);
    });
});

describe("a token", () => {
  const asking = (status: number, body: unknown) => {
    const http: Http = async () => ({ kind: "answer", status, body, text: "" });
    return requestToken({ ...call, http }, { path: "/token", body: {} });
  };
  const call: Line = {
    http: async () => ({ kind: "lost", reason: "not used" }),
    signal: new AbortController().signal,
    timeoutMs: 1,
  };

  for (const [seconds, minutes] of [
    [3600, 3570 / 60],
    ["600", 570 / 60],
    [100, 90 / 60],
    [0.1, 0.5 / 60],
    [0, undefined],
    [undefined, undefined],
    ["soon", undefined],
  ] as const)
    it(`that lasts ${seconds} s is given up a little before`, async () => {
      const got = await asking(200, { access_token: "T", expires_in: seconds });
      assert.deepEqual(got, { session: "T", ...(minutes === undefined ? {} : { minutes }) });
    });

  it("is asked for anew when its own time is over, not the setting's", async () => {
    let now = 0;
    let logins = 0;
    const session = createSession({
      minutes: 10,
      now: () => now,
      login: async () => ({ session: `T${++logins}`, minutes: 1 }),
    });
    await session.get(call);
    now = 59_999;
    assert.deepEqual(await session.get(call), { session: "T1" });
    now = 60_000;
    await session.get(call);
    assert.equal(logins, 2);
  });

  for (const [is, status, body] of [
    ["misconfigured", 401, { error: "invalid_client" }],
    ["misconfigured", 400, { error: "invalid_client" }],
    ["misconfigured", 404, "<html>"],
    ["busy", 502, "<html>"],
    ["busy", 429, {}],
    ["busy", 200, {}],
    ["busy", 200, "<html>"],
  ] as const)
    it(`that is refused with ${status} ${JSON.stringify(body)} is ${is}, and leaves no dossier in doubt`, async () => {
      const got = await asking(status, body);
      const trouble = "trouble" in got ? got.trouble : undefined;
      assert.equal(trouble?.is, is);
      assert.ok(!(trouble && "uncertain" in trouble && trouble.uncertain));
    });
});

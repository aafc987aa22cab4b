import assert from "node:assert/strict";
import { demandText } from "../../adapters/kit/replies/demand-text.ts";
import { readReply } from "../../adapters/kit/replies/reply-table.ts";
import { dossierMessageB } from "../../adapters/national-portal/b/dossier-message-b.ts";
import {
  profileB,
  progressTableB,
  replyTableB,
} from "../../adapters/national-portal/b/operations.ts";
import { wasReceived } from "../../adapters/national-portal/shared/received.ts";
import { rowMessage } from "../../adapters/national-portal/shared/row-message.ts";
import { validatePortalB } from "../../schemas/dossier.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { portalDossier } from "../contract/portal-dossier.ts";
import { mappingBy } from "./portal-mapping.ts";
import { fullDossier } from "./schemas-sample.ts";

const { form } = profileB;
const CODE = "H41.17-261122-0001";
const { map, lacking } = mappingBy(dossierMessageB);
const without = (dossier: Dossier, ...fields: (keyof Dossier)[]): Dossier =>
  Object.fromEntries(
    Object.entries(dossier).filter(([name]) => !fields.includes(name as keyof Dossier)),
  ) as Dossier;

describe("a dossier in generation B's words", () => {
  it("carries every field of a full dossier, each in its form, and is what the hub's schema asks for", () => {
    const [supplement] = fullDossier().supplements ?? [];
    assert.ok(supplement);
    const fees = [
      { name: "Phí", amount: 5000, collectedAt: "supplement" as const, kind: "appraisal" as const },
    ];
    const { message, notes } = map({ ...fullDossier(), supplements: [{ ...supplement, fees }] });
    assert.deepEqual(validatePortalB.dossiers([message]), { ok: true, value: [message] });
    assert.deepEqual(notes, []);
    assert.deepEqual(message, {
      MaHoSo: "000.00.00.G22-261122-000009",
      MaTTHC: "1.001193",
      TenTTHC: "Đăng ký khai sinh",
      MaLinhVuc: "G15-HT01",
      TenLinhVuc: "Hộ tịch",
      KenhThucHien: "2",
      ChuHoSo: "Nguyễn Văn Mẫu",
      SoGiayToChuHoSo: "040099000001",
      LoaiDoiTuong: "1",
      MaDoiTuong: "TECHID-DEMO-1",
      ThongTinKhac: "",
      Email: "mau@example.test",
      Fax: "0900000002",
      GhiChu: "",
      SoDienThoai: "0900000001",
      TrichYeuHoSo: "Hồ sơ mẫu",
      NgayTiepNhan: "20261123073000",
      NgayHenTra: "20261125170000",
      TrangThaiHoSo: "10",
      NgayTra: "20261125163000",
      ThongTinTra: "",
      HinhThuc: "0",
      NgayKetThucXuLy: "20261125160000",
      DonViXuLy: "Sở Mẫu",
      NoiNopHoSo: "1",
      HoSoCoThanhPhanSoHoa: "1",
      TaiKhoanDuocXacThucVoiVNeID: "1",
      DuocThanhToanTrucTuyen: "0",
      NgayNopHoSo: "20261122093000",
      NgayTuChoi: "20261125163000",
      DinhDanhCHS: [{ LoaiDinhDanh: "1", SoDinhDanh: "040099000001" }],
      DSKetNoiCSDL: [{ MaCSDL: "7" }],
      TaiLieuNop: [
        {
          TepDinhKemId: "1",
          TenTepDinhKem: "to-khai.pdf",
          IsDeleted: "False",
          MaThanhPhanHoSo: "000.00.00.G09-KQ000001",
          DuongDanTaiTepTin: "https://files.example.test/d/1",
          DuocSoHoa: "1",
          DuocTaiSuDung: "2",
          DuocLayTuKhoDMQG: "0",
          MaKetQuaThayThe: "KQ.G15.000031",
        },
      ],
      DanhSachLePhi: [
        {
          TenPhiLePhi: "Lệ phí mẫu",
          MaPhiLePhi: "1",
          HinhThucThu: "1",
          Gia: "8000",
          LoaiPhiLePhi: "1",
        },
      ],
      DanhSachTepDinhKemKhac: [{ TenGiayTo: "Đơn", SoLuong: 2, LoaiGiayTo: 1 }],
      DanhSachHoSoBoSung: [
        {
          HoSoBoSungId: 1,
          NguoiYeuCauBoSung: "Trần Thị Ví Dụ",
          NoiDungBoSung: "Bổ sung tờ khai",
          NgayBoSung: "20261123100000",
          NguoiTiepNhanBoSung: "Trần Thị Ví Dụ",
          ThongTinTiepNhan: "Đã nhận",
          NgayTiepNhanBoSung: "20261124100000",
          TrangThaiBoSung: true,
          DanhSachGiayToBoSung: [{ TenGiayTo: "Tờ khai", SoLuong: 1, LoaiGiayTo: 0 }],
          DanhSachLePhiBoSung: [
            {
              TenPhiLePhi: "Phí",
              MaPhiLePhi: "",
              HinhThucThu: "2",
              Gia: "5000",
              LoaiPhiLePhi: "2",
            },
          ],
          NgayHenTraTruoc: "20261124170000",
          NgayHenTraMoi: "20261125170000",
        },
      ],
      DanhSachGiayToKetQua: [
        {
          TenGiayTo: "Giấy khai sinh",
          MaThanhPhanHoSo: "000.00.00.G09-KQ002269",
          GiayToId: "2",
          DuongDanTepTinKetQua: "http://files.example.test/d/2",
          MaGiayToKetQua: "KQ.G15.000031",
        },
      ],
    });
  });

  const full = portalDossier(CODE);
  const LACKING: [title: string, dossier: Dossier, pointers: string[]][] = [
    [
      "flags",
      without(full, "flags"),
      ["submittedVia", "digitised", "verifiedByVneid"].map((flag) => `/flags/${flag}`),
    ],
    ["a time of submission", without(full, "submittedAt"), ["/submittedAt"]],
    ["a time of reception", without(full, "receivedAt"), ["/receivedAt"]],
    ["a form of return", without(full, "returnForm"), ["/returnForm"]],
    ["a field", without(full, "field"), ["/field/code", "/field/name"]],
    [
      "an identity paper",
      { ...full, applicant: { kind: "citizen", name: "Nguyễn Văn Mẫu" } },
      ["/applicant/identityPapers"],
    ],
    [
      "the stage and kind of a fee that was collected",
      { ...full, fees: [{ name: "Lệ phí", amount: 8000, paid: true }] },
      ["/fees/0/collectedAt", "/fees/0/kind"],
    ],
  ];
  it("gives a supplement that another system asked for a whole number of its own, always the same", () => {
    const idOf = (id: string) =>
      map({
        ...full,
        supplements: [{ id, requestedAt: "2026-11-23T10:00:00+07:00" }],
      }).message.DanhSachHoSoBoSung?.[0]?.HoSoBoSungId;
    const asked = idOf("civil-status:H41.17-261122-0001:KS:2");
    assert.ok(Number.isInteger(asked) && Number(asked) >= 1_000_000_000 && Number(asked) < 2 ** 31);
    assert.equal(idOf("civil-status:H41.17-261122-0001:KS:2"), asked);
    assert.notEqual(idOf("civil-status:H41.17-261122-0001:KS:3"), asked);
  });

  for (const [title, dossier, pointers] of LACKING)
    it(`is unmappable without ${title}: nothing is invented`, () => {
      assert.deepEqual(lacking(dossier), pointers);
    });

  it("names everything that is lacking at once", () => {
    assert.equal(lacking(without(full, "flags", "submittedAt", "returnForm")).length, 5);
  });

  it("takes from a setting what the dossier does not say, and says so in the timeline", () => {
    const { message, notes } = map(without(full, "flags", "submittedAt"), {
      submittedVia: "province",
      digitised: false,
      verifiedByVneid: false,
      submittedAtReception: true,
    });
    assert.deepEqual(
      [
        message.NoiNopHoSo,
        message.HoSoCoThanhPhanSoHoa,
        message.TaiKhoanDuocXacThucVoiVNeID,
        message.NgayNopHoSo,
      ],
      ["2", "0", "0", "20261123073000"],
    );
    assert.equal(notes.length, 4);
  });

  it("believes the dossier before any setting", () => {
    const { message, notes } = map(full, { verifiedByVneid: false, submittedVia: "portal" });
    assert.deepEqual([message.TaiKhoanDuocXacThucVoiVNeID, message.NoiNopHoSo], ["1", "2"]);
    assert.deepEqual(notes, []);
  });

  const paper = (digitised?: boolean) => ({
    id: "1",
    name: "a.pdf",
    ...(digitised === undefined ? {} : { digitised }),
  });
  for (const [title, papers, expected] of [
    ["one digitised paper", [paper(true), paper()], "1"],
    ["papers none of which is digitised", [paper(false), paper(false)], "0"],
    ["a paper that does not say", [paper(false), paper()], undefined],
  ] as const)
    it(`reads from ${title} whether anything is digitised`, () => {
      const { digitised: _, ...flags } = full.flags ?? {};
      const dossier = { ...full, flags, submittedPapers: [...papers] };
      if (expected === undefined) assert.deepEqual(lacking(dossier), ["/flags/digitised"]);
      else assert.equal(map(dossier).message.HoSoCoThanhPhanSoHoa, expected);
    });

  for (const [told, code] of [
    ["none", "0"],
    ["portal", "1"],
    ["province", "2"],
    [undefined, "0"],
  ] as const)
    it(`writes ${code} for an online payment ${told ?? "nobody tells of"}`, () => {
      const flags = { ...full.flags, ...(told ? { onlinePayment: told } : {}) };
      assert.equal(map({ ...full, flags }).message.DuocThanhToanTrucTuyen, code);
    });

  for (const [kind, code, noted] of [
    ["citizen", "1", 0],
    ["business", "2", 0],
    ["household-business", "2", 1],
    ["state-agency", "3", 0],
    ["organisation", "4", 0],
  ] as const)
    it(`writes ${code} for a ${kind}`, () => {
      const { message, notes } = map({ ...full, applicant: { ...full.applicant, kind } });
      assert.deepEqual([message.LoaiDoiTuong, notes.length], [code, noted]);
    });

  it("sends the account only for what was submitted online", () => {
    const applicant = { ...full.applicant, nationalAccountId: "TECHID-DEMO-1" };
    const account = (channel: "direct" | "online" | "post") =>
      map({ ...full, channel, applicant }).message.MaDoiTuong;
    assert.deepEqual(
      [account("direct"), account("online"), account("post")],
      [null, "TECHID-DEMO-1", null],
    );
  });

  it("takes 12 and 9 digits for an identity, any other paper for its number alone, and makes up no number", () => {
    const identityPapers = [
      { type: "passport" as const, number: "P1234567" },
      { type: "citizen-id-9" as const, number: "040099001" },
    ];
    const { message } = map({ ...full, applicant: { ...full.applicant, identityPapers } });
    assert.equal(message.SoGiayToChuHoSo, "040099001");
    assert.deepEqual(message.DinhDanhCHS, [{ LoaiDinhDanh: "2", SoDinhDanh: "040099001" }]);
  });

  it("names no database that was not consulted", () => {
    assert.deepEqual(map(full).message.DSKetNoiCSDL, []);
  });

  it("cuts no abstract but a long one", () => {
    const { message, notes } = map({ ...full, abstract: "ế".repeat(1001) });
    assert.equal([...(message.TrichYeuHoSo ?? "")].length, 1000);
    assert.deepEqual(notes, ["TrichYeuHoSo dài hơn 1000 ký tự, đã cắt"]);
    assert.equal(map(without(full, "abstract")).message.TrichYeuHoSo, "", 'never "Dinhkem"');
  });

  it("never sends a stopped dossier as finished", () => {
    for (const status of [5, 6, 7, 8])
      assert.equal(map({ ...full, status }).message.TrangThaiHoSo, String(status));
  });
});

describe("a row in generation B's words", () => {
  const step = { at: "2026-11-23T00:30:00Z", status: 2, actor: { title: "Chuyên viên" } };
  it("may be without content, never without who did it", () => {
    const { message } = rowMessage(CODE, step, 0, false);
    assert.deepEqual(validatePortalB.rows([message]), { ok: true, value: [message] });
    assert.throws(() => rowMessage(CODE, { ...step, actor: {} }, 3, false), /\/steps\/3\/actor/);
  });
});

describe("a dossier before its reception", () => {
  const waiting = without(portalDossier(CODE), "receivedAt", "steps");
  for (const [title, dossier, concerns] of [
    ["is not for B while it is new", { ...waiting, status: 1 }, false],
    ["is not for B when it was turned down at the door", { ...waiting, status: 3 }, false],
    ["is for B once a time of reception is told", portalDossier(CODE, { status: 1 }), true],
    ["is for B when its status says that it was received", { ...waiting, status: 4 }, true],
    [
      "is still for B when it was received once and no longer says when",
      { ...waiting, status: 3, steps: [{ at: "2026-11-23T00:30:00Z", status: 2 }] },
      true,
    ],
  ] as const)
    it(title, () => {
      assert.equal(wasReceived(dossier as Dossier), concerns);
    });
});

const answer = (status: number, body: unknown) => ({
  kind: "answer" as const,
  status,
  body: typeof body === "string" ? undefined : body,
  text: typeof body === "string" ? body : JSON.stringify(body),
});

describe("generation B's replies to add and update", () => {
  const say = (error_code: unknown, message: unknown) => ({ error_code, message });
  for (const [is, status, body] of [
    ["accepted", 200, say("0", "Thêm mới thành công")],
    ["accepted", 200, say(0, "THÊM MỚI THÀNH CÔNG".normalize("NFD"))],
    ["accepted", 200, say("00", "thành công")],
    ["duplicate", 200, say("0", "Hồ sơ đã tồn tại")],
    ["duplicate", 200, say("3", "Hồ sơ đã tồn tại")],
    ["duplicate", 200, say(-3, "Hồ sơ Đã Tồn Tại".normalize("NFD"))],
    ["duplicate", 200, say("0", "Thành công một phần: hồ sơ đã tồn tại")],
    ["duplicate", 200, say("3", "Không thành công, hồ sơ đã tồn tại")],
    ["rejected", 200, say("5", "Mã giấy tờ đã tồn tại")],
    ["unrecognised", 200, say("0", "Không thành công")],
    ["unrecognised", 200, say("0", "Chưa thành công")],
    ["unrecognised", 200, say("0", "OK")],
    ["unrecognised", 200, say("0", "")],
    ["rejected", 200, say("5", "Không thành công: thiếu trường")],
    ["rejected", 200, say("1", "thành công")],
    ["rejected", 400, say("400", "Bad request")],
    ["busy", 200, say("99", "Hệ thống bận, vui lòng thử lại sau")],
    ["lost", 200, { message: "thành công" }],
    ["unrecognised", 200, { error_code: "0" }],
    ["lost", 200, { error_code: "7" }],
    ["lost", 200, "<html>thành công</html>"],
    ["lost", 200, []],
    ["busy", 503, {}],
    ["busy", 502, "<html>"],
    ["misconfigured", 404, {}],
    ["misconfigured", 403, {}],
    ["unrecognised", 418, say("0", "thành công!")],
  ] as const)
    it(`reads ${status} ${JSON.stringify(body)} as ${is}`, () => {
      assert.equal(readReply(answer(status, body), replyTableB, { form }).is, is);
    });
});

describe("a code that generation B knows already, which it cannot be asked about", () => {
  for (const [status, message] of [
    [200, "Trùng mã hồ sơ"],
    [200, "Không thành công: mã hồ sơ bị trùng"],
    [400, "Trùng mã hồ sơ H41.17-261122-0001"],
  ] as const)
    it(`is for a person where it says ${status} ${JSON.stringify(message)}, with what there is to do`, () => {
      const reply = answer(status, { error_code: "-5", message });
      const outcome = readReply(reply, replyTableB, { form });
      assert.equal(outcome.is, "rejected");
      const { cure = "" } = outcome as { cure?: string };
      assert.match(cure, /không tra cứu được.*xem trên cổng.*replies.*duplicate.*mã khác/s);
      assert.doesNotMatch(cure, /H41\.17/);
    });

  it("is an update once the operator's row says that it is there", () => {
    const row = { text: "trùng mã hồ sơ", is: "duplicate" } as const;
    const reply = answer(200, { error_code: "-5", message: "Trùng mã hồ sơ" });
    assert.equal(readReply(reply, [row, ...replyTableB], { form }).is, "duplicate");
  });
});

const progressWording = { form, raw: true, acknowledges: true };

describe("generation B's replies to progress", () => {
  for (const [is, status, body] of [
    ["accepted", 200, "Đồng bộ tiến trình thành công"],
    ["accepted", 200, { error_code: "0", message: "Thành công" }],
    ["accepted", 200, { error_code: 200, message: "Thành công" }],
    ["accepted", 200, { error_code: "OK", message: "Thành công" }],
    ["accepted", 200, { ketQua: "THÀNH CÔNG".normalize("NFD") }],
    ["unrecognised", 200, { error_code: "-1", message: "Thành công" }],
    ["unrecognised", 200, { error_code: -1, message: "Cập nhật tiến trình thành công" }],
    ["unrecognised", 200, { error_code: "7", message: "Thành công" }],
    ["unrecognised", 200, { error_code: "ERROR", message: "Thành công" }],
    ["unrecognised", 200, { error_code: "-1", ketQua: "Thành công" }],
    ["duplicate", 200, "Tiến trình đã tồn tại, thành công"],
    ["duplicate", 200, { error_code: "0", message: "Tiến trình đã tồn tại" }],
    ["duplicate", 200, { error_code: "3", message: "Tiến trình đã tồn tại" }],
    ["duplicate", 200, { error_code: -3, message: "Tiến trình đã tồn tại" }],
    ["unrecognised", 200, { error_code: "-1", message: "Tiến trình đã tồn tại" }],
    ["unrecognised", 200, { error_code: "3", message: "Không thành công: đã tồn tại" }],
    ["unrecognised", 200, { error_code: "-1", message: "Lỗi: bản ghi đã tồn tại" }],
    ["unrecognised", 200, "Không lưu được: hồ sơ đã tồn tại"],
    ["rejected", 200, { error_code: "5", message: "Không thành công" }],
    ["unrecognised", 200, "Không thành công"],
    ["unrecognised", 200, "Chưa thành công"],
    ["unrecognised", 200, { error_code: "0", message: "OK" }],
    ["rejected", 200, { error_code: "5", message: "Thiếu trường" }],
    ["lost", 200, "<html>"],
    ["lost", 200, ""],
    ["busy", 200, "Vui lòng thử lại sau"],
    ["busy", 504, "thành công"],
  ] as const)
    it(`reads ${status} ${JSON.stringify(body)} as ${is}`, () => {
      assert.equal(readReply(answer(status, body), progressTableB, progressWording).is, is);
    });
});

describe("generation B's yes where successPhrases is set", () => {
  const settings = { settings: { successPhrases: "thêm mới thành công, đã ghi nhận" } };
  for (const [is, message] of [
    ["accepted", "Thêm mới thành công"],
    ["accepted", "Đã ghi nhận"],
    ["unrecognised", "Thành công"],
    ["unrecognised", "Đăng ký lịch thành công"],
    ["duplicate", "Đã tồn tại"],
  ] as const)
    it(`is ${is} for ${JSON.stringify(message)}, of a dossier and of a row`, () => {
      for (const [table, wording] of [
        [replyTableB, { form }],
        [progressTableB, progressWording],
      ] as const) {
        const reply = answer(200, { error_code: 0, message });
        assert.equal(readReply(reply, demandText([...table], settings), wording).is, is);
      }
      const bare = readReply(
        answer(200, message),
        demandText(progressTableB, settings),
        progressWording,
      );
      assert.equal(bare.is, is);
    });
});

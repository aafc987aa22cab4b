import assert from "node:assert/strict";
import {
  assertAccepted,
  assertRefused,
  CODE,
  dossier,
  file,
  paper,
  readAnswer,
  usePortal,
} from "./simulated-portal.ts";

describe("the simulated national portal", () => {
  const { portal, open, login, session, envelope, lose, post, call, create, update, lookUp } =
    usePortal();

  describe("at the door", () => {
    it("opens a session for the right password and refuses a wrong one in Vietnamese", async () => {
      await open();
      assert.match(String(session()), /^PHIEN-/);
      const wrong = await login("nhầm");
      assertRefused(wrong, "1", "Tên đăng nhập hoặc mật khẩu không đúng");
      assert.equal(wrong.session, undefined);
    });

    it('says success as 0, as "0" and as "00"', async () => {
      await open();
      const forms = [await lookUp("a"), await lookUp("b"), await lookUp("c")];
      assert.deepEqual(new Set(forms.map(({ error_code }) => error_code)), new Set([0, "0", "00"]));
    });

    it("writes refusals in composed and decomposed Unicode by turns", async () => {
      await open();
      const texts = [];
      for (let i = 0; i < 4; i++) texts.push(String((await update(dossier())).message));
      assert.equal(texts.filter((text) => text !== text.normalize("NFC")).length, 1);
    });

    it("refuses a call without a session, and one whose minutes are over", async () => {
      let now = Date.UTC(2026, 10, 23);
      await open({ now: () => now, sessionMinutes: 10 });
      assertAccepted(await lookUp(CODE));
      now += 9 * 60_000;
      assertAccepted(await lookUp(CODE));
      now += 60_000;
      const text = "Phiên làm việc không hợp lệ, vui lòng đăng nhập lại";
      assertRefused(await lookUp(CODE), "2", text);
      lose();
      assertRefused(await lookUp(CODE), "2", text);
    });

    it("can refuse a session with HTTP 401 instead", async () => {
      await open({
        sessionRefusal: { status: 401, errorCode: "401", message: "Session hết hạn" },
      });
      portal().faults.dropSessions();
      const reply = await lookUp(CODE);
      assert.equal(reply.http, 401);
    });

    it("insists on JSON as the content type, and on its dstcode when one is set", async () => {
      await open();
      const headers = { "Content-Type": "text/plain" };
      assertRefused(await call("TraCuuHoSo", { mahoso: CODE }, { headers }), "-2", "Content-Type");

      await open({ requireDstcode: "VN:DEMO" });
      assertRefused(await login(), "-2", "dstcode");
      const right = { "Content-Type": "application/json", dstcode: "VN:DEMO" };
      const body = { username: "h41_demo", password: "demo-secret" };
      const reply = await readAnswer(await post(portal().paths.login, body, { headers: right }));
      assertAccepted(reply);
    });

    it("refuses broken JSON, an unknown service, an absent unit and an unknown path", async () => {
      await open();
      assertRefused(await readAnswer(await post("/integration", "{")), "-2", "JSON");
      assertRefused(await call("KhongCo", {}), "-1", "Không tìm thấy dịch vụ");
      assertRefused(await call("TraCuuHoSo", { madonvi: "", mahoso: CODE }), "1", "madonvi");
      assert.equal((await post("/elsewhere", {})).status, 404);
    });

    it("shows the procedures it knows and refuses a dossier of any other", async () => {
      await open({ knownProcedures: [{ code: "1.001193", name: "Đăng ký khai sinh" }] });
      const body = envelope("LayDanhSachTTHC", {});
      const shown = await readAnswer(await post(portal().paths.share, body));
      assert.equal(shown.result?.[0]?.MATTHC, "1.001193");
      assertAccepted(await create(dossier()));
      const other = dossier({ MaHoSo: "H41.17-261122-0002", MaTTHC: "9.999999" });
      assertRefused(await create(other), "-1", "Not found serviceInfo mapping");
    });
  });

  describe("with dossiers", () => {
    it("shows of a dossier only that it exists", async () => {
      await open({ existing: ["G22-1"] });
      assert.deepEqual((await lookUp(CODE)).result, []);
      await create(dossier());
      assert.deepEqual((await lookUp(CODE)).result, [{ MaHoSo: CODE }]);
      assert.deepEqual((await lookUp("G22-1")).result, [{ MaHoSo: "G22-1" }]);
      portal().state().forget(CODE);
      assert.deepEqual((await lookUp(CODE)).result, []);
    });

    it("refuses to create what exists and to update what does not, changing nothing", async () => {
      await open();
      assertRefused(await update(dossier()), "1", "Hồ sơ không tồn tại");
      assertAccepted(await create(dossier()));
      assertRefused(await create(dossier({ GhiChu: "khác" })), "1", "Hồ sơ đã tồn tại");
      assert.equal(portal().state().body(CODE)?.GhiChu, "");
      assertAccepted(await update(dossier({ GhiChu: "khác" })));
      assert.equal(portal().state().body(CODE)?.GhiChu, "khác");
      assert.deepEqual(
        portal()
          .state()
          .history(CODE)
          .map(({ GhiChu }) => GhiChu),
        ["", "khác"],
      );
    });

    it("refuses a whole call for one bad dossier in it", async () => {
      await open();
      const good = dossier({ MaHoSo: "H41.17-261122-0002" });
      const bad = dossier({ MaHoSo: "H41.17-261122-0003", TrangThaiHoSo: "11" });
      assertRefused(await create(good, bad), "1", "TrangThaiHoSo");
      await create(dossier());
      assertRefused(await create(good, dossier()), "1", "Hồ sơ đã tồn tại");
      assertRefused(await create(good, good), "1", "Hồ sơ đã tồn tại");
      assert.deepEqual(portal().state().codes(), [CODE]);
      assertAccepted(await create(good));
    });

    it("can limit how many dossiers one call carries", async () => {
      await open({ maxData: 1 });
      assertRefused(await create(dossier(), dossier({ MaHoSo: "H41-2" })), "1", "vượt quá 1");
    });

    const complaints: [string, object, string][] = [
      ["a missing name of the procedure", { TenTTHC: undefined }, "TenTTHC"],
      ["an empty abstract", { TrichYeuHoSo: " " }, "TrichYeuHoSo"],
      ["a missing appointment, though it may be empty", { NgayHenTra: undefined }, "NgayHenTra"],
      ["a number where a text belongs", { TrangThaiHoSo: 2 }, "TrangThaiHoSo phải là chuỗi"],
      ["null where a text belongs", { MaDoiTuong: null }, "MaDoiTuong phải là chuỗi"],
      ["a number in a field of no table", { Khac: 1 }, "Khac phải là chuỗi"],
      ["status 0", { TrangThaiHoSo: "0" }, "TrangThaiHoSo có giá trị không hợp lệ"],
      ["a kind of owner that generation A lacks", { LoaiDoiTuong: "3" }, "LoaiDoiTuong"],
      ["31 April", { NgayHenTra: "20260431170000" }, "NgayHenTra không đúng định dạng"],
      ["29 February of a common year", { NgayTra: "20270229080000" }, "NgayTra"],
      ["an hour of 24", { NgayTiepNhan: "20261123240000" }, "NgayTiepNhan"],
      ["an ISO date", { NgayKetThucXuLy: "2026-11-23T07:30:00" }, "NgayKetThucXuLy"],
      ["no reception for a dossier in work", { NgayTiepNhan: "" }, "NgayTiepNhan"],
      ["an abstract of 1001 characters", { TrichYeuHoSo: "ệ".repeat(1001) }, "vượt quá 1000"],
      ["files that are no list", { TaiLieuNop: {} }, "TaiLieuNop phải là danh sách"],
      ["a file without a link", { TaiLieuNop: [file({ DuongDanTaiTepTin: "" })] }, "[0].DuongDan"],
      ["a true boolean in a file", { TaiLieuNop: [file({ IsDeleted: false })] }, "IsDeleted"],
      ["a file name of 4001", { TaiLieuNop: [file({ TenTepDinhKem: "a".repeat(4001) })] }, "4000"],
      ["a result name of 2001", { DanhSachGiayToKetQua: [paper("a".repeat(2001))] }, "2000"],
    ];
    for (const [what, change, complaint] of complaints) {
      it(`refuses ${what} and names the field`, async () => {
        await open();
        assertRefused(await create(dossier(change)), "1", complaint);
        assert.equal(portal().state().exists(CODE), false);
      });
    }

    it("counts lengths in characters after NFC, and takes what is just long enough", async () => {
      await open();
      const long = "ệ".repeat(1000).normalize("NFD");
      assertAccepted(await create(dossier({ TrichYeuHoSo: long })));
    });

    it("takes no reception time for a dossier that is not received, and 29 February of 2028", async () => {
      await open();
      assertAccepted(await create(dossier({ TrangThaiHoSo: "3", NgayTiepNhan: "" })));
      assertAccepted(await update(dossier({ NgayHenTra: "20280229170000" })));
    });

    it("takes score-shaped data but counts it", async () => {
      await open();
      await create(
        dossier({
          TrangThaiHoSo: "9",
          SoGiayToChuHoSo: "000000001",
          DSKetNoiCSDL: [{ MaCSDL: "7" }],
          TenTruongLa: "x",
        }),
      );
      const same = "https://files.example.test/d/1";
      await update(
        dossier({ DanhSachGiayToKetQua: [paper("Kết quả", same)], TaiLieuNop: [file()] }),
      );
      assert.deepEqual(portal().state().warnings(), {
        "finished-without-result": 1,
        "finished-without-finish-time": 1,
        "fake-identity": 1,
        "database-always-7": 1,
        "unknown-field": 1,
        "submitted-file-as-result": 1,
      });
    });
  });
});

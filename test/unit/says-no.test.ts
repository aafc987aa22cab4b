import assert from "node:assert/strict";
import { flagsNo } from "../../adapters/flags-no.ts";
import { fold } from "../../adapters/fold.ts";
import { saysNo } from "../../adapters/says-no.ts";

describe("a text that says no", () => {
  for (const text of [
    "Đồng bộ không thành công: thiếu MaLinhVuc",
    "Không đồng bộ được hồ sơ",
    "Đồng bộ hồ sơ KHÔNG được thực hiện thành công".normalize("NFD"),
    "Hồ sơ chưa được tiếp nhận",
    "Thêm mới thất bại",
    "Lỗi hệ thống",
    "Có lỗi xảy ra, không có lỗi nào khác",
    "Yêu cầu bị từ chối",
    "Không thể lưu",
    "Không lưu được hồ sơ",
    "Cập nhật mặt hàng không thành công",
    "Sai định dạng",
    "Hồ sơ bị khóa",
    "Trùng mã hồ sơ",
    "Phiên làm việc hết hạn",
    "Khong thanh cong",
    "That bai",
    "kh\u00adông thành công",
    "kh\u0000ông thành công",
    "kh\u200bông\u00a0thành\u00a0công",
    "KhÃ´ng thÃ nh cÃ´ng",
    "ChÆ°a Ä‘Æ°á»£c tiáº¿p nháº­n",
    "Kh?ng th?nh c?ng",
    "Failed",
    "Update failed: 1 error",
    "Can't save",
    "could not be saved",
    "Invalid data",
    "Request rejected",
    "Thành công 0, thất bại 3",
    "Thành công: 0 hồ sơ",
    "Đồng bộ thành công 2/3 hồ sơ",
    "Thành công một phần",
    "0 hồ sơ được cập nhật thành công",
    "Đã đồng bộ 0 hồ sơ",
    "Đồng bộ được 0 bản ghi",
    "0 rows affected",
    "Updated 0 records",
  ])
    it(JSON.stringify(text), () => assert.ok(saysNo(text)));

  for (const text of [
    "",
    "OK",
    "Thành công",
    "Đồng bộ thành công, không có lỗi",
    "Không có lỗi nào xảy ra",
    "Chưa phát sinh lỗi",
    "Thành công: 3, thất bại: 0",
    "Số bản ghi lỗi: 0; thành công: 12",
    "3/3 hồ sơ thành công",
    "Error code: 0 - Success",
    "[0] Thành công",
    "Đã đồng bộ 10 hồ sơ, 0 hồ sơ lỗi",
    "1 rows affected",
    "Thành công (0)",
    "No errors",
    "Completed without errors",
    "Cục Hàng không đã nhận thành công",
    "Cấp phép không gian quảng cáo: thành công",
    "Hồ sơ thiết bị thành công",
    "Tra loi thanh cong",
    "Notice saved",
    "Đồng bộ thành công ngày 27/11/2026",
    "Nguyễn Văn T thành công",
    "ThÃ nh cÃ´ng",
  ])
    it(`not ${JSON.stringify(text)}`, () => assert.ok(!saysNo(text)));
});

describe("a reply that says no beside its code", () => {
  const isNo = (more: object) =>
    flagsNo({ error_code: "0", message: "Thành công", ...more }, ["error_code", "message"]);
  for (const more of [
    { success: false },
    { Success: "false" },
    { isSuccess: 0 },
    { result: false },
    { result: "Thất bại" },
    { status: "error" },
    { status: 500 },
    { statusCode: "404" },
    { error: "E-17" },
    { errors: [{ field: "MaTTHC" }] },
    { errors: { MaTTHC: ["Bắt buộc"] } },
    { hasError: true },
    { failed: 2 },
    { successCount: 0 },
    { failCount: 1 },
    { error_message: "Hết chỗ" },
    { errorCode: "-5" },
    { data: { error_code: "-1", message: "Thiếu trường" } },
    { data: { code: 400, message: "x" } },
    { result: [{ MaHoSo: "H41.17-261122-0001", message: "Không hợp lệ" }] },
    { result: [{ success: true }, { success: false }] },
    { description: "Đồng bộ thất bại" },
    { Message: "Không thành công" },
    { thongTin: "Không thành công" },
    { messages: ["Không thành công"] },
    { data: [{ detail: { vi: "Thất bại" } }] },
  ])
    it(JSON.stringify(more), () => assert.ok(isNo(more)));

  for (const more of [
    {},
    { result: [] },
    { result: null, data: "", error: null, errors: [] },
    { successCount: 1, failCount: 0, errorRows: "0" },
    { success: true, status: 200, statusCode: "200", result: true },
    { error: "", errorCode: "00", failed: 0, error_message: "Không có lỗi" },
    { result: [{ MaHoSo: "H41.17-261122-0001", TrangThai: "8", NoiDungXuLy: "Từ chối hồ sơ" }] },
    { data: { code: "H41-17", message: "Thành công" } },
    { data: { code: 200, message: "ok" } },
  ])
    it(`not ${JSON.stringify(more)}`, () => assert.ok(!isNo(more)));
});

describe("texts are compared", () => {
  for (const [title, one, other] of [
    ["with Ð (U+00D0) as Đ", "\u00d0ã tồn tại", "Đã tồn tại"],
    ["with Ɖ (U+0189) as Đ", "\u0189ã tồn tại", "Đã tồn tại"],
    ["with ð in small letters as đ", "\u00f0ã tồn tại", "đã tồn tại"],
    ["with no-break and other blanks as one", "Đã\u00a0\u2003tồn\u3000 tại\n", "đã tồn tại"],
    ["without soft hyphens and what has no width", "Đã t\u00adồ\u200bn\ufeff tại", "đã tồn tại"],
    ["without marks of direction", "\u202eĐã\u2066 tồn tại\u2069", "đã tồn tại"],
    ["composed or not", "Đã tồn tại".normalize("NFD"), "đã tồn tại"],
    ["with the tone where the old spelling has it", "hoà giải, uỷ quyền", "hòa giải, ủy quyền"],
    ["in letters of full width", "ＯＫ", "ok"],
  ] as const)
    it(title, () => assert.equal(fold(one), fold(other)));

  it("and differ by their tones and vowels", () => {
    assert.equal(new Set(["hòa", "hóa", "hoa", "hoàn", "quy", "quý"].map(fold)).size, 6);
  });
});

import assert from "node:assert/strict";
import { loginOf, MOST_ITEMS, readArray, readEnvelope } from "../../adapters/province/in-forms.ts";
import { readRecord, recordField } from "../../adapters/province/in-record.ts";
import {
  BAD_LOGIN,
  BAD_SESSION,
  hubReply,
  refusal,
  sessionReply,
  type Verdict,
} from "../../adapters/province/in-replies.ts";
import { readRow } from "../../adapters/province/in-row.ts";
import { validateDossier } from "../../schemas/dossier.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { hubRecord, sessionRecord, wireRow } from "../province/older-words.ts";
import { createProvince } from "../province/province.ts";

const code = "H41.17-261122-0001";

/** All that a message of the hub can say, and nothing else. */
const whole: Dossier = {
  ...portalDossier(code),
  agencies: { processing: { code: "H41.17", name: "Sở Mẫu" } },
  procedure: { code: "1.001193", name: "Đăng ký khai sinh" },
  applicant: {
    kind: "citizen",
    name: "Nguyễn Văn Mẫu",
    identityPapers: [{ type: "citizen-id-12", number: "040099000001" }],
    nationalAccountId: "TECHID-DEMO-1",
    phone: "0900000001",
    email: "mau@example.test",
    fax: "0900000002",
  },
  channel: "online",
  note: "Ghi chú",
  otherInformation: "Khác",
  returnInformation: "Trả",
  submittedAt: "2026-11-22T09:30:00+07:00",
  dueAt: "2026-11-24T17:00:00+07:00",
  refusedAt: "2026-11-23T09:00:00+07:00",
  returnedAt: "2026-11-24T10:00:00+07:00",
  finishedAt: "2026-11-24T09:00:00+07:00",
  status: 9,
  steps: [],
  flags: {
    digitised: true,
    verifiedByVneid: false,
    submittedVia: "province",
    onlinePayment: "portal",
    consultedDatabases: ["7"],
  },
  submittedPapers: [
    {
      id: "1",
      name: "to-khai.pdf",
      deleted: false,
      componentCode: "C1",
      link: "https://files.example.test/d/1",
      digitised: true,
      reuse: "result",
      fromPersonalStore: false,
      replacementResultCode: "KQ.G15.000031",
    },
  ],
  fees: [{ name: "Lệ phí", code: "P1", amount: 8000, collectedAt: "return", kind: "appraisal" }],
  attachments: [{ name: "Phụ lục", quantity: 2, form: "copy" }],
  supplements: [
    {
      id: "1",
      requestedBy: "Trần Thị Ví Dụ",
      content: "Bổ sung tờ khai",
      requestedAt: "2026-11-23T09:00:00+07:00",
      receivedBy: "Lê Văn Mẫu",
      receivedInformation: "Đủ",
      receivedAt: "2026-11-23T10:00:00+07:00",
      completed: true,
      papers: [{ name: "Tờ khai", quantity: 1, form: "original" }],
      fees: [{ name: "Phí", amount: 0, collectedAt: "supplement", kind: "ordinary" }],
      previousDueAt: "2026-11-24T17:00:00+07:00",
      newDueAt: "2026-11-25T17:00:00+07:00",
    },
  ],
  results: [
    { id: "2", name: "Giấy khai sinh", link: "https://files.example.test/d/2", resultCode: "KQ" },
  ],
};

/** Where the wire can say it, what one generation writes reads back as it was. */
const without = (dossier: Dossier, ...fields: (keyof Dossier)[]) =>
  Object.fromEntries(Object.entries(dossier).filter(([name]) => !fields.includes(name as "code")));

describe("a provincial system's dossier read", () => {
  it("of the hub says all that was written of it", () => {
    const { steps: _, receiptNumber: __, ...said } = whole;
    const message = hubRecord(said);
    const { says, faults, unread } = readRecord(message);
    assert.deepEqual([says, faults, unread], [said, [], []]);
    assert.deepEqual(validateDossier(says), { ok: true, value: says });
  });

  it("of the session form too, where every scalar is a text", () => {
    const { says, faults } = readRecord(sessionRecord(whole));
    const { identityPapers: _, ...applicant } = whole.applicant;
    assert.deepEqual(faults, []);
    const { submittedPapers = [], results = [] } = whole;
    assert.deepEqual(says, {
      ...without(whole, "flags", "steps", "submittedAt"),
      applicant,
      submittedPapers: submittedPapers.map(({ id, name, deleted, componentCode, link }) => ({
        id,
        name,
        deleted,
        componentCode,
        link,
      })),
      results: results.map(({ resultCode: _, ...each }) => each),
    });
  });

  it("of a whole province's quarter says again what was written of it", () => {
    let read = 0;
    for (const { dossier } of createProvince({
      dossiers: 200,
      seed: 3,
      from: new Date("2026-07-01T00:00:00+07:00"),
      disorder: 0,
    })) {
      if (dossier.status === 1 || dossier.status === 3) continue;
      const message = sessionRecord(dossier);
      const { says, faults } = readRecord(message);
      assert.deepEqual(faults, []);
      const verdict = validateDossier(says);
      assert.ok(verdict.ok, JSON.stringify(verdict));
      assert.deepEqual(sessionRecord(verdict.value, dossier.steps), message);
      read += 1;
    }
    assert.ok(read > 500, `${read} read`);
  });

  const faultOf = (more: object) => {
    const message = hubRecord(whole);
    const { says, faults } = readRecord({ ...message, ...more });
    const verdict = validateDossier(says);
    return [
      ...faults,
      ...(verdict.ok ? [] : verdict.errors.map(({ pointer }) => recordField(pointer))),
    ].join(" ");
  };

  for (const [what, more, fault] of [
    ["31 February", { NgayTiepNhan: "20260231000000" }, /^NgayTiepNhan: cần thời điểm/],
    ["24 o'clock", { NgayTiepNhan: "20260228240000" }, /^NgayTiepNhan: cần thời điểm/],
    ["a day alone", { NgayHenTra: "20261124" }, /^NgayHenTra: /],
    ["status 11", { TrangThaiHoSo: "11" }, /^TrangThaiHoSo: cần một trong 1, /],
    ["a status that every object has", { TrangThaiHoSo: "constructor" }, /^TrangThaiHoSo: /],
    ["no status", { TrangThaiHoSo: "" }, /^TrangThaiHoSo$/],
    ["no procedure", { MaTTHC: null, TenTTHC: null }, /^MaTTHC$/],
    ["a person without kind", { LoaiDoiTuong: "" }, /^LoaiDoiTuong$/],
    ["an object for a text", { ChuHoSo: { ten: "Mẫu" } }, /^ChuHoSo: cần văn bản$/],
    ["a list for a text", { MaHoSo: [code] }, /^MaHoSo: cần văn bản/],
    ["a text for a list", { TaiLieuNop: "a.pdf" }, /^TaiLieuNop: cần một danh sách$/],
    ["a list in a list", { TaiLieuNop: [[]] }, /^TaiLieuNop\[0\]: cần một đối tượng$/],
    [
      "a fee of letters",
      { DanhSachLePhi: [{ TenPhiLePhi: "P", Gia: "tám" }] },
      /^DanhSachLePhi\[0\]\.Gia: /,
    ],
    [
      "a negative fee",
      { DanhSachLePhi: [{ TenPhiLePhi: "P", Gia: -1 }] },
      /^DanhSachLePhi\[0\]\.Gia: /,
    ],
    [
      "a paper without id",
      { TaiLieuNop: [{ TenTepDinhKem: "a" }] },
      /^TaiLieuNop\[0\]\.TepDinhKemId$/,
    ],
    [
      "a script for a link",
      {
        TaiLieuNop: [{ TepDinhKemId: "1", TenTepDinhKem: "a", DuongDanTaiTepTin: "javascript:x" }],
      },
      /^TaiLieuNop\[0\]\.DuongDanTaiTepTin$/,
    ],
    ["a wrong code", { MaHoSo: "H41.17/26112-1" }, /MaHoSo/],
    [
      "a number of identity with a space",
      { SoGiayToChuHoSo: "04 09", DinhDanhCHS: [] },
      /^SoGiayToChuHoSo/,
    ],
  ] as const)
    it(`is refused with the wire's name: ${what}`, () => assert.match(faultOf(more), fault));

  it("tells ten faults of a message at most, however many there are", () => {
    const bad = Array.from({ length: 500 }, () => ({ Gia: "x" }));
    assert.equal(readRecord({ DanhSachLePhi: bad }).faults.length, 10);
  });

  it("passes over what no list names, and what only looks like a field", () => {
    const message = hubRecord(whole);
    const more = JSON.parse('{"__proto__": {"MaHoSo": "x"}, "toString": "x", "La": {"a": [1]}}');
    assert.deepEqual(readRecord({ ...message, ...more }).says, readRecord(message).says);
    assert.deepEqual(readRecord(Object.create({ MaHoSo: code })).code, "");
  });

  it("takes no dummy number for a person's, and none of them is passed on", () => {
    const message = hubRecord(whole);
    const DinhDanhCHS = [{ LoaiDinhDanh: "2", SoDinhDanh: "000000001" }];
    const { says } = readRecord({ ...message, SoGiayToChuHoSo: "000000001", DinhDanhCHS });
    assert.equal((says as unknown as Dossier).applicant.identityPapers, undefined);
  });

  it("keeps a link with spaces and letters as a browser would ask for it", () => {
    const TaiLieuNop = [
      {
        TepDinhKemId: 1,
        TenTepDinhKem: "Tờ khai.pdf",
        DuongDanTaiTepTin: "https://files.example.test/Tờ khai.pdf",
      },
    ];
    const { says } = readRecord({ TaiLieuNop });
    assert.deepEqual(says.submittedPapers, [
      { id: "1", name: "Tờ khai.pdf", link: "https://files.example.test/T%E1%BB%9D%20khai.pdf" },
    ]);
  });

  it("names what our words cannot say, instead of guessing", () => {
    const message = hubRecord(whole);
    const { says, unread } = readRecord({ ...message, DuocThanhToanTrucTuyen: "3" });
    assert.deepEqual(unread, ["DuocThanhToanTrucTuyen"]);
    assert.equal((says as unknown as Dossier).flags?.onlinePayment, undefined);
  });

  it("is the agency's that its code names, or the province's own where that is a ministry's", () => {
    const agency = (MaHoSo: string, unit?: string) =>
      (readRecord({ MaHoSo }, unit).says as unknown as Dossier).agencies.processing.code;
    assert.equal(agency("H41.17-261122-0001", "H41"), "H41.17");
    assert.equal(agency("000.00.17.H41-261122-0001", "H41"), "000.00.17.H41");
    assert.equal(agency("G22.99.01-261122-0001", "H41.17"), "H41.17");
  });
});

describe("a provincial system's progress row read", () => {
  it("is the step that was written, without a key", () => {
    const { key: _, ...step } = stepOf(1);
    const read = readRow(wireRow(code, step));
    assert.deepEqual(
      [read.code, Date.parse(String(read.says.at)), { ...read.says, at: step.at }, read.faults],
      [code, Date.parse(step.at), step, []],
    );
  });
});

describe("a call of the older forms", () => {
  it("asks what its service and isUpdating say", () => {
    const data = [{}];
    assert.deepEqual(readEnvelope({ service: "DongBoHoSoMC", isUpdating: "True", data }), {
      asks: "update",
      items: data,
    });
    assert.deepEqual(readEnvelope({ service: "DongBoHoSoMC", isUpdating: false, data }), {
      asks: "add",
      items: data,
    });
    assert.deepEqual(readEnvelope({ service: "CapNhatTienDoHoSoMC", data }), {
      asks: "progress",
      items: data,
    });
    assert.deepEqual(readEnvelope({ service: "TraCuuHoSo", mahoso: ` ${code}` }), {
      asks: "look",
      code,
    });
  });

  it("is refused whole where it is none of them", () => {
    for (const body of [
      null,
      [],
      "x",
      {},
      { service: "toString" },
      { service: "TraCuuHoSo", mahoso: {} },
      { service: "TraCuuHoSo" },
      { service: "DongBoHoSoMC", data: [{}] },
      { service: "DongBoHoSoMC", isUpdating: "Có", data: [{}] },
      { service: "DongBoHoSoMC", isUpdating: "True", data: {} },
      { service: "CapNhatTienDoHoSoMC", data: [] },
    ])
      assert.ok("refused" in readEnvelope(body), JSON.stringify(body));
    assert.ok("refused" in readArray("add", {}));
    assert.equal(loginOf({ username: "a", password: 1 }), undefined);
  });

  it(`takes ${MOST_ITEMS} items and not one more`, () => {
    assert.ok("asks" in readArray("add", new Array(MOST_ITEMS).fill({})));
    assert.ok("refused" in readArray("add", new Array(MOST_ITEMS + 1).fill({})));
  });
});

describe("an answer in the older forms", () => {
  const taken: Verdict = { code, is: "taken" };
  const no: Verdict = { code: "Nguyễn Văn Mẫu", is: "refused", why: "MaHoSo: cần mã hồ sơ." };

  it("is a yes only where every item was taken", () => {
    assert.deepEqual(hubReply("add", [taken, taken]), {
      error_code: "0",
      message: "Thêm mới hồ sơ thành công",
    });
    for (const verdicts of [[taken, no], [no], [{ code, is: "absent" } as const, taken], []]) {
      const said = [hubReply("progress", verdicts), sessionReply("update", verdicts, "00")];
      for (const { error_code, message } of said) {
        assert.equal(Number(error_code), -1);
        assert.doesNotMatch(message, /thành công|đã tồn tại/i);
      }
      // Some clients look through all of an answer.
      assert.doesNotMatch(JSON.stringify(said), /thành công/i);
    }
    const exists = sessionReply("add", [taken, { code, is: "exists" }], "00");
    assert.doesNotMatch(JSON.stringify(exists), /thành công/i);
  });

  it("names a dossier once, however many of its rows were refused, and then the others", () => {
    const rows = Array.from({ length: 20 }, (): Verdict => ({ code, is: "absent" }));
    const other = code.replace("0001", "0002");
    assert.equal(
      hubReply("progress", [...rows, { code: other, is: "absent" }]).message,
      `Hồ sơ ${code}: hồ sơ không tồn tại; Hồ sơ ${other}: hồ sơ không tồn tại`,
    );
  });

  it("says of what exists that it does, whatever else is wrong: an update then tells of that", () => {
    const verdicts: Verdict[] = [taken, no, { code, is: "exists" }];
    assert.deepEqual(hubReply("add", verdicts), { error_code: "-3", message: "Hồ sơ đã tồn tại" });
    assert.deepEqual(
      sessionReply("add", verdicts, "00").result.map(({ error_code }) => error_code),
      ["00", -1, -3],
    );
  });

  it("repeats codes, and nothing that only stands in the place of one", () => {
    const answer = JSON.stringify([sessionReply("add", [no], 0), hubReply("add", [no])]);
    assert.doesNotMatch(answer, /Nguyễn/);
    assert.match(
      hubReply("update", [{ code, is: "absent" }]).message,
      /^Hồ sơ H41\.17-261122-0001: /,
    );
  });

  it("refuses in words that no client takes for anything else", () => {
    const words = [BAD_LOGIN, BAD_SESSION, refusal("hub", "x").message].join(" ");
    assert.doesNotMatch(words, /thành công|đã tồn tại/i);
    assert.match(BAD_SESSION, /phiên làm việc/i);
  });
});

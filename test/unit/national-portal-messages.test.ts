import assert from "node:assert/strict";
import { Unmappable } from "../../adapters/contract.ts";
import { dossierMessage } from "../../adapters/national-portal/a/dossier-message.ts";
import { createPortalA } from "../../adapters/national-portal/a/portal-a.ts";
import { finishedAt } from "../../adapters/national-portal/shared/finished-at.ts";
import { portalCode } from "../../adapters/national-portal/shared/portal-code.ts";
import { rowMessage } from "../../adapters/national-portal/shared/row-message.ts";
import { validatePortalA } from "../../schemas/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { dossierOf } from "../world.ts";

const settings = { subjectTypes: {}, settings: {} };
const map = (more: Parameters<typeof dossierOf>[1] = {}) =>
  dossierMessage(dossierOf("H41.17-261122-0001", more), settings);

describe("a dossier in generation A's words", () => {
  it("is what the portal's schema asks for, every scalar a string", () => {
    const { message } = map({
      dueAt: "2026-11-24T17:00:00+07:00",
      fees: [{ name: "Lệ phí", amount: 8000, collectedAt: "return", kind: "ordinary" }],
      supplements: [{ id: "1", requestedAt: "2026-11-23T09:00:00+07:00", completed: true }],
      results: [{ id: "2", name: "Giấy khai sinh", link: "https://files.example.test/d/2" }],
      submittedPapers: [{ id: "1", name: "to-khai.pdf", deleted: false }],
      attachments: [{ name: "Phụ lục", quantity: 2, form: "copy" }],
    });
    const request = {
      session: "s",
      madonvi: "000.00.00.H41",
      service: "DongBoHoSoMC",
      isUpdating: "False",
      data: [message],
    };
    assert.deepEqual(validatePortalA.dossierRequest(request), { ok: true, value: request });
    assert.equal(message.NgayHenTra, "20261124170000");
    assert.equal(message.DanhSachLePhi?.[0]?.HinhThucThu, "4");
  });

  it("names every field that the portal requires and the dossier lacks", () => {
    const bare = dossierOf("H41.17-261122-0001");
    const { abstract: _, returnForm: __, field: ___, ...rest } = bare;
    assert.throws(
      () => dossierMessage(rest, settings),
      (error) =>
        error instanceof Unmappable &&
        assert.deepEqual(error.errors.map(({ pointer }) => pointer).sort(), [
          "/abstract",
          "/field/code",
          "/field/name",
          "/returnForm",
        ]) === undefined,
    );
  });

  it("takes white space alone for no text, as the portal does", () => {
    const blank = dossierOf("H41.17-261122-0001", { abstract: " \u2028 " });
    assert.throws(() => dossierMessage(blank, settings), /TrichYeuHoSo/);
  });

  it("invents no reception time: none before reception, required after", () => {
    const { receivedAt: _, ...waiting } = dossierOf("H41.17-261122-0001", { status: 1 });
    assert.equal(dossierMessage(waiting, settings).message.NgayTiepNhan, "");
    assert.throws(() => dossierMessage({ ...waiting, status: 4 }, settings), /NgayTiepNhan/);
  });

  it("cuts a long abstract where the portal cuts, and says so", () => {
    const { message, notes } = map({ abstract: "ế".repeat(1001) });
    assert.equal([...message.TrichYeuHoSo].length, 1000);
    assert.ok(message.TrichYeuHoSo.endsWith("..."));
    assert.equal(notes.length, 1);
    assert.deepEqual(map({ abstract: "ế".repeat(1000) }).notes, []);
  });

  it("marks a subject type that the portal has no code for", () => {
    const { message, notes } = map({
      applicant: { kind: "household-business", name: "Hộ Mẫu", phone: "0900000001" },
    });
    assert.equal(message.LoaiDoiTuong, "2");
    assert.match(notes[0] ?? "", /household-business/);
  });

  it("never sends a stopped dossier as finished", () => {
    for (const status of [5, 6, 7, 8])
      assert.equal(map({ status }).message.TrangThaiHoSo, String(status));
  });

  it("goes by the portal's own reference where it began there, unless set otherwise", () => {
    const dossier = dossierOf("H41.17-261122-0001", {
      origin: "national-portal",
      codes: [{ code: "000.00.00.G22-261122-0009", issuer: "national-portal" }],
    });
    assert.equal(portalCode(dossier, settings), "000.00.00.G22-261122-0009");
    assert.equal(portalCode(dossier, { settings: { portalOriginCode: "local" } }), dossier.code);
  });

  it("keeps its digest when only a signed link changed, and not when the file did", () => {
    const adapter = createPortalA({
      settings: {
        ...settings,
        perCall: { dossiers: 1, rows: 1 },
        ifLost: { dossier: "resend", rows: "resend" },
        paths: {},
      } as unknown as SystemSettings,
    });
    const digest = (link: string, sha256: string) =>
      adapter.parts(
        dossierOf("H41.17-261122-0001", { results: [{ id: "1", name: "KQ", link, sha256 }] }),
      )[0]?.digest;
    const [a, b] = ["a".repeat(64), "b".repeat(64)];
    assert.equal(
      digest("https://f.example.test/1?sig=1", a),
      digest("https://f.example.test/1?sig=2", a),
    );
    assert.notEqual(
      digest("https://f.example.test/1?sig=1", a),
      digest("https://f.example.test/1?sig=1", b),
    );
  });
});

describe("the end of processing", () => {
  const row = (status: number, hour: number) => ({ at: `2026-11-23T${hour}:00:00+07:00`, status });
  for (const [title, more, expected] of [
    [
      "is the time of the 9 row, even when the field says otherwise",
      { status: 10, finishedAt: "2026-11-23T11:00:00+07:00", steps: [row(9, 12), row(10, 15)] },
      12,
    ],
    [
      "is the field's where no 9 row is told",
      { status: 9, finishedAt: "2026-11-23T11:00:00+07:00", steps: [] },
      11,
    ],
    ["is the time of the row that stopped it", { status: 8, steps: [row(4, 10), row(8, 14)] }, 14],
    [
      "is not there while it is under way",
      { status: 5, steps: [row(9, 10), row(5, 14)], finishedAt: "2026-11-23T11:00:00+07:00" },
      undefined,
    ],
  ] as const)
    it(title, () => {
      const end = finishedAt(dossierOf("H41.17-261122-0001", { ...more, steps: [...more.steps] }));
      assert.equal(end && Number(end.slice(11, 13)), expected);
    });
});

describe("a progress row", () => {
  it("is what the portal's schema asks for", () => {
    const { message, notes } = rowMessage(
      "H41.17-261122-0001",
      {
        at: "2026-11-23T00:30:00Z",
        status: 2,
        actor: { name: "Trần Thị Ví Dụ ".repeat(5) },
        content: "Tiếp nhận",
      },
      0,
    );
    assert.equal(message.ThoiDiemXuLy, "20261123073000");
    assert.equal([...message.NguoiXuLy].length, 50);
    assert.equal(notes.length, 1);
    const request = { session: "s", madonvi: "m", service: "CapNhatTienDoHoSoMC", data: [message] };
    assert.deepEqual(validatePortalA.progressRequest(request), { ok: true, value: request });
  });

  it("without actor or content is unmappable, by its place in the dossier", () => {
    assert.throws(
      () => rowMessage("c", { at: "2026-11-23T00:30:00Z", status: 2 }, 3),
      /\/steps\/3\/actor\/name.*\/steps\/3\/content/,
    );
  });
});

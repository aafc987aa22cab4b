import assert from "node:assert/strict";
import { contentHash } from "../simulators/record/content-hash.ts";
import {
  assertAccepted,
  assertRefused,
  CODE,
  dossier,
  paper,
  row,
  usePortal,
} from "./simulated-portal.ts";

describe("the simulated national portal with progress rows", () => {
  const { portal, open, call, create, update, progress } = usePortal();

  it("takes rows of a dossier it holds, in order of arrival, and not of one it lacks", async () => {
    await open();
    assertRefused(await progress(row()), "1", "Hồ sơ không tồn tại");
    await create(dossier());
    const stranger = row({ MaHoSo: "H41.17-261122-0009" });
    assertRefused(await progress(row(), stranger), "1", "Hồ sơ không tồn tại");
    assert.deepEqual(portal().state().rows(CODE), []);
    assertAccepted(await progress(row({ TrangThai: "4" }), row()));
    assert.deepEqual(
      portal()
        .state()
        .rows(CODE)
        .map(({ status }) => status),
      [4, 2],
    );
    assert.deepEqual(portal().state().rows(CODE)[1]?.body, row());
    assert.equal(portal().state().rows(CODE)[1]?.hash, contentHash(row()));
  });

  it("refuses a row without its time, or with an officer's name of 51 characters", async () => {
    await open();
    await create(dossier());
    assertRefused(await progress(row({ ThoiDiemXuLy: "" })), "1", "ThoiDiemXuLy");
    assertRefused(await progress(row(), row({ NguoiXuLy: "ễ".repeat(51) })), "1", "NguoiXuLy");
    assertAccepted(await progress(row({ NguoiXuLy: "ễ".repeat(50).normalize("NFD") })));
  });

  it("keeps a row that comes twice, and holds the client to it", async () => {
    await open();
    await create(dossier());
    await progress(row());
    await progress(row());
    assert.equal(portal().state().rows(CODE).length, 2);
    const [found] = portal().state().rowsAppliedTwice();
    assert.deepEqual([found?.code, found?.times, found?.explained], [CODE, 2, false]);
    assert.equal(found?.rowHash, contentHash(row()));
    assert.equal(
      portal()
        .state()
        .rowsAppliedTwice(() => true)[0]?.explained,
      true,
    );
    assert.equal(portal().summary().unexplained, 1);
  });

  it("does not excuse a row that stands twice in one call, even if its reply was lost", async () => {
    await open();
    await create(dossier());
    portal().faults.script({ fault: "reply-lost" });
    await assert.rejects(progress(row(), row()));
    assert.equal(portal().state().rowsAppliedTwice()[0]?.explained, false);
  });

  it("does not excuse a third sending after the second was answered", async () => {
    await open();
    await create(dossier());
    portal().faults.script({ fault: "reply-lost" });
    await assert.rejects(progress(row()));
    await progress(row());
    assert.equal(portal().state().rowsAppliedTwice()[0]?.explained, true);
    await progress(row());
    assert.equal(portal().state().rowsAppliedTwice()[0]?.explained, false);
  });

  it("drops a repeated row when told to de-duplicate", async () => {
    await open({ deduplicateRows: true });
    await create(dossier());
    await progress(row());
    assertAccepted(await progress(row(), row({ TrangThai: "4" })));
    assert.equal(portal().state().rows(CODE).length, 2);
    assert.equal(portal().summary().rowsDeduplicated, 1);
  });

  it("counts a row 9 beside a dossier that waits, and one at another time than the finish", async () => {
    await open();
    await create(dossier({ TrangThaiHoSo: "5" }));
    await progress(row({ TrangThai: "9" }));
    const finished = { TrangThaiHoSo: "9", NgayKetThucXuLy: "20261123160000" };
    await update(dossier({ ...finished, DanhSachGiayToKetQua: [paper("Kết quả")] }));
    await progress(row({ TrangThai: "9", ThoiDiemXuLy: "20261123160001" }));
    await progress(row({ TrangThai: "9", ThoiDiemXuLy: "20261123160000" }));
    assert.deepEqual(portal().state().warnings(), {
      "nine-row-on-unfinished": 1,
      "finish-differs-from-row": 1,
    });
  });

  it("stores the status of a dossier that began on the portal", async () => {
    await open();
    const data = {
      MaHoSo: "000.00.00.G22-261122-0009",
      MaHoSoDonVi: CODE,
      TrangThai: "2",
      NgayXuLy: "20261123073000",
    };
    assertRefused(await call("DongBoTrangThaiHoSo", { type: "1", data }), "1", "type");
    assertAccepted(await call("DongBoTrangThaiHoSo", { type: "2", data }));
    assert.deepEqual(
      portal()
        .state()
        .callbacks(data.MaHoSo)
        .map(({ body }) => body),
      [data],
    );
  });
});

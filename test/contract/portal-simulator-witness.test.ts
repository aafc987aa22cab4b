import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { rankByField } from "../simulators/national-portal/rank-by-field.ts";
import { contentHash } from "../simulators/record/content-hash.ts";
import {
  assertAccepted,
  assertRefused,
  CODE,
  dossier,
  file,
  row,
  usePortal,
} from "./simulated-portal.ts";

describe("the simulated national portal as a witness", () => {
  const { portal, open, create, update, progress, lookUp, inspect, order } = usePortal();

  it("lists every call in order with what became of it", async () => {
    await open();
    await create(dossier());
    await create(dossier());
    portal().faults.script({ fault: "request-lost", service: "DongBoHoSoMC", code: CODE });
    await lookUp(CODE);
    await assert.rejects(update(dossier()));
    const lines = portal()
      .received(1)
      .map(({ at, ...line }) => line);
    assert.deepEqual(lines, [
      entry(2, { isUpdating: "False", applied: true, errorCode: "0" }),
      entry(3, { isUpdating: "False", refused: true, errorCode: "1" }),
      entry(4, { service: "TraCuuHoSo", errorCode: "0" }),
      entry(5, { isUpdating: "True", fault: "request-lost" }),
    ]);
  });

  it("finds a push that went back, by the caller's rank and by the rank kept on arrival", async () => {
    await open({ rankOf: rankByField("GhiChu"), keepBodies: "none" });
    await create(dossier({ GhiChu: "v1", TaiLieuNop: [file()] }));
    await update(dossier({ GhiChu: "v3", TaiLieuNop: [file(), file()] }));
    await update(dossier({ GhiChu: "v2", TaiLieuNop: [file()] }));
    await update(dossier({ GhiChu: "v3", TaiLieuNop: [file(), file()] }));
    const [found, ...more] = portal().state().backwards();
    assert.deepEqual([found?.push.rank, found?.earlier.rank, more.length], [2, 3, 0]);
    const byFiles = portal()
      .state()
      .violations(({ filesCount }) => filesCount);
    assert.deepEqual(
      byFiles.map(({ push }) => push.seq),
      [4],
    );
    assert.deepEqual(
      portal()
        .state()
        .violations(() => undefined),
      [],
    );
    assert.equal(portal().summary().backwards, 1);
  });

  it("suspects a content that comes back, and counts one that is sent again unchanged", async () => {
    await open();
    await create(dossier());
    await update(dossier());
    await update(dossier({ GhiChu: "khác" }));
    await update(dossier());
    const suspects = portal().state().suspects();
    assert.deepEqual(
      suspects.map(({ push, earlier }) => [push.seq, earlier.seq]),
      [[5, 3]],
    );
    const again = portal().state().pushedAgain();
    assert.deepEqual(
      again.map(({ push, explained }) => [push.seq, explained]),
      [[3, false]],
    );
  });

  it("hashes content whatever the order of its fields, and texts apart from lists", async () => {
    await open();
    const turned = Object.fromEntries(Object.entries(dossier()).reverse());
    await create(dossier());
    await update(turned);
    await update(dossier({ TaiLieuNop: [file()] }));
    await update(dossier({ TaiLieuNop: [file()], GhiChu: "khác" }));
    const pushes = portal().state().pushes(CODE);
    assert.equal(pushes[0]?.hash, contentHash(turned));
    assert.equal(new Set(pushes.map(({ hash }) => hash)).size, 3);
    assert.equal(new Set(pushes.map(({ scalarsHash }) => scalarsHash)).size, 2);
  });

  it("keeps only the present body when told so", async () => {
    await open({ keepBodies: "present" });
    await create(dossier());
    await update(dossier({ GhiChu: "khác" }));
    await progress(row());
    assert.deepEqual(portal().state().history(CODE), [dossier({ GhiChu: "khác" })]);
    assert.equal(portal().state().rows(CODE)[0]?.body, undefined);
  });

  it("tells all of this over HTTP", async () => {
    await open();
    await create(dossier());
    await progress(row(), row());
    const summary = JSON.parse(await inspect(""));
    assert.equal(summary.services.DongBoHoSoMC.applied, 1);
    assert.deepEqual([summary.rows, summary.unexplained], [2, 1]);
    const shown = JSON.parse(await inspect(`/dossiers/${encodeURIComponent(CODE)}`));
    assert.deepEqual(shown.body, dossier());
    assert.deepEqual([shown.pushes.length, shown.rows.length], [1, 2]);
    const lines = (await inspect("/received?after=1")).trim().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).seq),
      [2, 3],
    );
    assert.equal(JSON.parse(await inspect("/rows-applied-twice")).times, 2);
    assert.equal((await fetch(`${portal().url}/inspect/dossiers/none`)).status, 404);
  });

  it("takes faults over HTTP and refuses a fault it does not know", async () => {
    await open();
    const wrong = await order("faults", { plan: { "no-such-fault": 1 } });
    assert.equal(wrong.status, 400);
    await order("faults", { script: [{ fault: "business-failure", service: "TraCuuHoSo" }] });
    assertRefused(await lookUp(CODE), "99", "Hệ thống đang bận, vui lòng thử lại sau");
    assertAccepted(await lookUp(CODE));
    await order("faults", { plan: { 502: 1 } });
    assert.equal((await lookUp(CODE)).http, 502);
    await order("faults", { clear: true });
    assertAccepted(await lookUp(CODE));
    await order("drop-sessions", {});
    assertRefused(await lookUp(CODE), "2", "Phiên làm việc");
  });
});
describe("the simulated national portal as a process of its own", () => {
  let child: ChildProcess;

  afterEach(() => child.kill("SIGKILL"));

  for (const generation of ["a", "b", "c"])
    it(`prints its address as one line of JSON and ends at SIGTERM, in generation ${generation}`, async () => {
      const main = "test/simulators/national-portal/main.ts";
      const flags = ["--generation", generation, "--faults", "named", "--rank-field", "GhiChu"];
      child = spawn(process.execPath, ["--import", "tsx", main, ...flags, "--account", "a:b"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      assert.ok(child.stdout);
      const [line] = await once(createInterface(child.stdout), "line");
      const { url } = JSON.parse(String(line));
      const summary = JSON.parse(await (await fetch(`${url}/inspect`)).text());
      assert.equal(summary.calls, 0);
      child.kill("SIGTERM");
      const [status] = await once(child, "exit");
      assert.equal(status, 0);
    });
});

function entry(seq: number, more: object): object {
  const nothing = { applied: false, refused: false, errorCode: "", replySpoiled: false };
  return { seq, service: "DongBoHoSoMC", codes: [CODE], ...nothing, ...more };
}

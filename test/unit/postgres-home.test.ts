import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseHome, nobodyCanEnter } from "../../queue/postgres/home.ts";

const ordinary = { uid: 1000, canEnter: () => false };
const rootWhere = (closed: string) => ({
  uid: 0,
  canEnter: (folder: string) => folder !== closed,
});

describe("the home of the gateway", () => {
  it("is .lienthong under the working folder for an ordinary user, however closed its parents", () => {
    assert.equal(
      chooseHome(undefined, "/home/lan/gateway", ordinary),
      "/home/lan/gateway/.lienthong",
    );
    assert.equal(chooseHome("", "/srv", ordinary), "/srv/.lienthong");
  });

  it("is where LIENTHONG_HOME says, seen from the working folder", () => {
    assert.equal(chooseHome("/data/lt", "/srv", ordinary), "/data/lt");
    assert.equal(chooseHome("../lt", "/srv/app", ordinary), "/srv/lt");
  });

  it("is under the working folder for root too, where nobody can pass", () => {
    assert.equal(chooseHome(undefined, "/opt/app", rootWhere("/root")), "/opt/app/.lienthong");
  });

  it("is /var/lib/lienthong for root where nobody cannot pass", () => {
    assert.equal(chooseHome(undefined, "/root/app", rootWhere("/root")), "/var/lib/lienthong");
    assert.equal(chooseHome(undefined, "/root/app", rootWhere("/root/app")), "/var/lib/lienthong");
  });

  it("may itself be closed: only its parents count", () => {
    const home = chooseHome(undefined, "/opt/app", rootWhere("/opt/app/.lienthong"));
    assert.equal(home, "/opt/app/.lienthong");
  });

  it("is refused for root where LIENTHONG_HOME lies in a folder closed to nobody, with the cure", () => {
    assert.throws(
      () => chooseHome("/root/lt", "/srv", rootWhere("/root")),
      /^Error: LIENTHONG_HOME: expected .* got \/root\/lt, where \/root is closed to it\. .*chmod o\+x \/root/,
    );
  });

  it("is judged by the modes of real folders", () => {
    const folder = mkdtempSync(join(tmpdir(), "lienthong-"));
    try {
      chmodSync(folder, 0o711);
      assert.equal(nobodyCanEnter(folder), true);
      assert.equal(nobodyCanEnter(join(folder, "not-there")), true);
      chmodSync(folder, 0o766);
      assert.equal(nobodyCanEnter(folder), process.getuid?.() === 65534);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

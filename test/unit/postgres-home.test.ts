import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NOBODY, serviceAccount } from "../../queue/postgres/embedded/account.ts";
import { chooseHome, closeHome, entersAs } from "../../queue/postgres/embedded/home.ts";

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
      /^Error: LIENTHONG_HOME: tài khoản .* không vào được \/root\/lt, vì \/root đóng với nó\. .*chmod o\+x \/root/,
    );
  });

  it("is judged by the modes of real folders", () => {
    const folder = mkdtempSync(join(tmpdir(), "lienthong-"));
    try {
      chmodSync(folder, 0o711);
      assert.equal(entersAs(NOBODY)(folder), true);
      assert.equal(entersAs(NOBODY)(join(folder, "not-there")), true);
      chmodSync(folder, 0o766);
      assert.equal(entersAs(NOBODY)(folder), process.getuid?.() === 65534);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe("once it is there", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "lienthong-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const modeOf = (home: string) => (statSync(home).mode & 0o777).toString(8);

    it("is made closed to all others, whatever the umask, and its parents as usual", async () => {
      const home = join(folder, "a", "home");
      assert.equal(await closeHome(home, undefined), undefined);
      assert.equal(modeOf(home), "700");
      assert.equal(modeOf(join(folder, "a")), (0o777 & ~process.umask()).toString(8));
    });

    it("may be passed through, not listed, where PostgreSQL runs as another account", async () => {
      const home = join(folder, "home");
      assert.equal(await closeHome(home, NOBODY), undefined);
      assert.equal(modeOf(home), "711");
    });

    it("is closed where an earlier release left it open, with what it made there", async () => {
      const home = join(folder, "home");
      mkdirSync(join(home, "postgres"), { recursive: true });
      for (const name of ["postgres.log", "admin.key"]) writeFileSync(join(home, name), "");
      chmodSync(home, 0o755);
      assert.equal(await closeHome(home, undefined), undefined);
      assert.equal(modeOf(home), "711");
    });

    it("is left as it is where it holds other things, and the cure told", async () => {
      writeFileSync(join(folder, "letter.txt"), "");
      chmodSync(folder, 0o755);
      assert.match(String(await closeHome(folder, undefined)), /chmod 711 /);
      assert.equal(modeOf(folder), "755");
    });
  });
});

describe("the account of the embedded PostgreSQL, started by root", () => {
  const line = (name: string, uid: number) => `${name}:x:${uid}:${uid}::/nonexistent:/bin/false`;
  const passwd = (...lines: string[]) => [line("root", 0), ...lines, ""].join("\n");
  const cases: [string, string, number][] = [
    [
      "is lienthong where the machine has it",
      passwd(line("postgres", 101), line("lienthong", 999)),
      999,
    ],
    ["else postgres", passwd(line("nobody", 65_534), line("postgres", 101)), 101],
    ["else nobody", passwd(line("nobody", 65_534)), 65_534],
    ["is never root by another name", passwd(line("postgres", 0)), 65_534],
    ["is nobody where no accounts are told", "", 65_534],
  ];
  for (const [title, text, uid] of cases)
    it(title, () => assert.equal(serviceAccount(text).uid, uid));
});

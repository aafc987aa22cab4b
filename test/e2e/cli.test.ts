import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../../queue/postgres/embedded/embedded.ts";
import { startGatewayProcess } from "../demo/gateway-process.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { createPortalSimulator } from "../simulators/national-portal/portal-simulator.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const program = fileURLToPath(new URL("../../gateway/lienthong.js", import.meta.url));
const code = "H41.17-261122-0001";

describe("lienthong on the command line", () => {
  let home: string;
  let env: Record<string, string>;
  let postgres: EmbeddedPostgres;
  let portal: Awaited<ReturnType<typeof createPortalSimulator>>;

  before(async () => {
    portal = await createPortalSimulator({ existing: [code] });
    home = temporaryHome("lienthong-cli");
    // Stays open, so that no command has to start the server.
    postgres = await openEmbeddedPostgres({ home: join(home, "home") });
    const systems = join(home, "systems.json");
    writeFileSync(systems, systemsFile(portal.url));
    env = {
      LIENTHONG_HOME: join(home, "home"),
      SYSTEMS_FILE: systems,
      PORTAL_USERNAME: "h41_demo",
      PORTAL_PASSWORD: "demo-secret",
      PORT: "0",
    };
  });
  after(async () => {
    await portal.close();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const run = (args: string[], more: Record<string, string> = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [program, ...args], {
        env: { ...process.env, ...env, ...more },
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk) => {
        out += chunk;
      });
      child.stderr.on("data", (chunk) => {
        err += chunk;
      });
      child.on("close", (status) => resolve({ code: status, out, err }));
    });
  const json = async (...args: string[]) => JSON.parse((await run([...args, "--json"])).out);

  it("makes no ledger of its own where it is told of none, and says which variable leads to one", async () => {
    const empty = join(home, "elsewhere");
    const { code: status, err } = await run(["keys", "list"], { LIENTHONG_HOME: empty });
    assert.equal(status, 1);
    assert.match(err, /LIENTHONG_HOME/);
    assert.equal(existsSync(empty), false);
  });

  it("tells the mode that is in force, and which agencies keep one of their own", async () => {
    await run(["systems", "mode", "national-portal", "live", "--agency", "H41.18"]);
    const { out } = await run(["systems", "mode", "national-portal", "off"]);
    assert.match(out, /Chú ý.*H41\.18: live.*--everywhere/);
    assert.match((await run(["systems"])).out, /chế độ off \(H41\.18: live\)/);
    assert.equal((await json("systems"))[0].mode, "off");
    const everywhere = await run(["systems", "mode", "national-portal", "live", "--everywhere"]);
    assert.doesNotMatch(everywhere.out, /Chú ý/);
    assert.match((await run(["systems"])).out, /chế độ live {2}/);
  });

  it("says in a sentence which variable is at fault where it cannot listen or reach its PostgreSQL", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const port = String((taken.address() as AddressInfo).port);
    const to = (place: string) => ({ DATABASE_URL: `postgres://u:Mật-khẩu@${place}` });
    const server = { LIENTHONG_HOME: join(home, "unused") };
    const cases: [Record<string, string>, RegExp][] = [
      [{ PORT: port }, new RegExp(`^PORT: cổng ${port} trên 127\\.0\\.0\\.1 đang có .*\\n$`)],
      [{ HOST: "192.0.2.1" }, /^HOST: máy này không có địa chỉ 192\.0\.2\.1.*\n$/],
      [{ ...server, ...to("127.0.0.1:1/x") }, /^DATABASE_URL: .*\(ECONNREFUSED\).*\n$/],
      [
        { ...server, ...to("no-such.invalid/x") },
        /^DATABASE_URL: .*\((ENOTFOUND|EAI_AGAIN)\).*\n$/,
      ],
    ];
    for (const [more, says] of cases) {
      const { code: status, err } = await run(["serve"], { ...more, LOG_LEVEL: "error" });
      assert.equal(status, 1);
      assert.match(err.normalize("NFC"), says);
      assert.doesNotMatch(err, /M%|Mật/);
    }
    taken.close();
  });

  it("tells the number of a key that it made, which replaces and revokes it", async () => {
    const { out, err } = await run(["keys", "create", "--role", "viewer", "--label", "số"]);
    assert.match(out, /^lt_[\w-]{43}\n$/);
    const [, id = ""] = /Khóa số (\d+)/.exec(err) ?? [];
    assert.equal((await json("keys", "revoke", id)).revoked, true);
    assert.match((await run(["keys", "rotate", "--help"])).out, /24h\)/);
  });

  it("makes no key for a system that the systems file does not have", async () => {
    for (const role of ["system:nope", "system:province"]) {
      const { code: status, err } = await run(["keys", "create", "--role", role, "--label", "x"]);
      assert.equal(status, 1);
      assert.match(err, /national-portal/);
    }
  });

  it("tells every command and variable with --help", async () => {
    const { out } = await run(["--help"]);
    for (const word of [
      "serve",
      "migrate",
      "keys",
      "systems",
      "dossier",
      "adopt",
      "verify",
      "retain",
      "demo",
      "doctor",
      "DATABASE_URL",
    ])
      assert.ok(out.includes(word), word);
  });

  it("replaces a key by one that may do the same, once, and says when the old one ends", async () => {
    const old = await json(
      "keys",
      "create",
      "--role",
      "viewer",
      "--label",
      "thay",
      "--agency",
      "H41.17",
    );
    const replaced = await run(["keys", "rotate", old.id, "--grace", "2h"]);
    assert.match(replaced.out, /^lt_[\w-]{43}\n$/);
    assert.match(replaced.err, new RegExp(`khóa ${old.id} hết hiệu lực`));
    const listed: { id: string; label: string; agencies: string[]; revokedAt: string | null }[] =
      await json("keys", "list");
    const [before, after] = listed.filter(({ label }) => label === "thay");
    const hours = (Date.parse(before?.revokedAt ?? "") - Date.now()) / 3_600_000;
    assert.ok(hours > 1.9 && hours <= 2);
    assert.deepEqual([after?.agencies, after?.revokedAt], [["H41.17"], null]);
    assert.equal((await run(["keys", "rotate", old.id])).code, 1);
    assert.match((await run(["keys", "rotate", old.id, "--grace", "2 weeks"])).err, /ví dụ 24h/);
  });

  it("makes, lists and revokes keys, and never shows one again", async () => {
    const { id, key } = await json(
      "keys",
      "create",
      "--role",
      "viewer",
      "--label",
      "bảng theo dõi",
      "--agency",
      "H41.17",
    );
    assert.match(key, /^lt_/);
    const listed = await json("keys", "list");
    assert.ok(!JSON.stringify(listed).includes(key));
    assert.equal((await json("keys", "revoke", id)).revoked, true);
    assert.equal((await run(["keys", "revoke", id])).code, 1);
    assert.match(
      (await run(["keys", "create", "--role", "king", "--label", "x"])).err,
      /province, viewer/,
    );
  });

  it("adopts what the portal holds already without sending, refuses bad lines by field, and can be run again", async () => {
    const file = join(home, "held.ndjson");
    const bad = { ...dossierOf("H41.17-261122-0002"), dueAt: "2026-02-30T10:00:00+07:00" };
    writeFileSync(
      file,
      [dossierOf(code, { revision: 1 }), bad].map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
    for (const declared of [1, 0]) {
      const adopted = await json("adopt", "national-portal", "--from", file);
      assert.deepEqual([adopted.adopted, adopted.declared], [1, declared]);
      assert.deepEqual(
        [adopted.refused[0].line, adopted.refused[0].errors[0].pointer],
        [2, "/dueAt"],
      );
    }
    assert.equal(
      (await run(["adopt", "national-portal", "--from", file])).code,
      1,
      "a refused line is told by the exit status",
    );
    const gateway = await startGatewayProcess(env, join(home, "gateway.log"));
    await until("the copy counts as held", async () => {
      const shown = await json("dossier", "show", code);
      return shown.replicas[0].state === "current";
    });
    assert.equal(portal.summary().calls, 0, "nothing was sent");
    const key = readFileSync(join(home, "home", "admin.key"), "utf8").trim();
    const look = await fetch(`${gateway.url}/v1/replicas/national-portal/${code}/look`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { there, shows } = (await look.json()) as Record<string, unknown>;
    assert.deepEqual([look.status, there, shows], [200, true, "existence"]);
    assert.equal(await gateway.stop(), 0);
  });

  it("asks a system now whether it holds a dossier, and says why it does not where it may not", async () => {
    const look = ["dossier", "look", code, "--system", "national-portal"];
    const { there, parts } = await json(...look);
    assert.deepEqual([there, parts[0].is, parts[0].acknowledged], [true, "not told", true]);
    assert.match((await run(look)).out, /bên kia không cho xem nội dung/);
    const { entries } = await json("dossier", "timeline", code);
    const { by, is } = entries.at(-1);
    assert.deepEqual([by, is], ["cli", "looked up"]);
    await json("systems", "pause", "national-portal");
    const kept = await run(look);
    assert.deepEqual([kept.code, /tạm dừng/.test(kept.err)], [1, true]);
    await json("systems", "resume", "national-portal");
    assert.match((await run([...look.slice(0, 3), "--system", "portal"])).err, /national-portal/);
  });

  it("tells a dossier's history, erases its person, and the log still verifies", async () => {
    const timeline = await json("dossier", "timeline", code);
    assert.ok(timeline.entries.some((entry: { is?: string }) => entry.is === "adopted"));
    const { out } = await run(["dossier", "timeline", code]);
    assert.match(
      out,
      /thay đổi {6}province {2}.*phiên bản 1; hồ sơ đổi; trạng thái Đang xử lý \(4\)/,
    );
    assert.match(out, /national-portal {2}ghi là bên kia đã có; 1 phần/);
    assert.doesNotMatch(out, /[{}]/);
    const at = (moment: string) => run(["dossier", "show", code, "--at", moment]);
    assert.match((await at(new Date().toISOString())).out, /phiên bản 1 .*đến nay\n\{/);
    assert.match((await at("2001-01-01T00:00:00Z")).err, /Không có hồ sơ .* lúc 2001/);
    assert.match((await at("2026-11-23")).err, /cần thời điểm có thật kèm múi giờ/);
    assert.equal((await run(["dossier", "erase", code])).code, 1, "needs --yes");
    await json("dossier", "erase", code, "--yes");
    assert.ok(!JSON.stringify(await json("dossier", "show", code)).includes("Nguyễn Văn Mẫu"));
    const verdict = await json("verify");
    assert.deepEqual([verdict.ok, verdict.breaks, verdict.contradictions], [true, [], []]);
    const { seal, hash } = verdict.newest;
    const anchored = await json("verify", "--expect", `${seal}:${hash}`, "--expect", hash);
    assert.deepEqual([anchored.ok, anchored.anchored], [true, seal]);
    const forged = await run(["verify", "--expect", "0".repeat(64)]);
    assert.deepEqual(
      [forged.code, /các niêm phong: không có niêm phong nào mang mã/.test(forged.out)],
      [1, true],
    );
    assert.match((await run(["verify", "--expect", "12"])).err, /cần mã 64 chữ số thập lục phân/);
    assert.match((await run(["dossier", "show", "H41.17-261122-9999"])).err, /Không có hồ sơ/);
  });

  it("gives a code back, whose dossier is kept for the record, and the log still verifies", async () => {
    assert.equal((await run(["dossier", "release", code])).code, 1, "needs --yes");
    const released = await json("dossier", "release", code, "--yes");
    assert.deepEqual([released.code, released.issuer], [code, "province"]);
    assert.match((await run(["dossier", "show", code])).err, /Không có hồ sơ/);
    const kept = await json("dossier", "show", released.dossier);
    assert.deepEqual([kept.version, kept.replicas[0].state], [released.version, "closed"]);
    assert.match((await run(["dossier", "release", code, "--yes"])).err, /Không có hồ sơ/);
    const verdict = await json("verify");
    assert.deepEqual([verdict.ok, verdict.breaks, verdict.contradictions], [true, [], []]);
  });

  it("keeps all unless told how long, and refuses a term that is too short", async () => {
    const { months, erased, keep } = await json("retain", "--dry-run");
    assert.deepEqual([months, erased, keep.logMonths], [[], 0, null]);
    const spoken = await run(["retain", "--dry-run"], { KEEP_PERSONS_MONTHS: "24" });
    assert.match(spoken.out, /giữ mãi mãi.*\n.*\n.*0 hồ sơ sẽ xóa/);
    assert.match((await run(["retain"], { KEEP_LOG_MONTHS: "2" })).err, /KEEP_LOG_MONTHS.*từ 3/);
  });

  it("pauses, resumes and sets modes, and says which systems there are when the name is wrong", async () => {
    await json("systems", "pause", "national-portal");
    assert.equal((await json("systems", "list"))[0].paused, true);
    assert.match((await run(["systems"])).out, /TẠM DỪNG/);
    const kept = (await json("doctor")).find(
      ({ check }: { check: string }) => check === "Hệ thống đang bị giữ",
    );
    assert.deepEqual([kept.ok, kept.says], [true, "national-portal: TẠM DỪNG"]);
    await json("systems", "resume", "national-portal");
    assert.equal((await json("systems", "list"))[0].paused, false);
    const set = await json("systems", "mode", "national-portal", "shadow", "--agency", "H41.17");
    assert.deepEqual(set.modes.at(-1), { agency: "H41.17", mode: "shadow" });
    assert.match((await run(["systems", "pause", "portal"])).err, /national-portal/);
  });

  it("examines the machine, and tells every wrong setting at once with its cure", async () => {
    const checks = await json("doctor");
    assert.ok(
      checks.every(({ ok }: { ok: boolean }) => ok),
      JSON.stringify(checks),
    );
    for (const [about, folder] of [
      ["Chỗ trống trên đĩa", /^\/.* \(LIENTHONG_HOME\) còn /],
      ["Kho tệp", /^\/.*\/files còn /],
    ] as const) {
      const line = checks.find(({ check }: { check: string }) => check === about);
      assert.match(line?.says ?? "", folder, about);
    }
    const { code: status, err } = await run(["serve"], {
      PORT: "x",
      LOG_LEVEL: "loud",
      LIENTHONG_ADMIN_KEY: "short",
    });
    assert.equal(status, 1);
    for (const name of ["PORT", "LOG_LEVEL", "LIENTHONG_ADMIN_KEY"])
      assert.ok(err.includes(name), name);
    const { err: all } = await run(["serve", "--roles", "lanes"], {
      PORT: "x",
      SYSTEMS_FILE: "/nowhere.json",
      REDIS_URL: "http://redis",
    });
    for (const name of ["PORT", "SYSTEMS_FILE", "REDIS_URL", "--roles"])
      assert.ok(all.includes(`${name}`), `${name} in ${all}`);
    const examined = await run(["doctor"], {
      PORT: "x",
      TIMESTAMP_CA: "/none.pem",
      SYSTEMS_FILE: "/",
    });
    assert.equal(examined.code, 1);
    for (const name of ["PORT", "SYSTEMS_FILE", "TIMESTAMP_CA"])
      assert.match(examined.out, new RegExp(`✗ .*${name}|- ${name}`), name);
    assert.match((await run(["serve"], { SYSTEMS_FILE: "/nowhere.json" })).err, /SYSTEMS_FILE/);
    assert.match((await run(["serve"], { PORTAL_PASSWORD: "" })).err, /PORTAL_PASSWORD/);
  });
});

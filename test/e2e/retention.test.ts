import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { addMonths, boundsOf, monthOf } from "../../queue/ledger/evidence/months.ts";
import { makeMonths, readMonths } from "../../queue/ledger/evidence/partitions.ts";
import { seal } from "../../queue/ledger/evidence/seal.ts";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../../queue/postgres/embedded/embedded.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { startGatewayProcess } from "../demo/gateway-process.ts";
import { systemsFile } from "../demo/systems-file.ts";
import { temporaryHome } from "../demo/temp-home.ts";
import { until } from "../until.ts";

const program = fileURLToPath(new URL("../../gateway/lienthong.js", import.meta.url));
const old = addMonths(monthOf(new Date()), -5);

describe("a gateway told how long the log is kept", () => {
  let home: string;
  let env: Record<string, string>;
  let postgres: EmbeddedPostgres;
  let pool: Pool;

  before(async () => {
    home = temporaryHome("lienthong-retention");
    postgres = await openEmbeddedPostgres({ home: join(home, "home") });
    pool = createPool({ url: postgres.url, max: 2, applicationName: "test" });
    writeFileSync(join(home, "systems.json"), systemsFile("http://127.0.0.1:9"));
    env = {
      LIENTHONG_HOME: join(home, "home"),
      SYSTEMS_FILE: join(home, "systems.json"),
      PORTAL_USERNAME: "u",
      PORTAL_PASSWORD: "p",
      PORT: "0",
    };
  });
  after(async () => {
    await pool.end();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const run = (args: string[]) => {
    const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    return { status, out: stdout };
  };

  it("drops the months that are over by itself, and the command line tells and verifies it", async () => {
    run(["migrate"]);
    for (const month of [old, monthOf(new Date())])
      await pool.query("insert into log (at, kind, entry) values ($1, 'note', '{}')", [
        boundsOf(month).from,
      ]);
    await makeMonths(pool);
    await seal(pool);
    const gateway = await startGatewayProcess(
      { ...env, KEEP_LOG_MONTHS: "3" },
      join(home, "gateway.log"),
    );
    await until(`${old} is dropped`, async () => {
      return !(await readMonths(pool)).months.includes(old);
    });
    const verified = run(["verify"]);
    assert.equal(verified.status, 0, verified.out);
    assert.ok(verified.out.includes(`Đã bỏ theo thời hạn giữ: ${old} (1 mục).`), verified.out);
    assert.equal(await gateway.stop(), 0);

    await pool.query("update seals set counts = '{2}' where number = 1");
    const spoiled = run(["verify"]);
    assert.equal(spoiled.status, 1);
    assert.match(spoiled.out, /NHẬT KÝ ĐÃ BỊ SỬA:\n {2}niêm phong 1: /);
  });
});

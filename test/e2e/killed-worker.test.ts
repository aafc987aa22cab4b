import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { declare } from "./declare.ts";
import { aroundKill, assertConverged } from "./judge.ts";
import { acknowledgedAtLeast, type Moment, moments } from "./killed-worker.ts";
import { openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";
import { createWorker } from "./worker.ts";

/** What the killed one left: dossiers in the ledger, replicas claimed, attempts open, and what reached the portal. */
type Left = { dossiers: number; claimed: number; opened: number; pushes: number; rows: number };

const all = acknowledgedAtLeast;
const nothingSent = { claimed: 0, opened: 0, pushes: 0, rows: 0 };
/** With one call at a time the first rows go when one record or more was acknowledged and that was written. */
const some = ({ pushes, rows }: Left) => ({
  dossiers: all,
  claimed: all,
  opened: all,
  pushes: Math.min(all, Math.max(1, pushes)),
  rows: Math.min(pushes, Math.max(1, rows)),
});
const expected: Record<Moment, (left: Left) => Left> = {
  "before the commit": () => ({ ...nothingSent, dossiers: all }),
  "after the commit, before the answer": () => ({ ...nothingSent, dossiers: all + 1 }),
  "after the claim": () => ({ ...nothingSent, dossiers: all, claimed: all }),
  "after the attempt was opened": () => ({
    ...nothingSent,
    dossiers: all,
    claimed: all,
    opened: all,
  }),
  "before the call": (left) => ({ ...some(left), rows: 0 }),
  "after the reply": some,
};

describe("a worker killed", () => {
  let stage: Stage;
  afterEach(() => stage.close());

  for (const moment of moments)
    it(`${moment} loses nothing that was acknowledged`, async () => {
      const database = await testDatabase();
      stage = await openStage({ system: { concurrency: { start: 1, max: 1 } } });
      const { url, pool } = database;
      const { codes, killed } = await runKilled(url, stage.file, moment);
      assert.equal(codes.length, all);
      const left = await leftBehind(pool, stage);
      assert.deepEqual(left, expected[moment](left));

      // What its job was is forgotten with the queue: the ledger alone must do.
      await pool.query("drop schema bullmq cascade");
      const clean = await createWorker({ url, file: stage.file });
      try {
        await clean.work();
        const { doubles } = await assertConverged({
          pool,
          portal: stage.portal,
          acknowledged: codes.map((code) => ({ code, revision: 1, status: 202, stale: false })),
          unacknowledged: left.dossiers - all,
          deaf: [aroundKill(killed)],
        });
        // A row goes twice only where it had arrived and nobody could know.
        assert.equal(doubles, left.rows);
      } finally {
        await clean.close();
        await database.drop();
      }
    });

  it("while one call of it hangs repeats that call alone: what others were acknowledged for is written", async () => {
    const database = await testDatabase();
    stage = await openStage({
      url: database.url,
      portal: { timings: { lateMs: 300_000 } },
      system: { concurrency: { start: 8, max: 8 }, callTimeoutMs: 60_000 },
    });
    const { pool } = database;
    try {
      const rowsCall = "CapNhatTienDoHoSoMC";
      stage.portal.faults.script({ fault: "late", times: 1, service: rowsCall });
      const gateway = await stage.start();
      const acknowledged = await declare(words({ dossiers: 40, to: 1 }), {
        urls: () => [gateway.url],
      });
      const hung = () =>
        stage.portal.received(0).filter(({ service, fault }) => service === rowsCall && fault);
      await until("all are current but those whose rows hang", async () => {
        const { rows } = await pool.query(
          "select count(*)::int as n from replicas where state <> 'current'",
        );
        const inCall = new Set(hung().flatMap(({ codes }) => codes)).size;
        return hung().length === 1 && rows[0]?.n <= inCall;
      });
      const repeated = new Set(hung().flatMap(({ codes }) => codes)).size;
      const killed = Date.now();
      gateway.kill("SIGKILL");
      await stage.start();
      const deaf = [aroundKill(killed, 60_000)];
      const { doubles } = await assertConverged({
        pool,
        portal: stage.portal,
        acknowledged,
        deaf,
      });
      assert.equal(doubles, repeated);
    } finally {
      await stage.close();
      await database.drop();
    }
  });
});

const runKilled = async (url: string, file: string, moment: Moment) => {
  const script = fileURLToPath(new URL("./killed-worker.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, url, file, moment], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const late = setTimeout(() => child.kill("SIGTERM"), 120_000);
  const [told, [, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  clearTimeout(late);
  assert.equal(signal, "SIGKILL", "it came to the moment");
  return { codes: told.split("\n").filter((line) => line !== ""), killed: Date.now() };
};

const leftBehind = async (pool: Pool, { portal }: Stage): Promise<Left> => {
  const { rows } = await pool.query(`
    select (select count(*)::int from dossiers) as dossiers,
      count(*) filter (where state = 'sending')::int as claimed, count(*) filter (where opened)::int as opened
    from replicas`);
  const { pushes, rows: there } = portal.summary();
  return { ...rows[0], pushes, rows: there };
};

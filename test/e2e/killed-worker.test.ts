import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Pool } from "pg";
import { testDatabase } from "../postgres.ts";
import { aroundKill, assertConverged } from "./judge.ts";
import { acknowledgedAtLeast, type Moment, moments } from "./killed-worker.ts";
import { openStage, type Stage } from "./stage.ts";
import { createWorker } from "./worker.ts";

/** What the killed one left: dossiers in the ledger, replicas claimed, attempts open, and what reached the portal. */
type Left = { dossiers: number; claimed: number; opened: number; pushes: number; rows: number };

const all = acknowledgedAtLeast;
const nothingSent = { claimed: 0, opened: 0, pushes: 0, rows: 0 };
const expected: Record<Moment, Left> = {
  "before the commit": { ...nothingSent, dossiers: all },
  "after the commit, before the answer": { ...nothingSent, dossiers: all + 1 },
  "after the claim": { ...nothingSent, dossiers: all, claimed: all },
  "after the attempt was opened": { ...nothingSent, dossiers: all, claimed: all, opened: all },
  "before the call": { dossiers: all, claimed: all, opened: all, pushes: all, rows: 0 },
  "after the reply": { dossiers: all, claimed: all, opened: all, pushes: all, rows: all },
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
      assert.deepEqual(left, expected[moment]);

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

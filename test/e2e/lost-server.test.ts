import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { until } from "../until.ts";
import { type Acknowledged, declare, put } from "./declare.ts";
import { assertConverged } from "./judge.ts";
import { delivered, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

describe("the embedded PostgreSQL killed while the gateway serves", () => {
  let stage: Stage;
  before(async () => {
    // One lane a process and slow calls: the worker of the queue is busy, and asks for more, when the server goes.
    stage = await openStage({ portal: { latencyMs: 50 }, env: { LANE_CONCURRENCY: "1" } });
  });
  after(() => stage.close());

  it("is started again: callers are told to come back, and changes are taken and delivered again", async () => {
    const gateway = await stage.start();
    const urls = () => [gateway.url];
    const acknowledged: Acknowledged[] = await declare(words({ dossiers: 60, to: 2 }), { urls });
    await until("lanes are at work", async () => (await delivered(gateway)) > 0);
    const { calls } = stage.portal.summary();

    const killedAt = Date.now();
    process.kill(postmasterOf(stage.home), "SIGKILL");
    const [next, ...rest] = words({ first: 61, dossiers: 20, to: 1 });
    assert.ok(next);
    let turnedAway = 0;
    for (;;) {
      const answer = await put(gateway.url, next);
      assert.ok(answer, "the gateway answers");
      // A session outlives the server's death by a moment, and may still commit.
      const isTaken = answer.status === 202 || answer.status === 200;
      if (isTaken && turnedAway > 0) break;
      if (!isTaken) {
        assert.equal(answer.status, 503, answer.text);
        assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
        turnedAway += 1;
      }
      const what = turnedAway > 0 ? "a change is taken again" : "the server is away";
      assert.ok(Date.now() - killedAt < 60_000, `waited 60 s in vain: ${what}`);
      await pause(isTaken ? 5 : 50);
    }
    acknowledged.push({ code: next.code, revision: 1, status: 202, stale: false });
    acknowledged.push(...(await declare(rest, { urls })));
    const codes = new Set([next, ...rest].map(({ code }) => code));
    await until("5 calls for what was declared since", () => {
      const since = stage.portal.received(calls);
      return since.filter((call) => call.codes.some((code) => codes.has(code))).length >= 5;
    });
    const backAt = Date.now();
    // The queue's worker did not ask without a pause meanwhile.
    const complaints = stage
      .log()
      .split("\n")
      .filter((line) => line.includes("engine error"));
    const most = 50 + (10 * (backAt - killedAt)) / 1_000;
    assert.ok(complaints.length < most, `${complaints.length} complaints`);

    const postgres = await openEmbeddedPostgres({ home: stage.home });
    const pool = createPool({ url: postgres.url, max: 3, applicationName: "test" });
    try {
      // A reply that came while the ledger was away could not be written down.
      const deaf = [{ from: killedAt - 2_000, to: backAt + 1_000 }];
      await assertConverged({ pool, portal: stage.portal, acknowledged, deaf });
    } finally {
      await pool.end();
      await stage.close();
      await postgres.stop();
    }
  });
});

const postmasterOf = (home: string) =>
  Number.parseInt(readFileSync(join(home, "postgres", "postmaster.pid"), "utf8"), 10);

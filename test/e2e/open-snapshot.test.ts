import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { until } from "../until.ts";
import { declare } from "./declare.ts";
import { assertConverged, atRest } from "./judge.ts";
import { openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

describe("a snapshot that a reader keeps open", () => {
  let stage: Stage;
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
    stage = await openStage({ url: database.url });
  });
  after(async () => {
    await stage.close();
    await database.drop();
  });

  it("holds up neither what is delivered nor the seal of the log", async () => {
    const { pool } = database;
    const gateway = await stage.start();
    const say = (revision: number) =>
      declare(words({ dossiers: 30, from: revision, to: revision }), { urls: () => [gateway.url] });
    const acknowledged = await say(1);
    await atRest(pool);

    const reader = await pool.connect();
    try {
      await reader.query("begin isolation level repeatable read");
      const count = async () =>
        (await reader.query("select count(*)::int as entries from log")).rows[0].entries;
      const before = await count();
      for (const revision of [2, 3, 4]) {
        acknowledged.push(...(await say(revision)));
        await atRest(pool);
      }
      const sealed = async () => (await verify(pool)).unsealed === 0;
      await until("all is sealed while the snapshot is open", sealed);
      // It was open all the time: it sees nothing of what came after it.
      assert.equal(await count(), before);
    } finally {
      await reader.query("rollback");
      reader.release();
    }
    await assertConverged({ pool, portal: stage.portal, acknowledged });
  });
});

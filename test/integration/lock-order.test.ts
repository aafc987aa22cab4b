import assert from "node:assert/strict";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";

describe("a lane that holds a copy and writes what refers to its dossier", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld();
    await world.declare(dossierOf(code));
    await world.calmDown();
  });
  afterEach(() => world.close());

  it("waits for nobody who declares it and waits for the copy: neither would end", async () => {
    const { pool } = world;
    const lane = await pool.connect();
    try {
      await lane.query("begin");
      await lane.query("select from replicas where system = 'registry' for update");
      const ended = world.declare(dossierOf(code, { abstract: "Khác" }));
      await until("it waits for the copy", async () => {
        const { rows } = await pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.length > 0;
      });
      await lane.query("set local lock_timeout = '500ms'");
      await lane.query(
        "insert into awaiting (system, dossier, since) select 'registry', id, now() from dossiers",
      );
      await lane.query("commit");
      await ended;
    } finally {
      lane.release();
    }
    const { rows } = await pool.query("select count(*)::int as n from awaiting");
    assert.equal(rows[0].n, 1);
  });
});

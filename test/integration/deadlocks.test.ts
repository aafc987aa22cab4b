import assert from "node:assert/strict";
import { settle } from "../../queue/ledger/inbound/apply.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const ownership = { custodians: { registry: { patienceMinutes: 60 } } };

describe("work that meets a writer who takes the same rows in another order", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld({ ownership, custodian: true });
    await world.declare(dossierOf(code, { status: 2, revision: 1 }));
    await world.calmDown();
  });
  afterEach(() => world.close());

  /** Has work wait for what another session took first, which then wants what the work has by then. */
  const meeting = async <T>(
    work: () => Promise<T>,
    first: string,
    then: string,
  ): Promise<{ done: T; deadlocks: number }> => {
    const other = await world.pool.connect();
    try {
      await other.query("begin");
      // It is the work that is undone.
      await other.query("set local deadlock_timeout = '1min'");
      await other.query("set local lock_timeout = 0");
      await other.query(first);
      const working = work();
      working.catch(() => {});
      await until("it waits for the other", isWaiting);
      await other.query(then);
      await other.query("commit");
      const done = await working;
      return { done, deadlocks: await deadlocks() };
    } finally {
      await other.query("rollback");
      other.release();
    }
  };
  const isWaiting = async () => {
    const { rows } = await world.pool.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows.length > 0;
  };
  const deadlocks = async (): Promise<number> => {
    await world.pool.query("select pg_stat_force_next_flush()");
    const { rows } = await world.pool.query(
      "select deadlocks::int from pg_stat_database where datname = current_database()",
    );
    return rows[0].deadlocks;
  };

  /** As a lane settles a copy of a system that is asked for news of what it acknowledged. */
  const settling = [
    "select from replicas for update",
    "insert into awaiting (system, dossier) select 'registry', id from dossiers",
  ] as const;

  it("erases all the same", async () => {
    const { done } = await meeting(() => world.ledger.erase(code, "1"), ...settling);
    assert.equal(done, true);
    const { rows } = await world.pool.query(
      "select erased_at is not null as erased, (select count(*)::int from awaiting) as awaited from dossiers",
    );
    assert.deepEqual(rows, [{ erased: true, awaited: 0 }]);
  });

  it("gives a code back all the same, once", async () => {
    const { done } = await meeting(() => world.ledger.release({ code, by: "1" }), ...settling);
    assert.equal(done?.version, 2);
    const { rows } = await world.pool.query(
      "select version, (select count(*)::int from log where entry->>'is' = 'code released') as told from dossiers",
    );
    assert.deepEqual(rows, [{ version: 2, told: 1 }]);
  });

  it("ends a custody, and is in nobody's way", async () => {
    await world.declare(dossierOf(code, { status: 9, revision: 2 }));
    const { done, deadlocks } = await meeting(
      () => world.ledger.releaseCustody({ code, scope: null, by: "1" }),
      ...settling,
    );
    assert.deepEqual([done?.released, deadlocks], [true, 0]);
  });

  it("says of messages what became of them all the same", async () => {
    const { rows } = await world.pool.query(
      `insert into inbound (source, operation, key, at, codes, state)
       values ('registry', 'news', '1', now(), '{}', 'waiting') returning id::text`,
    );
    const id: string = rows[0].id;
    const accepted = { code, version: 1, changed: false, stale: false };
    await meeting(
      () => settle(world.pool, [{ id, accepted }]),
      "select from dossiers for update",
      "update inbound set tries = tries + 1",
    );
    const settled = await world.pool.query("select state, tries from inbound");
    assert.deepEqual(settled.rows, [{ state: "applied", tries: 1 }]);
  });
});

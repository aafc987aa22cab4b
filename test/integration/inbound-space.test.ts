import assert from "node:assert/strict";
import { InboundFull } from "../../queue/ledger/inbound/space.ts";
import type { Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const KIB = 1_024;

describe("the bytes of messages that are kept of one source", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld({ mostKeptBytes: 64 * KIB });
  });
  afterEach(() => world.close());

  const take = (keys: string[], bytes: number, source = "land") => {
    const messages = keys.map((key) => {
      const statement: Statement = {
        about: [{ code, issuer: "province" }],
        key,
        at: "2026-11-23T01:00:00Z",
        basis: "event",
        whole: false,
        says: { note: key },
        clears: [],
        unread: [],
      };
      return { statement, received: Buffer.alloc(bytes, "x") };
    });
    return world.ledger.take(source, { operation: "news", scope: null, messages });
  };
  const kept = async () => {
    const { rows } = await world.pool.query(
      "select source, sum(octet_length(body))::int as bytes from inbound where body is not null group by source order by source",
    );
    assert.deepEqual(await world.ledger.keptBytes(), rows, "counted as they are");
    return Object.fromEntries(rows.map(({ source, bytes }) => [source, bytes]));
  };
  const isTaken = async (key: string) => {
    try {
      await take([key], 40 * KIB);
      return true;
    } catch (error) {
      assert.ok(error instanceof InboundFull);
      return false;
    }
  };

  it("are bounded: beyond them nothing of it is kept, and another's is", async () => {
    await take(["a", "b"], 16 * KIB);
    await take(["c"], 32 * KIB);
    await assert.rejects(take(["d"], 1), InboundFull);
    await assert.rejects(take(["e", "f"], 0.5 * KIB), InboundFull);
    assert.equal((await take(["d"], KIB, "portal"))[0]?.is, "waiting");
    assert.deepEqual(await kept(), { land: 64 * KIB, portal: KIB });
  });

  it("are free again once bodies are dropped, or go with an erasure", async () => {
    await world.declare(dossierOf(code));
    await take(["a"], 40 * KIB);
    assert.equal(await isTaken("b"), false);
    await world.pool.query("update inbound set received_at = now() - interval '91 days'");
    assert.equal(await world.ledger.dropBodies(), 1);
    assert.deepEqual(await kept(), {});
    await until("there is room after the drop", () => isTaken("b"));
    assert.deepEqual(await kept(), { land: 40 * KIB });
    await world.ledger.erase(code, "test");
    assert.deepEqual(
      (await world.ledger.keptBytes()).map(({ bytes }) => bytes),
      [0],
    );
    await until("there is room after the erasure", () => isTaken("c"));
  });

  it("are summed up without being lost, also by two at once", async () => {
    for (let n = 0; n < 20; n += 1) await take([`k${n}`], KIB);
    await Promise.all([world.ledger.dropBodies(), take(["l"], KIB), world.ledger.dropBodies()]);
    await world.ledger.dropBodies();
    assert.deepEqual(await kept(), { land: 21 * KIB });
    const { rowCount } = await world.pool.query("select from inbound_bytes");
    assert.equal(rowCount, 1);
  });
});

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createDisk } from "../../queue/files/disk.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { until } from "../until.ts";
import { dossierOf } from "../world.ts";

const idOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const linkTo = (id: string) => `https://lienthong.example.test/v1/files/${id}?link=abc`;

describe("a file and the dossiers that refer to it", () => {
  let world: HttpWorld;
  let tail = 0;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());

  const store = async (bytes: Buffer, as = world.keys.province) => {
    const { status } = await world.call("POST", "/v1/files", { as, body: bytes });
    assert.ok(status === 201 || status === 200, String(status));
    return idOf(bytes);
  };
  const dossierWith = (files: string[], more: Partial<Dossier> = {}) => {
    tail += 1;
    const code = `H41.17-261122-${String(tail).padStart(4, "0")}`;
    const results = files.map((id) => ({
      id: id.slice(0, 8),
      name: "Kết quả mẫu",
      link: linkTo(id),
    }));
    return dossierOf(code, { revision: 1, results, ...more });
  };
  const declare = async (dossier: Dossier, as = world.keys.province) => {
    const { status, body } = await world.put(dossier, { as });
    assert.equal(status, 202, JSON.stringify(body));
    return dossier;
  };
  const canRead = async (id: string, as: string) => {
    const { status } = await fetch(`${world.url}/v1/files/${id}`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${as}` },
    });
    assert.ok(status === 200 || status === 404, String(status));
    return status === 200;
  };
  /** As if so much time had passed since anything happened to a file. */
  const age = (interval: string) =>
    world.pool.query(
      `update files set unused_since = unused_since - $1::interval, look_at = look_at - $1::interval`,
      [interval],
    );
  const tidy = async () => (await world.files.tidy(new AbortController().signal)).dropped;

  it("is open to the keys of their agencies, until none of theirs refers to it", async () => {
    const id = await store(randomBytes(50));
    const { scopedOperator } = world.keys;
    assert.equal(await canRead(id, scopedOperator), false);
    const elsewhere = { processing: { code: "H41.20", name: "Sở Mẫu" } };
    await declare(dossierWith([id], { agencies: elsewhere }));
    assert.equal(await canRead(id, scopedOperator), false);
    const dossier = await declare(dossierWith([id]));
    assert.equal(await canRead(id, scopedOperator), true);
    await declare({ ...dossier, revision: 2, results: [] });
    assert.equal(await canRead(id, scopedOperator), false);
  });

  it("is not opened to an agency whose key merely names its hash, until that key has it too", async () => {
    const bytes = randomBytes(50);
    const id = await store(bytes);
    const { scoped, scopedOperator } = world.keys;
    await declare(dossierWith([id]), scoped);
    assert.equal(await canRead(id, scoped), false);
    assert.equal(await canRead(id, scopedOperator), false);
    // Nor does naming it keep it from going with the dossier that it belongs to.
    const own = await declare(
      dossierWith([id], { agencies: { processing: { code: "H41.20", name: "Sở Mẫu" } } }),
    );
    await world.ledger.erase(own.code, "1");
    await age("2 hours");
    assert.equal(await tidy(), 1);
    await store(bytes, scoped);
    assert.equal(await canRead(id, scopedOperator), true);
  });

  it("goes with the erasure of the last of them, and stays while another has it", async () => {
    const [shared, own] = [await store(randomBytes(60)), await store(randomBytes(60))];
    const first = await declare(dossierWith([shared, own]));
    const second = await declare(dossierWith([shared]));
    await age("2 hours");
    await world.ledger.erase(first.code, "1");
    assert.equal(await tidy(), 1);
    assert.equal(await canRead(own, world.keys.admin), false);
    assert.equal(await canRead(shared, world.keys.admin), true);
    // The last one needs no erasure of its own: somebody's data was to go.
    await declare({ ...second, revision: 2, results: [] });
    assert.equal(await tidy(), 0);
    await age("2 hours");
    assert.equal(await tidy(), 1);
    assert.equal(await canRead(shared, world.keys.admin), false);
    const { rows } = await world.pool.query(
      "select count(*)::int as n from log where plain(entry)->>'is' = 'file dropped' and entry::text not like '%' || $1 || '%'",
      [own],
    );
    assert.equal(rows[0].n, 2);
  });

  it("stored within the hour outlives an erasure: the dossier that it is for may be on its way", async () => {
    const id = await store(randomBytes(60));
    const { code } = await declare(dossierWith([id]));
    await world.ledger.erase(code, "1");
    assert.equal(await tidy(), 0);
    const other = await declare(dossierWith([id]));
    await age("2 hours");
    assert.equal(await tidy(), 0);
    assert.equal(await canRead(id, world.keys.admin), true);
    await world.ledger.erase(other.code, "1");
    assert.equal(await tidy(), 1);
  });

  it("goes after thirty days to which nothing refers, and never while something does", async () => {
    const [alone, kept] = [await store(randomBytes(60)), await store(randomBytes(60))];
    const steps = [
      { key: "1", at: "2026-11-23T01:00:00Z", status: 4 as const, content: linkTo(kept) },
    ];
    const dossier = await declare(dossierWith([], { steps }));
    await age("29 days 23 hours");
    assert.equal(await tidy(), 0);
    // A step is never dropped, so neither is what it refers to.
    await declare({ ...dossier, revision: 2, steps: [], abstract: "Hồ sơ mẫu khác" });
    await age("2 hours");
    assert.equal(await tidy(), 1);
    await age("60 days");
    assert.equal(await tidy(), 0);
    assert.deepEqual(
      [await canRead(alone, world.keys.admin), await canRead(kept, world.keys.admin)],
      [false, true],
    );
  });

  /** Begins to remove a file, and keeps its disk from going on until it is told to. */
  const removeSlowly = async (id: string) => {
    await world.pool.query("update files set erased = true, look_at = now() - interval '1 s'");
    const disk = createDisk({ folder: world.folder, leastFree: 0 });
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let removing: string | undefined;
    const remove = async (each: string) => {
      removing = each;
      await gate;
      await disk.remove(each);
    };
    const done = world.ledger.files.lookAt(remove);
    await until("the file being removed", () => removing === id);
    return { goOn, done };
  };

  it("stored while it is being removed is there afterwards", async () => {
    const bytes = randomBytes(60);
    const id = await store(bytes);
    const removing = await removeSlowly(id);
    const stored = store(bytes, world.keys.admin);
    await until("a row that is waited for", async () => {
      const { rows } = await world.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    removing.goOn();
    assert.equal(await removing.done, "dropped");
    await stored;
    const got = await fetch(`${world.url}/v1/files/${id}`, {
      headers: { authorization: `Bearer ${world.keys.admin}` },
    });
    assert.deepEqual(Buffer.from(await got.arrayBuffer()), bytes);
  });

  it("being removed by a disk that hangs keeps no dossier that names it waiting", async () => {
    const id = await store(randomBytes(60));
    const removing = await removeSlowly(id);
    try {
      await declare(dossierWith([id]));
    } finally {
      removing.goOn();
      await removing.done;
    }
  });

  it("of a word are a thousand at most", async () => {
    const eForm = {
      data: Array.from({ length: 1_001 }, (_, n) => linkTo(n.toString(16).padStart(64, "0"))).join(
        " ",
      ),
    };
    const { status, body } = await world.put(dossierWith([], { eForm }));
    assert.deepEqual([status, body.errors?.length], [422, 1], JSON.stringify(body));
  });
});

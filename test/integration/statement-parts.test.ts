import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeDecided } from "../../queue/ledger/accept/accept-write.ts";
import type { Decided } from "../../queue/ledger/accept/decided.ts";
import { type Settlement, settle } from "../../queue/ledger/lease/settle.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";

/** Every choice of some of these. */
const choices = (parts: string[]): Set<string>[] =>
  Array.from(
    { length: 2 ** parts.length },
    (_, n) => new Set(parts.filter((_, at) => n & (1 << at))),
  );

describe("a statement that is made of what its values need", () => {
  let database: TestDatabase;
  before(async () => {
    database = await testDatabase();
  });
  after(() => database.drop());

  const facts = async (table: string) =>
    Number((await database.pool.query(`select count(*) from ${table}`)).rows[0].count);

  let made = 0;
  const decided = (n: number, has: Set<string>, more: Partial<Decided> = {}): Decided => {
    made += 1;
    const code = `H41.17-261122-${made}`;
    const word = {
      source: "province",
      body: { revision: 1, status: 2 },
      digest: "d",
      words: has.has("parts") ? {} : null,
      steps: {},
      added: [],
      same: false,
      stale: false,
      rev: {},
      redacted: false,
    } as unknown as Decided["word"];
    return {
      n,
      before: undefined,
      code,
      version: 1,
      changed: true,
      stale: false,
      digest: "d",
      state: { code } as Decided["state"],
      bodyText: JSON.stringify(word.body),
      stepsText: "{}",
      word,
      entry: JSON.stringify({ code }),
      salt: randomBytes(16),
      dossierSalt: "00".repeat(16) as Decided["dossierSalt"],
      claims: [{ code, issuer: "province", confirmedBy: "province", isKnown: false }],
      isRenamed: false,
      declares: false,
      kept: { back: null, keptFrom: 1 },
      noted: has.has("parts") ? [{ kind: "refused-change", key: "note" }] : [],
      custody: null,
      inbound: null,
      systems: ["portal"],
      keeping: [],
      files: {
        key: undefined,
        agencies: undefined,
        sure: true,
        said: has.has("files") ? ["a".repeat(64)] : [],
        instead: has.has("files"),
        steps: [],
      },
      ...more,
    };
  };

  it("writes changes whatever parts it has, all that is theirs and nothing twice", async () => {
    const write = (changes: Decided[], has: Set<string>) =>
      writeDecided(
        database.pool,
        changes,
        has.has("desks")
          ? [{ system: "portal", worker: "1", leaseMs: 60_000, hand: () => {} }]
          : [],
      );
    for (const has of choices(["known", "moved", "parts", "desks", "files"])) {
      const what = [...has].join(" ");
      const before = { dossiers: await facts("dossiers"), found: await facts("findings") };
      const first = decided(0, has);
      const { done, handed, behind } = await write([first], has);
      assert.deepEqual([...done], [0], what);
      assert.deepEqual([handed.length, behind], has.has("desks") ? [1, []] : [0, ["portal"]], what);
      assert.equal(await facts("dossiers"), before.dossiers + 1, what);
      if (!has.has("known")) continue;
      const [row] = (
        await database.pool.query("select id::text, touched from dossiers where code = $1", [
          first.code,
        ])
      ).rows;
      const moved = has.has("moved")
        ? [
            {
              code: first.code,
              issuer: "province",
              confirmedBy: "province" as const,
              isKnown: true,
            },
          ]
        : [];
      const again = decided(0, has, {
        code: first.code,
        before: row,
        version: 2,
        claims: moved,
        kept: { back: "{}", keptFrom: 1 },
        systems: [],
        keeping: ["portal"],
      });
      const second = await write([again, decided(1, has)], has);
      assert.deepEqual([...second.done].sort(), [0, 1], what);
      const versions = "select v.version from versions v join dossiers d on d.id = v.dossier";
      const kept = await database.pool.query(`${versions} where d.code = $1`, [first.code]);
      assert.deepEqual(kept.rows, [{ version: 2 }], what);
      const alone = await write([{ ...again, before: { ...row, touched: 1 } }], has);
      assert.deepEqual([...alone.done], [], `${what}: another writer came between`);
      const found = (await facts("findings")) - before.found;
      assert.equal(found, has.has("parts") ? 2 : 0, what);
    }
  });

  it("settles whatever parts it has, and notes what it found", async () => {
    for (const has of choices(["codes", "awaits", "findings"])) {
      const what = [...has].join(" ");
      const change = decided(0, new Set());
      const desk = { system: "portal", worker: "1", leaseMs: 60_000, hand: () => {} };
      const { handed } = await writeDecided(database.pool, [change], [desk]);
      const [leased] = handed;
      assert.ok(leased);
      const found = await facts("findings");
      const settlement: Settlement = {
        dossier: leased.dossier,
        lease: leased.lease,
        version: 1,
        held: { record: { digest: "d", receipt: { code: `N-${made}` } } },
        next: { state: "current" },
        entries: [{ kind: "closed", entry: { part: "record", is: "accepted" } }],
        ...(has.has("findings")
          ? { findings: [{ kind: "unrecognised-reply", key: `${made}` }] }
          : {}),
      };
      const system = {
        id: "portal",
        receipts: (has.has("codes") ? { record: "portal" } : {}) as Record<string, string>,
        awaits: has.has("awaits"),
      };
      const settled = await settle(database.pool, system, 60_000, [settlement]);
      assert.deepEqual(
        settled.map(({ dossier, state }) => [dossier, state]),
        [[leased.dossier, "current"]],
        what,
      );
      const codes = await database.pool.query(
        "select from dossier_codes where issuer = 'portal' and dossier = $1",
        [leased.dossier],
      );
      const awaited = await database.pool.query("select from awaiting where dossier = $1", [
        leased.dossier,
      ]);
      assert.equal(codes.rows.length, has.has("codes") ? 1 : 0, what);
      assert.equal(awaited.rows.length, has.has("awaits") ? 1 : 0, what);
      assert.equal((await facts("findings")) - found, has.has("findings") ? 1 : 0, what);
      assert.deepEqual(await settle(database.pool, system, 60_000, [settlement]), [], what);
    }
  });

  it("settles a number that a system gave several at once as one's own, and parks the others", async () => {
    const changes = [0, 1, 2].map((n) => decided(n, new Set()));
    const desk = { system: "portal", worker: "1", leaseMs: 60_000, hand: () => {} };
    const { handed } = await writeDecided(database.pool, changes, [desk]);
    const dossiers = handed.toSorted((a, b) => Number(a.dossier) - Number(b.dossier));
    const settlements = dossiers.map(
      ({ dossier, lease }, n): Settlement => ({
        dossier,
        lease: n === 0 ? "0" : lease,
        version: 1,
        held: { record: { digest: "d", receipt: { code: "N-of-many" } } },
        next: { state: "current" },
        entries: [],
      }),
    );
    const system = { id: "portal", receipts: { record: "portal" }, awaits: false };
    const settled = await settle(database.pool, system, 60_000, settlements.toReversed());
    const [, own, other] = dossiers.map(({ dossier }) => dossier);
    assert.deepEqual(
      settled.map(({ dossier, state }) => [dossier, state]).sort(),
      [
        [own, "current"],
        [other, "parked"],
      ].sort(),
      "a stale word has no say",
    );
    const { rows } = await database.pool.query(
      "select dossier::text, confirmed_by from dossier_codes where code = 'N-of-many'",
    );
    assert.deepEqual(rows, [{ dossier: own, confirmed_by: "receipt" }]);
  });
});

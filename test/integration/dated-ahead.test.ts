import assert from "node:assert/strict";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const HOUR = 3_600_000;
const never = "2200-01-01T00:00:00+07:00";
const inHours = (n: number) => new Date(Date.now() + n * HOUR).toISOString();

describe("what a source dates ahead of our clock", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    world = await openWorld({ ownership: { fields: { status: ["portal", "province"] } } });
  });
  afterEach(() => world.close());

  const put = async (updatedAt: string, more: Partial<Dossier> = {}) => {
    const made = await world.declare(dossierOf(code, { updatedAt, ...more }));
    return "version" in made ? [made.changed, made.stale] : assert.fail(JSON.stringify(made));
  };
  const say = async (at: string, says: Said, key = at) => {
    const statement: Statement = {
      about: [{ code, issuer: "province" }],
      key,
      at,
      basis: "event",
      whole: false,
      says,
      clears: [],
      unread: [],
    };
    const messages = [{ statement, received: Buffer.from(JSON.stringify(statement)) }];
    const told = { operation: "news", scope: null, messages };
    return (await world.ledger.take("portal", told))[0]?.is;
  };
  const state = async () =>
    (await world.ledger.readDossier(code, null))?.state ?? assert.fail("is not there");
  const findings = async () =>
    (await world.ledger.findings.list({ limit: 10, scope: null })).findings.map(
      ({ kind, system, code: of, count }) => [kind, system, of, count],
    );

  it("in a whole word counts from its arrival, so that the next one counts; a person is told", async () => {
    await put(never, { abstract: "một" });
    assert.deepEqual(await put(never, { abstract: "một" }), [false, false]);
    assert.deepEqual(await findings(), [["dated-ahead", "province", code, 1]]);
    assert.deepEqual(await put(inHours(1), { abstract: "hai" }), [true, false]);
    assert.deepEqual(await put(inHours(-1), { abstract: "ba" }), [false, true]);
    assert.equal((await state()).abstract, "hai");
    assert.equal((await findings()).length, 1);
  });

  it("in a message counts from its arrival; told again it is the same", async () => {
    await put(inHours(-2), { status: 2 });
    assert.equal(await say(never, { status: 9 }), "taken");
    assert.equal(await say(never, { status: 9 }), "repeated");
    assert.deepEqual(await findings(), [["dated-ahead", "portal", null, 1]]);
    assert.equal(await say(inHours(1), { status: 5 }), "taken");
    assert.equal((await state()).status, 5);
  });

  it("by less than may be counts from its own moment", async () => {
    await put(inHours(23), { abstract: "một" });
    assert.deepEqual(await put(inHours(22), { abstract: "hai" }), [false, true]);
    await say(inHours(23), { status: 9 });
    await say(inHours(22), { status: 5 });
    const { abstract, status } = await state();
    assert.deepEqual([abstract, status], ["một", 9]);
    assert.deepEqual(await findings(), []);
  });

  it("and was taken before this was looked at holds up nothing any more", async () => {
    await put(inHours(-1), { abstract: "một" });
    await world.pool.query(
      "update facts set updated_at = ($1::text)::timestamptz, body = (body::jsonb || jsonb_build_object('updatedAt', $1::text))::json",
      [never],
    );
    assert.deepEqual(await put(inHours(0.1), { abstract: "hai" }), [true, false]);
  });
});

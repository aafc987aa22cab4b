import assert from "node:assert/strict";
import type { Scope } from "../../queue/ledger/access/scope.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import type { OtherCode } from "../../schemas/generated/dossier.ts";
import type { Said, Statement } from "../../schemas/statement.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const { applicant } = dossierOf(code);
const number = "12345";

const said = (minute: number, about: OtherCode[], says: Said): Statement => ({
  about,
  key: `k${minute}`,
  at: new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString(),
  basis: "event",
  whole: false,
  says,
  clears: [],
  unread: [],
});

describe("dossiers that two systems number alike before the province declares them", () => {
  let world: OpenWorld;
  beforeEach(async () => {
    const owns = ["applicant", "abstract"];
    world = await openWorld({
      ownership: { owns: { portal: owns, land: owns } },
      opens: ["portal", "land"],
    });
    const first = said(1, [{ code: number, issuer: "portal" }], { applicant });
    assert.equal((await tell("portal", first))?.is, "taken");
  });
  afterEach(() => world.close());

  const tell = async (source: string, statement: Statement, scope: Scope = null) =>
    (
      await world.ledger.take(source, {
        operation: "news",
        scope,
        messages: [{ statement, received: Buffer.from(JSON.stringify(statement)) }],
      })
    )[0];
  const wake = async () => {
    await world.pool.query("update inbound set ready_at = now() where state = 'waiting'");
    return world.ledger.wakeInbound();
  };

  it("wait for one another: the second is begun once the first goes by the province's code", async () => {
    const second = said(1, [{ code: number, issuer: "land" }], { applicant, abstract: "Đất" });
    assert.deepEqual(await tell("land", second), { is: "waiting" });
    assert.deepEqual(await wake(), { woken: 1, parked: 0 });
    await world.declare(dossierOf(code, { codes: [{ code: number, issuer: "portal" }] }));
    await wake();
    const read = async (of: string) => (await world.ledger.readDossier(of, null))?.state;
    assert.equal((await read(number))?.abstract, "Đất");
    assert.notEqual((await read(code))?.abstract, "Đất");
    await world.ledger.seal();
    const { breaks, contradictions } = await verify(world.pool);
    assert.deepEqual([breaks, contradictions], [[], []]);
  });

  it("are erased each by itself, with what waits for it, which holds up nothing that waits for others", async () => {
    const second = said(1, [{ code: number, issuer: "land" }], { applicant, abstract: "Đất" });
    assert.deepEqual(await tell("land", second), { is: "waiting" });
    const ofFirst = said(2, [{ code: number, issuer: "portal" }], { abstract: "Nhà" });
    assert.deepEqual(await tell("portal", ofFirst, ["H41.18"]), { is: "waiting" });
    assert.equal(await world.ledger.erase(number, "test"), true);
    const { inbound } = await world.ledger.inbound.list({ limit: 10, scope: null });
    assert.deepEqual(
      inbound.map(({ state, cause }) => [state, /đã được xóa/.test(`${cause?.why}`)]),
      [
        ["applied", false],
        ["waiting", false],
        ["refused", true],
      ],
    );
    // As an erasure left it before.
    await world.pool.query(
      `insert into inbound (source, operation, key, at, codes, state, opens) values ('land', 'news', 'erased 0', now(), '{x}', 'waiting', true)`,
    );
    assert.deepEqual(await wake(), { woken: 1, parked: 0 });
  });

  it("go by no name of a code that was given back: another dossier's could not be given back then", async () => {
    await world.declare(dossierOf(code));
    const { rows } = await world.pool.query("select id from dossiers where code = $1", [code]);
    const squat = { code: `released-${rows[0].id}`, issuer: "land" };
    assert.deepEqual(await tell("land", said(1, [squat], { applicant })), { is: "waiting" });
    const released = await world.ledger.release({ code, by: "test" });
    assert.equal(released?.dossier, squat.code);
  });

  it("go by another of their codes where they have one, and keep the one that they have", async () => {
    const asProvinces: OtherCode = { code: number, issuer: "province" };
    const own = (of: string): OtherCode => ({ code: of, issuer: "land" });
    assert.deepEqual(await tell("land", said(1, [asProvinces, own("L1")], { applicant })), {
      is: "taken",
      code: "L1",
      changed: true,
    });
    await world.ledger.release({ code: number, issuer: "province", by: "test" });
    await tell("land", said(2, [own("L2")], { applicant }));
    assert.deepEqual(await tell("land", said(3, [own("L2"), asProvinces], { abstract: "Đất" })), {
      is: "taken",
      code: "L2",
      changed: true,
    });
  });
});

import assert from "node:assert/strict";
import type { ShownInbound } from "../../queue/ledger/inbound/shelf.ts";
import type { Statement } from "../../schemas/statement.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { code } from "../ledger-rows.ts";
import { dossierOf } from "../world.ts";

describe("what came in, over HTTP", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
  });
  afterEach(() => world.close());

  const tell = (of: string, status: number, more: Partial<Statement> = {}) => {
    const statement: Statement = {
      about: [{ code: of, issuer: "province" }],
      key: `${of} ${status}`,
      at: "2026-11-23T08:00:00+07:00",
      basis: "event",
      whole: false,
      says: { status: status as 9, note: "Nguyễn Văn Mẫu xin bổ sung" },
      clears: [],
      unread: [],
      ...more,
    };
    const received = Buffer.from(JSON.stringify(statement));
    return world.ledger.take("registry", {
      operation: "news",
      scope: null,
      messages: [{ statement, received }],
    });
  };
  const shown = async (query = "", as?: string) =>
    ((await world.get(`/v1/inbound${query}`, as)).body.inbound as ShownInbound[]).map(
      ({ state, code: of, cause }) => [state, of, cause?.pointer ?? null],
    );

  it("is listed by source and state, page by page, and tells nothing of what it says", async () => {
    await world.put(dossierOf(code(1)));
    await tell(code(1), 5);
    await tell(code(1), 11);
    await tell(code(2), 5);
    assert.deepEqual(await shown(), [
      ["applied", code(1), null],
      ["refused", null, "/says/status"],
      ["waiting", null, null],
    ]);
    assert.deepEqual(await shown("?system=registry&state=waiting"), [["waiting", null, null]]);
    const { body } = await world.get("/v1/inbound?limit=2");
    assert.equal((await shown(`?after=${body.next}`)).length, 1);
    assert.doesNotMatch(JSON.stringify(body), /Mẫu/);
    assert.equal((await world.get("/v1/inbound?system=nowhere")).status, 422);
  });

  it("is shown to a key of some agencies, and tried again by it, where its dossier is theirs alone", async () => {
    await world.put(dossierOf(code(1)));
    await world.put(dossierOf(code(2), { agencies: { processing: { code: "H41.99" } } }));
    await tell(code(1), 5);
    await tell(code(2), 5);
    await tell(code(3), 5);
    assert.deepEqual(await shown("", world.keys.scoped), [["applied", code(1), null]]);
    const all = (await world.get("/v1/inbound")).body.inbound as ShownInbound[];
    const retry = (n: number, as: string) =>
      world.post(`/v1/inbound/${all[n]?.id}/retry`, undefined, { as });
    const { scopedOperator, viewer } = world.keys;
    assert.equal((await retry(0, scopedOperator)).body.changed, false);
    for (const n of [1, 2]) assert.equal((await retry(n, scopedOperator)).status, 404);
    assert.equal((await retry(0, viewer)).status, 403);
    assert.equal((await world.post("/v1/inbound/x/retry")).status, 404);
  });

  it("is applied at once when it is tried again and its dossier is known by now", async () => {
    await tell(code(1), 5);
    await world.pool.query("update inbound set state = 'parked'");
    await world.put(dossierOf(code(1), { status: 4 }));
    const [row] = (await world.get("/v1/inbound")).body.inbound as ShownInbound[];
    const { body } = await world.post(`/v1/inbound/${row?.id}/retry`);
    const { state, code: of } = body.inbound as ShownInbound;
    assert.deepEqual([body.changed, state, of], [true, "applied", code(1)]);
    const said = (await world.ledger.readDossier(code(1), null))?.sources;
    assert.ok(said?.some(({ source }) => source === "registry"));
  });

  it("stands beside the looks for news that a system is asked by", async () => {
    await world.ledger.polls.enrol([{ system: "registry", name: "news", byIds: true }]);
    const { body } = await world.get("/v1/systems/registry");
    const [poll] = body.polls as { name: string; succeededAt: null; awaiting: number }[];
    assert.deepEqual([poll?.name, poll?.succeededAt, poll?.awaiting], ["news", null, 0]);
  });
});

import assert from "node:assert/strict";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { createWorld, dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
/** JSON as it was stored before what came from outside was cleaned: NUL, a half of a surrogate pair, and what only looks like them. */
const odd = String.raw`NUL \u0000, nửa \ud83d cặp, \udc00, gạch \\u0000, dấu \u00e9`;

describe("unclean text from outside that the ledger holds already", () => {
  let world: HttpWorld;
  beforeEach(async () => {
    world = await createHttpWorld();
    for (const n of [1, 2, 3]) await world.put(dossierOf(code(n)));
    await world.pool.query(
      `update replicas set state = 'parked', cause = $1::json, held = $2::json where dossier <> 3`,
      [
        `{"is":"rejected","field":"${odd}","cure":"${odd}","why":"${odd}"}`,
        `{"dossier":{"digest":"d","doubt":"e","receipt":{"code":"${odd}"}}}`,
      ],
    );
    for (const is of ["accepted", "unrecognised"])
      await world.pool.query(
        `insert into log (kind, dossier, source, entry) values ('closed', 1, 'registry', $1::json)`,
        [
          `{"at":"${new Date().toISOString()}","lease":"1","is":"${is}","receipt":{"code":"${odd}"}}`,
        ],
      );
  });
  afterEach(() => world.close());

  it("keeps no list and no standing from being shown", async () => {
    for (const path of [
      "/v1/systems",
      "/v1/systems/registry",
      "/v1/replicas?state=parked",
      `/v1/dossiers/${code(1)}`,
      `/v1/dossiers/${code(1)}/timeline`,
    ])
      assert.equal((await world.get(path)).status, 200, path);
    const { body } = await world.get("/v1/systems/registry");
    const [group] = body.parkedBy as { field: string; count: number }[];
    assert.deepEqual([group?.count, body.drainedPerSecond], [2, 0.1]);
    assert.equal(group?.field, "NUL \uFFFD, nửa \uFFFD cặp, \uFFFD, gạch \\ufffd, dấu é");
    assert.equal(typeof (await world.ledger.sealLag()), "number");
    assert.deepEqual((await verify(world.pool)).contradictions, []);
  });

  it("keeps no copy from being retried or parked, nor a dossier from being erased", async () => {
    const hand = (n: number, what: string, body = {}) =>
      world.post(`/v1/replicas/registry/${code(n)}/${what}`, body);
    assert.equal((await hand(1, "retry", { held: true })).body.state, "ready");
    assert.equal((await hand(1, "park")).body.state, "parked");
    assert.equal((await hand(2, "retry")).body.state, "ready");
    for (const n of [1, 2, 3]) assert.equal(await world.ledger.erase(code(n), "1"), true);
    const { rows } = await world.pool.query("select held from replicas order by dossier limit 1");
    assert.equal(rows[0].held.dossier.digest, "");
    await world.ledger.seal();
    const verdict = await verify(world.pool);
    assert.deepEqual([verdict.breaks, verdict.contradictions], [[], []]);
  });

  it("is not kept any more: settling cleans and cuts, whatever an adapter lets through", async () => {
    const inner = await createWorld(world.pool);
    const [claimed] = await inner.parts.claim("registry", 1, 60_000);
    assert.ok(claimed);
    const text = `\u0000\ud83d\u009b${"Ồ".repeat(5_000_000)}`;
    const receipt = { code: text };
    await inner.ledger.settle("registry", 60_000, [
      {
        dossier: claimed.dossier,
        lease: claimed.lease,
        version: 1,
        held: { dossier: { digest: "d", receipt } },
        next: {
          state: "parked",
          awaitsPerson: false,
          cause: { is: "rejected", why: text, field: text },
        },
        entries: [{ kind: "closed", entry: { is: "rejected", receipt, said: [text] } }],
      },
    ]);
    const { rows } = await world.pool.query(
      `select r.cause, r.held, l.entry, octet_length(l.entry::text) as bytes
       from replicas r join log l using (dossier) where dossier = $1 and kind = 'closed'`,
      [claimed.dossier],
    );
    const kept = [
      rows[0].cause.why,
      rows[0].cause.field,
      rows[0].held.dossier.receipt.code,
      rows[0].entry.receipt.code,
      rows[0].entry.said[0],
    ];
    for (const each of kept) assert.match(each, /^\uFFFD\uFFFD\uFFFDỒ{994}\.\.\.$/);
    assert.ok(rows[0].bytes < 10_000);
    await inner.close();
  });

  it("of one dossier is shown to nobody who may not see the dossier", async () => {
    const why = "Hồ sơ của Nguyễn Văn Mẫu bị từ chối";
    await world.pool.query("update replicas set cause = $1 where state = 'parked'", [
      JSON.stringify({ is: "rejected", field: "/applicant/name", cure: why, why }),
    ]);
    await world.pool.query("update replicas set cause = $1 where dossier = 2", [
      JSON.stringify({ is: "rejected", field: why, why }),
    ]);
    await world.ledger.switches.stop("registry", { why: why + "x".repeat(10_000_000), cure: why });
    for (const path of ["/v1/systems", "/v1/systems/registry"]) {
      for (const key of [world.keys.scoped, world.keys.scopedOperator]) {
        const { status, body } = await world.get(path, key);
        assert.equal(status, 200);
        assert.doesNotMatch(JSON.stringify(body), /Nguyễn/);
      }
      const whole = JSON.stringify((await world.get(path, world.keys.viewer)).body);
      assert.match(whole, /Nguyễn/);
      assert.ok(whole.length < 5_000);
    }
    const { body } = await world.get("/v1/systems/registry", world.keys.scoped);
    assert.deepEqual(body.parkedBy, [
      { is: "rejected", field: "/applicant/name", cure: null, count: 1 },
      { is: "rejected", field: null, cure: null, count: 1 },
    ]);
    assert.deepEqual(Object.keys(body.stopped as object), ["why", "at"]);
  });
});

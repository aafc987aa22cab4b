import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openPollWorld, type PollWorld } from "../poll-world.ts";
import { dossierOf } from "../world.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const heapNow = () => {
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
};

const many = 10_000;
const codeOf = (n: number) => `H41.17-261122-${String(n).padStart(5, "0")}`;

describe("asking a system for ten thousand dossiers", () => {
  let world: PollWorld;
  beforeEach(async () => {
    world = await openPollWorld({ poll: { most: 50, mostInRound: many } });
    const body = JSON.stringify({ ...dossierOf("?", { status: 2 }), code: undefined });
    // As many as a province has under way; declared one by one they would take minutes.
    await world.pool.query(
      `with made as (
         insert into dossiers (code, version, touched, digest, agency, procedure, status, salt)
         select 'H41.17-261122-' || lpad(n::text, 5, '0'), 1, 1, '', 'H41.17', '1.001193', 2, md5(n::text)
         from generate_series(1, $1::int) n returning id, code
       ), named as (
         insert into dossier_codes (code, dossier, issuer, confirmed_by) select code, id, 'province', 'system' from made
       ), told as (
         insert into facts (dossier, source, digest, body, steps)
         select id, 'province', '', jsonb_set($2::jsonb, '{code}', to_jsonb(code))::json, '{}' from made
       )
       insert into awaiting (system, dossier) select 'registry', id from made`,
      [many, body],
    );
  });
  afterEach(() => world.close());

  it("asks for each once a round, and holds no more of them than a page", async () => {
    for (let n = 1; n <= many; n += 20)
      world.office.said.push({ code: codeOf(n), state: 4, at: "2026-11-23T08:00:00+07:00" });
    const before = heapNow();
    const heaps: number[] = [];
    world.office.pause = async () => {
      if (world.office.asked.length % 20 === 0) heaps.push(heapNow());
    };
    await world.round();
    const asked = world.office.asked.flat();
    assert.deepEqual([asked.length, new Set(asked).size], [many, many]);
    const { rows } = await world.pool.query(
      "select count(*)::int as n from inbound where state = 'applied'",
    );
    assert.equal(rows[0].n, many / 20);
    const grown = Math.max(...heaps) - before;
    assert.ok(heaps.length >= 9 && grown < 9, `the heap grew by ${grown.toFixed(1)} MiB`);
  });
});

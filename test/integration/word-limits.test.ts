import assert from "node:assert/strict";
import { MOST_STEP_BYTES, MOST_STEPS } from "../../queue/ledger/accept/accept-limits.ts";
import type { Step } from "../../schemas/generated/dossier.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { processorMs } from "../processor-ms.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;

describe("what one source may tell of a dossier in all", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  const step = (n: number, more: Partial<Step> = {}): Step => ({
    at: "2026-11-23T07:30:00+07:00",
    status: 4,
    content: `Bước ${n}`,
    ...more,
  });
  const steps = (from: number, count: number, more: Partial<Step> = {}) =>
    Array.from({ length: count }, (_, n) => step(from + n, more));
  const stored = async (n: number) => {
    const { body } = await world.get(`/v1/dossiers/${code(n)}`);
    return { version: body.version, steps: (body.state as { steps: Step[] }).steps };
  };

  it(`is ${MOST_STEPS} steps: more are refused, lose nothing, and cost little however often they are sent`, async () => {
    const began = processorMs();
    for (let from = 0; from < MOST_STEPS; from += 500)
      assert.equal((await world.put(dossierOf(code(1), { steps: steps(from, 500) }))).status, 202);
    const full = await stored(1);
    assert.equal(full.steps.length, MOST_STEPS);
    for (let n = 0; n < 9; n += 1) {
      const { status, body } = await world.put(
        dossierOf(code(1), { note: `lần ${n}`, steps: steps(MOST_STEPS + n * 500, 500) }),
      );
      assert.deepEqual(
        [status, body.code, body.errors?.[0]?.pointer],
        [422, "bad-dossier", "/steps"],
      );
    }
    assert.deepEqual(await stored(1), full);
    assert.ok(processorMs() - began < 5_000, "thirteen words of 500 steps");
    const again = await world.put(dossierOf(code(1), { note: "khác", steps: steps(0, 500) }));
    assert.equal(again.status, 202, "what it has may be told again");
    const theirs = await world.call("PUT", `/v1/dossiers/${code(1)}`, {
      as: world.keys.registry,
      body: dossierOf(code(1), { steps: [step(1, { key: "1" })] }),
    });
    assert.equal(theirs.status, 202, "another source has steps of its own");
  });

  it("is 512 KiB of steps", async () => {
    const big = (n: number, count = 50) =>
      Array.from({ length: count }, (_, k) =>
        step(n, { key: `${n}-${k}`, content: "ă".repeat(2_400) }),
      );
    let taken = 0;
    for (let n = 0; n < 8; n += 1) {
      const { status, body } = await world.put(dossierOf(code(2), { steps: big(n) }));
      if (status === 202) taken += 1;
      else assert.deepEqual([status, body.errors?.[0]?.pointer], [422, "/steps"]);
    }
    const text = JSON.stringify((await stored(2)).steps);
    assert.ok(Buffer.byteLength(text) < MOST_STEP_BYTES);
    assert.ok(taken === 2, String(taken));
  });
});

describe("a word told over HTTP", () => {
  let world: HttpWorld;
  before(async () => {
    world = await createHttpWorld();
  });
  after(() => world.close());

  it("wins by nanoseconds over an older one that comes after it", async () => {
    const word = (updatedAt: string, abstract: string) =>
      world.put(dossierOf(code(1), { updatedAt, abstract }));
    const at = (digits: string, zone = "Z") => `2026-11-27T10:00:00.${digits}${zone}`;
    assert.equal((await word(at("123900"), "mới")).status, 202);
    const older = await word(at("123100"), "cũ");
    assert.deepEqual([older.status, older.body.stale], [200, true]);
    assert.equal((await word(at("123900001"), "mới hơn")).status, 202);
    assert.equal((await word(at("123900000"), "cũ")).body.stale, true);
    const { body } = await world.get(`/v1/dossiers/${code(1)}`);
    assert.equal((body.state as { abstract: string }).abstract, "mới hơn");
    assert.equal((body.sources as { updatedAt: string }[])[0]?.updatedAt, at("123900001"));
  });

  it("of the province names no step as another source's, but goes on with one that it told before", async () => {
    const at = "2026-11-23T07:30:00+07:00";
    const step = (key: string, content: string) => ({ key, at, status: 4 as const, content });
    const forged = (key: string) =>
      world.put(dossierOf(code(2), { steps: [step("1", "thật"), step(key, "giả")] }));
    for (const key of ["registry:1", "province:1", "registry:"]) {
      const { status, body } = await forged(key);
      assert.deepEqual([status, body.errors?.[0]?.pointer], [422, "/steps/1/key"], key);
    }
    for (const key of ["step:1", "registryx:1", "registry"])
      assert.equal((await forged(key)).status, 202, key);
    // A source of the dossier alone, such as a system that stands in the systems file no more.
    await world.ledger.accept({
      code: code(2),
      source: "ministry",
      scope: null,
      dossier: dossierOf(code(2), { steps: [step("1", "của bộ")] }),
      received: "{}",
    });
    assert.equal((await forged("ministry:1")).status, 422);
    assert.equal((await forged("ministry2:1")).status, 202);
    await world.ledger.accept({
      code: code(2),
      source: "ministry2",
      scope: null,
      dossier: dossierOf(code(2), { steps: [step("1", "của bộ khác")] }),
      received: "{}",
    });
    assert.equal((await forged("ministry2:1")).status, 200);
    const { body } = await world.get(`/v1/dossiers/${code(2)}`);
    const contents = (body.state as { steps: Step[] }).steps.map(({ key, content }) => [
      key,
      content,
    ]);
    for (const pair of [
      ["ministry:1", "của bộ"],
      ["ministry2:1", "của bộ khác"],
      ["province:ministry2:1", "giả"],
      ["1", "thật"],
    ])
      assert.ok(
        contents.some(([key, content]) => key === pair[0] && content === pair[1]),
        JSON.stringify(contents),
      );
  });
});

import assert from "node:assert/strict";
import type { Adapter, Outcome, Part } from "../../adapters/contract.ts";
import type { Held } from "../../queue/ledger/state/held.ts";
import { applyOutcome, doubt } from "../../queue/sync/plan/apply-outcome.ts";
import { plan } from "../../queue/sync/plan/plan.ts";

const record: Part = {
  key: "dossier",
  kind: "dossiers",
  message: {},
  digest: "d2",
  overwrites: true,
  ifLost: "resend",
};
const row: Part = {
  key: "row:1",
  kind: "rows",
  message: {},
  digest: "r1",
  under: "dossier",
  ifLost: "resend",
};
const patience = {
  retrySeconds: [5],
  retryJitter: 0,
  unrecognisedTries: 3,
  settleMs: 700,
  jitter: 0.5,
};
const apply = (before: Held, outcome: Outcome, part = record) =>
  applyOutcome(
    { held: doubt(before, [part]), before, tries: 0, unrecognised: 0 },
    part,
    outcome,
    patience,
  );
const planOf = (held: Held, parts: Part[] = [record, row]) =>
  plan(
    {
      concerns: () => true,
      parts: () => parts,
    } as unknown as Adapter,
    "live",
    { held, state: {}, salt: null, tries: 0, unrecognised: 0 } as never,
  );
const keys = (parts: Part[]) => parts.map(({ key }) => key);

describe("what a system says of its own holding", () => {
  const refused: Outcome = { is: "busy", why: "bận" };

  for (const outcome of [
    refused,
    { is: "lost", why: "" },
    { is: "rejected", why: "" },
    { is: "unrecognised", why: "" },
    { is: "misconfigured", why: "" },
  ] satisfies Outcome[])
    it(`"there" is kept although what came after was ${outcome.is}`, () => {
      assert.equal(apply({}, { ...outcome, there: true }).held.dossier?.known, true);
      assert.equal(apply({}, outcome).held.dossier?.known, undefined);
    });

  it("absent, of what was acknowledged: the next attempt makes it, and nothing else is forgotten before it is made", () => {
    const before: Held = {
      dossier: { digest: "d1", receipt: { code: "R" } },
      "row:1": { digest: "r1" },
    };
    const { held, next } = apply(before, { is: "absent", why: "không tìm thấy" });
    assert.deepEqual(held, { dossier: { gone: true }, "row:1": { digest: "r1" } });
    assert.deepEqual(next, { state: "ready" });
    assert.deepEqual(keys(planOf(held).queue), ["dossier"]);
  });

  it("absent, of what was just being made: that makes no sense, and never leads to another attempt at once", () => {
    for (const before of [{}, { dossier: { gone: true } }] satisfies Held[])
      assert.equal(apply(before, { is: "absent", why: "" }).next?.state, "waiting");
  });

  it("absent, of a row: a person decides whether the record is gone", () => {
    const { next } = apply({ dossier: { digest: "d1" } }, { is: "absent", why: "không có" }, row);
    assert.match(JSON.stringify(next), /"is":"rejected","part":"dossier","why":"không có","cure":/);
  });

  it("made anew: what lived under the one before goes again", () => {
    const gone: Held = { dossier: { gone: true }, "row:1": { digest: "r1" } };
    const { held, next } = apply(gone, { is: "accepted" });
    assert.deepEqual(next, { state: "ready" });
    const again = planOf(held);
    assert.deepEqual(keys(again.queue), ["row:1"]);
    assert.deepEqual(again.held, { dossier: { digest: "d2" } });
    assert.deepEqual(again.claimed.held, again.held, "nothing takes the forgotten back");
  });

  it("there after all: what lives under it is not sent a second time", () => {
    const gone: Held = { dossier: { gone: true }, "row:1": { digest: "r1" } };
    for (const outcome of [
      { is: "accepted", there: true },
      { is: "duplicate" },
    ] satisfies Outcome[]) {
      const { held, next } = apply(gone, outcome);
      assert.deepEqual([held.dossier, next], [{ digest: "d2" }, undefined]);
    }
    const busy = apply(gone, { ...refused, there: true });
    assert.deepEqual(busy.held.dossier, { known: true });
  });

  it("there, but an earlier attempt to make it anew was lost: it is that one, and its rows go again", () => {
    const gone: Held = { dossier: { gone: true, doubt: "d1" }, "row:1": { digest: "r1" } };
    const taken = apply(gone, { is: "accepted", there: true });
    assert.deepEqual(keys(planOf(taken.held).queue), ["row:1"]);
    const busy = apply(gone, { ...refused, there: true });
    assert.deepEqual(busy.held.dossier, { gone: true, doubt: "d1", known: true });
    assert.deepEqual(apply(busy.held, { is: "accepted" }).next, { state: "ready" });
  });
});

describe("a row in doubt that only a person can judge", () => {
  const parked: Part = { ...row, ifLost: "park" };
  const other: Part = { ...parked, key: "row:2" };
  const held: Held = { dossier: { digest: "d1" }, "row:1": { doubt: "r1" } };

  for (const ifLost of ["park", "look"] as const)
    it(`holds up the rows and not the newer record (${ifLost})`, () => {
      const made = planOf(held, [record, { ...parked, ifLost }, { ...other, ifLost }]);
      assert.deepEqual([keys(made.queue), made.ask, made.next], [["dossier"], [], undefined]);
      assert.match(
        JSON.stringify(made.atEnd),
        /"parked","awaitsPerson":false.*"in doubt","part":"row:1"/,
      );
    });

  it("parks at once where nothing else goes, and lets the next version in", () => {
    const made = planOf({ ...held, dossier: { digest: "d2" } }, [record, parked]);
    assert.deepEqual([made.queue, made.atEnd?.state], [[], "parked"]);
  });

  it("a record in doubt holds up everything until a person has looked", () => {
    const made = planOf({ dossier: { doubt: "d1" } }, [{ ...record, ifLost: "park" }, row]);
    assert.deepEqual(
      [made.queue, made.next?.state === "parked" && made.next.awaitsPerson],
      [[], true],
    );
  });
});

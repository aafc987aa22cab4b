import assert from "node:assert/strict";
import fc from "fast-check";
import { canonical } from "../../queue/ledger/state/canonical.ts";
import { inStepOrder } from "../../queue/ledger/state/merge-steps.ts";
import { fromForm, toForm } from "../../queue/ledger/versions/form.ts";
import { keepVersion, MOST_PATCH_BYTES, MOST_VERSIONS } from "../../queue/ledger/versions/keep.ts";
import { applyPatch, patchBetween } from "../../queue/ledger/versions/merge-patch.ts";
import type { MergedState } from "../../schemas/dossier-state.ts";
import type { Step } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";

const code = "H41.17-261122-0001";
const step = (key: string, minute = 0, more: Partial<Step> = {}): Step => ({
  key,
  at: new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString(),
  status: 4,
  ...more,
});
const stateOf = (more: object = {}): MergedState => ({ ...dossierOf(code), ...more });

/** As it goes into the ledger and comes out again. */
const led = (from: MergedState, to: MergedState): MergedState =>
  fromForm(applyPatch(toForm(from), JSON.parse(JSON.stringify(patchBetween(from, to)))));

describe("a patch from a state back to the one before", () => {
  it("names what differs alone: a step that came in between, a field that was set", () => {
    const steps = [step("1"), step("3", 3)];
    const before = stateOf({ status: 2, steps });
    const after = stateOf({
      status: 4,
      dueAt: "2026-12-01T00:00:00Z",
      steps: [step("1"), step("2", 2), step("3", 3)],
    });
    assert.equal(
      JSON.stringify(patchBetween(after, before)),
      '{"status":2,"steps":{"2":null},"dueAt":null}',
    );
    assert.deepEqual(led(after, before), before);
  });

  it("speaks of list items by their places", () => {
    const results = ["a", "b"].map((id) => ({ id, name: `Giấy ${id}` }));
    const before = stateOf({ results });
    const after = stateOf({ results: [...results, { id: "c", name: "Giấy c" }] });
    assert.equal(JSON.stringify(patchBetween(after, before)), '{"results":{"2":null}}');
    assert.deepEqual(led(after, before), before);
    assert.deepEqual(led(before, after), after);
  });

  it("leads from any state to any other, whatever stands in them", () => {
    const name = fc.constantFrom(
      "a",
      "b",
      "0",
      "1",
      "~",
      "~a",
      "constructor",
      "toString",
      "length",
    );
    const { inner } = fc.letrec((tie) => ({
      inner: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<unknown>(null, 0, 1, "", "x", "~", true),
        fc.array(tie("inner"), { maxLength: 4 }),
        fc.dictionary(name, tie("inner"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const key = fc.constantFrom("1", "01", "10", "9", "constructor", "a:1", "h:x");
    const steps = fc
      .uniqueArray(fc.tuple(key, fc.integer({ min: 0, max: 2 }), inner), { selector: ([k]) => k })
      .map((all) =>
        inStepOrder(all.map(([k, minute, content]) => ({ ...step(k, minute), content }) as Step)),
      );
    const state = fc
      .record({ field: inner, list: inner, steps }, { requiredKeys: [] })
      .map((more) => stateOf(more));
    fc.assert(
      fc.property(state, state, (from, to) => {
        assert.equal(canonical(led(from, to)), canonical(to));
        assert.deepEqual(led(from, from), from);
      }),
      { numRuns: 500 },
    );
  });

  it("is null nowhere but where something is taken away", () => {
    const patch = patchBetween(stateOf({ eForm: { a: "x" } }), stateOf({ eForm: { b: null } }));
    assert.deepEqual(JSON.parse(JSON.stringify(patch)), { eForm: { a: null, b: { "~": "null" } } });
  });
});

describe("what is kept of a version", () => {
  const following = (more: object = {}, state = stateOf({ note: "" })) => ({
    version: 5,
    keptFrom: 1,
    state,
    ...more,
  });

  it("is nothing of the first, and of each other one the way back", () => {
    assert.deepEqual(keepVersion(undefined, stateOf()), { back: null, keptFrom: 1 });
    assert.deepEqual(keepVersion(following(), stateOf({ note: "x" })), {
      back: '{"note":""}',
      keptFrom: 1,
    });
    assert.equal(
      keepVersion(following({ keptFrom: null }), stateOf()).keptFrom,
      5,
      "none kept yet",
    );
  });

  it(`is no way back that takes more than ${MOST_PATCH_BYTES} bytes, be they few characters`, () => {
    const bare = '{"note":""}'.length;
    const room = MOST_PATCH_BYTES - bare;
    for (const note of ["x".repeat(room), "ộ".repeat(Math.floor(room / 3))])
      assert.equal(
        keepVersion(following({}, stateOf({ note })), stateOf({ note: "" })).keptFrom,
        1,
      );
    for (const note of ["x".repeat(room + 1), "ộ".repeat(Math.floor(room / 3) + 1)])
      assert.deepEqual(keepVersion(following({}, stateOf({ note })), stateOf({ note: "" })), {
        back: null,
        keptFrom: 6,
      });
  });

  it(`are the newest ${MOST_VERSIONS} of a dossier`, () => {
    const keptFrom = (version: number) => keepVersion(following({ version }), stateOf()).keptFrom;
    assert.deepEqual([keptFrom(MOST_VERSIONS), keptFrom(MOST_VERSIONS + 1)], [1, 2]);
  });
});

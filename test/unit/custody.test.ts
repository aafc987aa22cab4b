import assert from "node:assert/strict";
import fc from "fast-check";
import {
  beginCustody,
  type Custody,
  type DatedWord,
  hearCustody,
  isInHand,
} from "../../queue/ledger/state/custody.ts";
import { merge, type Ownership } from "../../queue/ledger/state/merge.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";

const code = "H41.17-261122-0001";
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 1, minute)).toISOString();
const ownership: Ownership = {
  owns: { "civil-status": ["results"] },
  custodians: { "civil-status": { patienceMinutes: 60 } },
};

/** What one source says at a minute; `steps`: a step of its status at each of these minutes. */
const word = (
  source: string,
  status: Dossier["status"] | undefined,
  minute: number,
  more: Partial<Dossier> & { steps?: never } = {},
  steps: number[] = [],
): DatedWord => ({
  source,
  body: { code, updatedAt: at(minute), ...(status === undefined ? {} : { status }), ...more },
  steps: Object.fromEntries(
    steps.map((each) => [
      `${each}`,
      { step: { key: `${each}`, at: at(each), status: status ?? 4 } },
    ]),
  ),
  words: null,
  acceptedAt: at(minute),
});
const civil = (status: Dossier["status"], minute: number, more: Partial<Dossier> = {}) =>
  word("civil-status", status, minute, more as never);
const province = (status: Dossier["status"], minute: number, steps: number[] = []) =>
  word("province", status, minute, {}, steps);
const begun = (minute = 10, status = 4, before: Custody | null = null) =>
  beginCustody(before, { system: "civil-status", status, at: at(minute) });
const heardOf = (words: DatedWord[], custody: Custody = begun()) =>
  hearCustody(custody, words, at(59));
const stateOf = (words: DatedWord[], custody: Custody | null = begun(), by = ownership) =>
  merge(code, words, by, [], custody && heardOf(words, custody));
const statusOf = (words: DatedWord[], custody: Custody | null = begun(), by = ownership) =>
  stateOf(words, custody, by).status;

describe("the status of a dossier that a system has in hand", () => {
  it("is what that system says, and what it was when it was submitted until it says any", () => {
    assert.equal(statusOf([province(4, 1)]), 4);
    assert.equal(statusOf([province(9, 20), civil(4, 15)]), 4);
    assert.equal(statusOf([province(2, 20)]), 4);
  });

  it("is the province's where that says withdrawn, stopped or returned", () => {
    for (const status of [7, 8, 10] as const)
      assert.equal(statusOf([province(status, 5), civil(4, 15)]), status);
  });

  it("is the system's last word once it ended the matter or asked for a supplement, until the province says a later one", () => {
    for (const last of [3, 5, 9] as const) {
      assert.equal(isInHand(heardOf([province(4, 1), civil(last, 15)])), false);
      assert.equal(statusOf([province(4, 1), civil(last, 15)]), last);
      assert.equal(statusOf([province(2, 20), civil(last, 15)]), 2);
    }
  });

  it("of the province is as new as its newest step of it, not as a word told anew for another reason", () => {
    assert.equal(statusOf([province(4, 20, [1]), civil(5, 15)]), 5);
    assert.equal(statusOf([province(4, 20, [1, 18]), civil(5, 15)]), 4);
  });

  it("is nobody's but its own: without custody it is the province's, whatever the system says", () => {
    assert.equal(statusOf([province(4, 1), civil(9, 15)], null), 4);
    assert.equal(
      stateOf([province(4, 1), civil(9, 15, { finishedAt: at(15) })], null).finishedAt,
      undefined,
    );
  });

  it("is the province's again once a person released it", () => {
    const released = { ...begun(), released: at(30) };
    assert.equal(statusOf([province(9, 20), civil(4, 15)], released), 9);
  });

  it("follows the row of the systems file, where it has one for the status", () => {
    const row = { ...ownership, fields: { status: ["province"] } };
    assert.equal(statusOf([province(9, 20), civil(4, 15)], begun(), row), 9);
  });

  it("brings the time of the step that ended it along, the system's own where it tells one", () => {
    const words = [province(4, 1), civil(9, 15)];
    assert.equal(stateOf(words).finishedAt, at(15));
    const told = [province(4, 1), civil(9, 15, { finishedAt: at(14) })];
    assert.equal(stateOf(told).finishedAt, at(14));
    assert.equal(stateOf([province(4, 1), civil(3, 15)]).refusedAt, at(15));
    const early = { ...province(9, 20), body: { code, status: 9 as const, finishedAt: at(20) } };
    assert.equal(stateOf([early, civil(4, 15)]).finishedAt, undefined);
  });
});

describe("a step that the province dates far ahead of our clock", () => {
  it("holds up nothing that its custodian says later than it arrived", () => {
    const years = 60 * 24 * 400;
    assert.equal(statusOf([province(4, 20, [years]), civil(5, 15)]), 4);
    assert.equal(statusOf([province(4, 20, [years]), civil(9, 40)]), 9);
  });
});

describe("a submission accepted anew", () => {
  it("begins anew: what the system said of the one before is past", () => {
    const ended = heardOf([province(4, 1), civil(5, 15)]);
    const again = begun(30, 4, ended);
    assert.equal(statusOf([province(4, 20), civil(5, 15)], again), 4);
    assert.equal(isInHand(heardOf([province(4, 20), civil(5, 15)], again)), true);
    assert.equal(statusOf([province(4, 20), civil(9, 40)], again), 9);
  });

  it("counts what the system said before its acceptance was written down", () => {
    const ended = heardOf([province(4, 1), civil(5, 15)]);
    assert.equal(statusOf([province(4, 20), civil(9, 25)], begun(30, 4, ended)), 9);
    assert.equal(statusOf([province(4, 1), civil(9, 5)], begun(10)), 9);
  });

  it("by another system hands it to that one", () => {
    const land = beginCustody(heardOf([civil(4, 15)]), { system: "land", status: 4, at: at(30) });
    assert.deepEqual([land.system, land.after], ["land", undefined]);
  });
});

describe("another status of the province's than the custodian's", () => {
  it("differs where it was said later, and in hand alone", () => {
    assert.deepEqual(heardOf([province(9, 20), civil(4, 15)]).differs, {
      status: 9,
      since: at(59),
    });
    const none = [
      [province(2, 12), civil(4, 15)],
      [province(4, 20), civil(4, 15)],
      [province(10, 20), civil(4, 15)],
      [province(2, 20), civil(9, 15)],
    ];
    for (const words of none) assert.equal(heardOf(words).differs, undefined);
  });

  it("differs since it was heard first, until the province says another", () => {
    const first = hearCustody(begun(), [province(9, 20)], at(21));
    const again = hearCustody(first, [province(9, 25)], at(26));
    const other = hearCustody(again, [province(5, 30)], at(31));
    assert.deepEqual(
      [first, again, other].map(({ differs }) => differs?.since),
      [at(21), at(21), at(31)],
    );
  });
});

describe("any words around a custody", () => {
  const anyStatus = fc.integer({ min: 1, max: 10 }) as fc.Arbitrary<Dossier["status"]>;
  const anyMinute = fc.integer({ min: 0, max: 40 });
  const anyWords = fc
    .record({
      province: fc.tuple(anyStatus, anyMinute, fc.uniqueArray(anyMinute, { maxLength: 2 })),
      civil: fc.option(fc.tuple(anyStatus, anyMinute)),
      land: fc.option(fc.tuple(anyStatus, anyMinute)),
    })
    .map(({ province: p, civil: c, land }) => [
      province(...p),
      ...(c ? [civil(...c)] : []),
      ...(land ? [word("land", ...land)] : []),
    ]);

  it("make the same of it, whatever was heard before them", () => {
    fc.assert(
      fc.property(anyWords, anyWords, anyMinute, (before, words, minute) => {
        const custody = begun(minute);
        const { differs: a, ...direct } = hearCustody(custody, words, at(59));
        const { differs: b, ...onTheWay } = hearCustody(
          hearCustody(custody, before, at(58)),
          words,
          at(59),
        );
        assert.deepEqual([onTheWay, b?.status], [direct, a?.status]);
      }),
    );
  });

  it("never let anybody but the province and the custodian decide, nor the custodian once it is released", () => {
    const owns = { ...ownership.owns, land: ["results"] };
    fc.assert(
      fc.property(anyWords, anyMinute, fc.boolean(), (words, minute, isReleased) => {
        const custody = { ...begun(minute), ...(isReleased ? { released: at(41) } : {}) };
        const status = statusOf(words, custody, { ...ownership, owns });
        const [p, ...others] = words;
        const c = others.find(({ source }) => source === "civil-status");
        const may = isReleased
          ? [p?.body.status]
          : [p?.body.status, c?.body.status, custody.status];
        assert.ok(may.includes(status));
      }),
    );
  });
});

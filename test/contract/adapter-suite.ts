import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Reply } from "../../adapters/contract.ts";
import type { AdapterKind, Profile } from "../../adapters/kind.ts";
import { grades } from "../../adapters/registry/grades.ts";
import { answer, answersTo, faults, isHeld, isNoticed, lineOf, wordOf } from "./suite/answers.ts";
import { gradeOf } from "./suite/grade.ts";
import { lookLaws } from "./suite/look-laws.ts";
import { GENERATED, generated, opened } from "./suite/opened.ts";
import { personLaws } from "./suite/person-laws.ts";
import { pollLaws } from "./suite/poll-laws.ts";
import { assertTrip } from "./suite/round-trip.ts";
import type { Sample } from "./suite/sample.ts";
import { simulatorLaws } from "./suite/simulator-laws.ts";
import { assertWords, frozen, personsOf } from "./suite/words.ts";

/** Another suite of the same folder may come to less. */
const order: (string | undefined)[] = ["bronze", "silver", "gold"];

/**
 * What every adapter owes, whatever its system: run it in a test file of the adapter's own, with a sample of each profile. `folder`: the
 * adapter's, if not its name.
 */
export const adapterSuite = (
  kind: AdapterKind,
  samples: Record<string, Sample>,
  folder = kind.name,
): void => {
  it("has a sample of each profile", () => {
    assert.deepEqual(Object.keys(samples).sort(), Object.keys(kind.profiles).sort());
  });
  it("has a README of its facts, its limits and what is unknown, of a screen or two", () => {
    const readme = join("adapters", folder, "README.md");
    assert.ok(existsSync(readme), readme);
    assert.ok(readFileSync(readme, "utf8").split("\n").length <= 130, readme);
  });
  for (const [name, profile] of Object.entries(kind.profiles)) {
    const sample = samples[name];
    if (sample) describe(`profile ${name}`, () => ofProfile(kind, name, profile, sample));
  }
  const grade = gradeOf(kind, samples, (name) => {
    const { open, partsByKind } = opened(kind, name, samples[name] as Sample);
    return { adapter: open(), kindsOfParts: [...partsByKind().keys()] };
  });
  if (folder !== "template")
    // Read by its title, to write what the registry tells.
    it(`is of a grade: ${folder} ${grade}`, () => {
      assert.ok(
        order.indexOf(grades[folder]) <= order.indexOf(grade) && grades[folder],
        'Run "npm run generate".',
      );
    });
};

const ofProfile = (kind: AdapterKind, name: string, profile: Profile, sample: Sample): void => {
  const { dossier, tables = {}, exempt = {}, writes } = sample;
  const lineTo = (reply: Reply, outdated = false) => lineOf(reply, { outdated, writes });
  const { open, itemsOf, partsByKind, operationsOf } = opened(kind, name, sample);

  describe("its parts", () => {
    it("are the same for the same dossier, which they leave as it was", () => {
      const before = structuredClone(dossier);
      assert.deepEqual(open().parts(frozen(dossier)), open().parts(before));
      assert.deepEqual(dossier, before);
    });

    it("have a key each, and name none but parts of the same dossier that come before them", () => {
      const adapter = open();
      const parts = adapter.parts(dossier);
      assert.ok(adapter.concerns(dossier) && parts.length > 0);
      const keys = parts.map(({ key }) => key);
      assert.equal(new Set(keys).size, parts.length);
      const named = parts.flatMap(({ until }) => (until === undefined ? [] : [until]));
      const others = [...named, ...Object.keys(adapter.codes ?? {})];
      assert.deepEqual(
        others.filter((key) => !keys.includes(key)),
        [],
      );
      for (const [n, { under }] of parts.entries())
        assert.ok(under === undefined || keys.slice(0, n).includes(under), under);
      for (const { kind: of } of parts) assert.ok(adapter.perCall(of) >= 1, of);
    });

    it(`of ${GENERATED} dossiers name all that is lacking at once: its place, and no word of a person's`, () => {
      const adapter = open();
      let told = 0;
      for (const each of generated()) {
        const { fees: _, applicant, ...bare } = each;
        const { name: __, phone: ___, ...nameless } = applicant;
        for (const dossier of [each, { ...bare, applicant: nameless }])
          if (adapter.concerns(dossier)) {
            told += 1;
            assertWords(adapter.parts, dossier, personsOf(each));
          }
      }
      assert.ok(told > 0 || !generated().some((each) => adapter.concerns(each)));
    });
  });

  for (const [of, items] of partsByKind()) {
    const one = items.slice(0, 1);
    const send = async (reply: Reply, list = one) => {
      const { line, sent } = lineTo(reply);
      const outcomes = await open().send(list, line);
      assert.equal(outcomes.length, list.length, "one outcome an item");
      assert.ok(sent.length > 0, "the system was called");
      return { outcomes, sent };
    };
    const known = (itemsOf(true).get(of) ?? []).slice(0, 1);

    describe(`its ${of}`, () => {
      it("are taken where the system says so", async () => {
        const list = items.slice(0, open().perCall(of));
        const { outcomes } = await send(answer(200, sample.yes), list);
        for (const outcome of outcomes) assert.ok(isHeld(outcome), JSON.stringify(outcome));
      });

      for (const [title, reply, allowed] of faults(profile))
        it(`are ${allowed.join(" or ")} after ${title}, whatever is known to be there`, async () => {
          for (const list of [one, known]) {
            const [outcome] = (await send(reply, list)).outcomes;
            assert.ok(outcome && allowed.includes(wordOf(outcome)), JSON.stringify(outcome));
          }
        });

      if (exempt.notTwice?.[of] === undefined)
        it("are sent again by themselves after a lost reply only where that adds nothing", async () => {
          for (const item of [...one, ...known])
            for (const [operation, { effect }] of await operationsOf(item))
              assert.ok(effect !== "adds" || item.part.ifLost !== "resend", operation);
        });

      if (one[0]?.part.overwrites && exempt.noOlder?.[of] === undefined)
        it('are not taken for held where the system says "already there": that may be older content', async () => {
          const rows = Object.values(profile.operations).flatMap((each) => each.rows);
          for (const rule of rows.filter(({ is }) => is === "duplicate"))
            for (const reply of answersTo(rule, profile.form))
              for (const list of [one, known])
                for (const outcome of (await send(reply, list)).outcomes)
                  assert.ok(!isHeld(outcome), JSON.stringify({ rule, outcome }));
        });

      const trips = tables[of];
      if (trips)
        it(`are read back by the table that wrote them, of ${GENERATED} dossiers too, and written the same again`, () => {
          for (const trip of trips(dossier)) assertTrip(trip);
          assert.ok(trips(dossier).length > 0);
          for (const each of generated()) for (const trip of trips(each)) assertTrip(trip);
        });
    });
  }

  it("logs in once, however many call at once, and once more when that is over", async () => {
    for (const outdated of [false, true]) {
      const { line, logins } = lineTo(answer(200, sample.yes), outdated);
      const adapter = open();
      const [first] = [...partsByKind().values()];
      assert.ok(first);
      const all = Array.from({ length: 50 }, () => adapter.send(first.slice(0, 1), line));
      for (const [outcome] of await Promise.all(all))
        assert.ok(outcome && isHeld(outcome), JSON.stringify(outcome));
      assert.ok(logins() <= (outdated ? 2 : 1), `${logins()} logins`);
    }
  });

  lookLaws(open, profile, sample);
  pollLaws(open, profile, sample);
  personLaws(opened(kind, name, sample), profile, sample);
  simulatorLaws(opened(kind, name, sample), sample);

  for (const [operation, told] of Object.entries(profile.operations))
    it(`reads some answer to ${operation} by each row of its table alone`, () => {
      const needless = told.rows.filter((rule) => !isNoticed(rule, told, profile));
      assert.deepEqual(needless, []);
    });
};

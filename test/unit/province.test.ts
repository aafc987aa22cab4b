import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { validateDossier } from "../../schemas/dossier.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { createProvince, type Declaration } from "../province/province.ts";

const FROM = new Date("2026-07-01T00:00:00+07:00");
const SEED = 41;
const MANY = 5000;

describe("an invented province's quarter", () => {
  const province = createProvince({ dossiers: MANY, seed: SEED, from: FROM });
  const declared = [...province];
  const last = lastWords(declared);
  const end = province.period.to.getTime();

  it("lasts three months of local days", () => {
    assert.equal(province.period.from.toISOString(), "2026-06-30T17:00:00.000Z");
    assert.equal(province.period.to.toISOString(), "2026-09-30T17:00:00.000Z");
  });

  it("is the same for the same seed and another for another", () => {
    const digest = (seed: number) => digestOf(createProvince({ dossiers: 300, seed, from: FROM }));
    assert.equal(digest(7), digest(7));
    assert.notEqual(digest(7), digest(8));
  });

  it("begins anew each time it is read", () => {
    const small = createProvince({ dossiers: 100, seed: SEED, from: FROM });
    assert.equal(digestOf(small), digestOf(small));
  });

  it("has exactly as many dossiers as were asked for", () => {
    assert.equal(last.size, MANY);
    for (const dossiers of [0, 1, 2, 7, 97]) {
      const few = createProvince({ dossiers, seed: SEED, from: FROM });
      assert.equal(lastWords(few).size, dossiers);
    }
  });

  it("refuses half a dossier", () => {
    assert.throws(() => createProvince({ dossiers: 1.5, seed: 1, from: FROM }), /whole number/);
  });

  it("declares nothing that the schema refuses", () => {
    for (const { dossier } of declared) {
      const verdict = validateDossier(dossier);
      assert.deepEqual(verdict.ok ? [] : verdict.errors, [], dossier.code);
    }
  });

  it("goes forward in time, inside the quarter", () => {
    let before = province.period.from.getTime();
    for (const { at } of declared) {
      assert.ok(at.getTime() >= before && at.getTime() < end);
      before = at.getTime();
    }
  });

  it("gives each declaration one more step, revision and later moment than the one before", () => {
    const before = new Map<string, Dossier>();
    for (const { code, dossier, at } of declared) {
      const earlier = before.get(code);
      const steps = dossier.steps ?? [];
      assert.equal(dossier.code, code);
      assert.equal(dossier.revision, (earlier?.revision ?? 0) + 1);
      assert.equal(steps.length, dossier.revision);
      assert.deepEqual(steps.slice(0, -1), earlier?.steps ?? []);
      assert.equal(Date.parse(dossier.updatedAt ?? ""), at.getTime());
      assert.ok(earlier === undefined || (earlier.updatedAt ?? "") < (dossier.updatedAt ?? ""));
      assert.equal(steps.at(-1)?.status, dossier.status);
      before.set(code, dossier);
    }
  });

  it("keeps a step as it was once declared", () => {
    const known = new Map<string, string>();
    for (const { code, dossier } of declared) {
      for (const step of dossier.steps ?? []) {
        const name = `${code} ${step.key}`;
        const text = JSON.stringify(step);
        assert.equal(known.get(name) ?? text, text, name);
        known.set(name, text);
      }
    }
  });

  it("keeps the days: 96.4 % on time, 2.57 % overdue, the rest in time", () => {
    const standing = { onTime: 0, overdue: 0, inTime: 0 };
    for (const dossier of last.values()) standing[standingOf(dossier, end)] += 1;
    assert.ok(Math.abs(standing.onTime / MANY - 0.964) < 0.0005, `${standing.onTime} on time`);
    assert.ok(Math.abs(standing.overdue / MANY - 0.0257) < 0.0005, `${standing.overdue} overdue`);
    assert.ok(standing.inTime > 0);
  });

  it("counts alike by the date and by the hour", () => {
    for (const { finishedAt, dueAt, code } of last.values()) {
      if (finishedAt === undefined || dueAt === undefined) continue;
      assert.equal(finishedAt <= dueAt, finishedAt.slice(0, 10) <= dueAt.slice(0, 10), code);
    }
  });

  it("promises in a step only what was promised by then", () => {
    for (const { dossier } of declared) {
      const { steps = [], dueAt } = dossier;
      const step = steps.at(-1);
      if (step?.dueAt !== undefined) assert.equal(step.dueAt, dueAt, dossier.code);
    }
  });

  it("knows refusals, supplements, duties, withdrawals, stops and returns", () => {
    const seen = new Set(declared.map(({ dossier }) => dossier.status));
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    const count = (status: number) =>
      [...last.values()].filter((dossier) => dossier.status === status).length;
    assert.equal(count(3), 30);
    assert.equal(count(7), 25);
    assert.equal(count(8), 15);
    const supplemented = [...last.values()].filter(({ supplements }) => supplements?.length === 1);
    assert.ok(supplemented.length >= 300);
    for (const { dossier } of declared) {
      const supplement = dossier.supplements?.[0];
      if (supplement === undefined || dossier.dueAt === undefined) continue;
      const promised = supplement.completed ? supplement.newDueAt : supplement.previousDueAt;
      assert.equal(dossier.dueAt, promised);
      assert.notEqual(supplement.newDueAt, supplement.previousDueAt);
    }
  });

  it("never dresses a status up", () => {
    for (const { dossier } of declared) {
      const { status, finishedAt, results, refusedAt, returnedAt, receivedAt, dueAt } = dossier;
      assert.equal(finishedAt !== undefined, [3, 7, 8, 9, 10].includes(status));
      assert.equal(results?.length === 1, status === 9 || status === 10);
      assert.equal(refusedAt !== undefined, status === 3);
      assert.equal(returnedAt !== undefined, status === 10);
      assert.equal(receivedAt !== undefined, status !== 1 && status !== 3);
      assert.equal(dueAt !== undefined, receivedAt !== undefined);
      const end = dossier.steps?.find((step) => [3, 7, 8, 9].includes(step.status));
      assert.equal(finishedAt, end?.at);
    }
  });

  it("lives in three to nine steps", () => {
    const lengths = [...last.values()]
      .filter(({ finishedAt }) => finishedAt !== undefined)
      .map(({ steps }) => steps?.length ?? 0);
    assert.equal(Math.min(...lengths), 3);
    assert.equal(Math.max(...lengths), 9);
  });

  it("numbers dossiers from 0001 each day in each agency, without a gap", () => {
    const numbers = new Map<string, number>();
    const known = new Set<string>();
    for (const { code, at } of declared) {
      if (known.has(code)) continue;
      known.add(code);
      const [, day, number] = /^(H41\.\d{2,3}-\d{6})-(\d{4})$/.exec(code) ?? [];
      assert.ok(day !== undefined, code);
      assert.equal(day.slice(-6), localDay(at));
      assert.equal(Number(number), (numbers.get(day) ?? 0) + 1);
      numbers.set(day, Number(number));
    }
  });

  it("works in working hours, and takes in online dossiers at any", () => {
    let outside = 0;
    for (const { dossier, at } of declared) {
      if (isWorkingTime(at)) continue;
      assert.equal(dossier.status, 1);
      assert.equal(dossier.channel, "online");
      outside += 1;
    }
    assert.ok(outside > MANY / 4);
  });

  it("receives within 8 working hours, which is by the end of the next workday", () => {
    for (const { submittedAt = "", receivedAt } of last.values()) {
      if (receivedAt === undefined) continue;
      assert.ok(Date.parse(receivedAt) - Date.parse(submittedAt) <= 3 * 86_400_000);
    }
  });

  it("knows no real person", () => {
    for (const { applicant, submittedPapers } of last.values()) {
      assert.match(applicant.name ?? "", /Mẫu|Ví Dụ|Thử|Giả Định|Minh Họa/);
      assert.match(applicant.phone ?? "", /^0900000\d{3}$/);
      assert.match(applicant.identityPapers?.[0]?.number ?? "", /^(040099|0000)\d{6}$/);
      for (const { link } of submittedPapers ?? []) {
        assert.match(link ?? "", /^https:\/\/files\.example\.test\//);
      }
    }
  });
});

function lastWords(declared: Iterable<Declaration>): Map<string, Dossier> {
  const last = new Map<string, Dossier>();
  for (const { code, dossier } of declared) last.set(code, dossier);
  return last;
}

function digestOf(declared: Iterable<Declaration>): string {
  const hash = createHash("sha256");
  for (const declaration of declared) hash.update(JSON.stringify(declaration));
  return hash.digest("hex");
}

function standingOf({ finishedAt, dueAt }: Dossier, end: number): "onTime" | "overdue" | "inTime" {
  const due = dueAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(dueAt);
  if (finishedAt !== undefined) return Date.parse(finishedAt) <= due ? "onTime" : "overdue";
  return due < end ? "overdue" : "inTime";
}

function isWorkingTime(at: Date): boolean {
  const local = new Date(at.getTime() + 7 * 3_600_000);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const weekday = local.getUTCDay();
  const open = (minute >= 420 && minute < 690) || (minute >= 810 && minute < 1020);
  return open && weekday >= 1 && weekday <= 5;
}

function localDay(at: Date): string {
  return new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(2, 10).replaceAll("-", "");
}

import type { Dossier } from "../../schemas/generated/dossier.ts";
import { type Chance, createChance, seedOf } from "./chance.ts";
import { dossierOf } from "./dossier-of.ts";
import { arrivalsByWorkday } from "./fate.ts";
import { type Life, planLife } from "./life.ts";
import { createWorkingTime, dayInCode, midnightOf } from "./working-time.ts";

/** One whole-state PUT: the dossier as the province knows it, and the simulated moment at which it is sent. */
export interface Declaration {
  code: string;
  dossier: Dossier;
  at: Date;
}

/** A province's quarter. Iterating begins it anew, with the same declarations; `at` never goes back. */
export interface Province extends Iterable<Declaration> {
  /** Half-open, local midnights. Nothing is declared outside it. */
  period: { from: Date; to: Date };
}

/** What a quarter is made from; the seed alone decides everything else, so a caller that prints it can repeat a run. */
export interface ProvinceOptions {
  dossiers: number;
  seed: number;
  from: Date;
  /** Probability (0..1) that a declaration is sent twice, or only after a newer one of its dossier. */
  disorder?: number;
}

/**
 * Generates the declarations of a quarter in the order of time, day by day, holding open dossiers alone.
 * 96.4 % end on time, 2.57 % are overdue, the rest is in progress and in time when the quarter ends.
 */
export function createProvince({ dossiers, seed, from, disorder = 0 }: ProvinceOptions): Province {
  if (!Number.isInteger(dossiers) || dossiers < 0) {
    throw new RangeError(`Expected dossiers to be a whole number from 0, got ${dossiers}.`);
  }
  const time = createWorkingTime(from);
  return {
    period: { from: new Date(time.period.from), to: new Date(time.period.to) },
    [Symbol.iterator]: () => declarations(dossiers, seed, disorder, time),
  };
}

interface Open {
  serial: number;
  life: Life;
  code: string;
  /** The event that happens next. */
  next: number;
  /** An event whose declaration was kept back. */
  kept: number | undefined;
}

const DAY = 86_400_000;

function* declarations(
  dossiers: number,
  seed: number,
  disorder: number,
  time: ReturnType<typeof createWorkingTime>,
): Generator<Declaration> {
  const arrivals = arrivalsByWorkday(dossiers, time.workdays, seed);
  const chance = createChance(seedOf(seed, -1));
  const waiting = new Map<number, Open[]>();
  let serial = 0;
  let planned = 0;

  const wait = (open: Open) => {
    const at = open.life.events[open.next]?.at;
    if (at === undefined) return;
    const day = midnightOf(at);
    const others = waiting.get(day);
    if (others === undefined) waiting.set(day, [open]);
    else others.push(open);
  };

  for (let day = time.period.from; day < time.period.to; day += DAY) {
    // Online dossiers come in from the evening before their workday, so a workday is planned one workday ahead.
    while (planned < time.workdays && (planned === 0 || time.midnight(planned - 1) <= day)) {
      for (const { procedure, fate, count } of arrivals[planned] ?? []) {
        for (let one = 0; one < count; one++) {
          const life = planLife(seedOf(seed, serial), procedure, fate, planned, time);
          wait({ serial, life, code: "", next: 0, kept: undefined });
          serial += 1;
        }
      }
      planned += 1;
    }
    const numbers = new Map<string, number>();
    for (const { open, at } of happeningsOf(waiting.get(day) ?? [], day)) {
      if (open.code === "") open.code = codeOf(open.life, at, numbers);
      yield* declare(open, at, disorder, chance);
      open.next += 1;
    }
    const opened = waiting.get(day) ?? [];
    waiting.delete(day);
    for (const open of opened) wait(open);
  }
}

function happeningsOf(opened: readonly Open[], day: number): { open: Open; at: number }[] {
  return opened
    .flatMap((open) =>
      open.life.events
        .slice(open.next)
        .filter(({ at }) => at < day + DAY)
        .map(({ at }) => ({ open, at })),
    )
    .sort((a, b) => a.at - b.at || a.open.serial - b.open.serial);
}

function codeOf({ agency }: Life, at: number, numbers: Map<string, number>): string {
  const number = (numbers.get(agency.code) ?? 0) + 1;
  numbers.set(agency.code, number);
  return `${agency.code}-${dayInCode(at)}-${String(number).padStart(4, "0")}`;
}

function* declare(
  open: Open,
  at: number,
  disorder: number,
  chance: Chance,
): Generator<Declaration> {
  const say = (event: number): Declaration => ({
    code: open.code,
    dossier: dossierOf(open.life, open.code, event + 1),
    at: new Date(at),
  });
  const { next, kept } = open;
  if (kept !== undefined) {
    open.kept = undefined;
    yield say(next);
    yield say(kept);
  } else if (!chance.happens(disorder)) {
    yield say(next);
  } else if (next < open.life.events.length - 1 && chance.happens(0.5)) {
    open.kept = next;
  } else {
    yield say(next);
    yield say(next);
  }
}

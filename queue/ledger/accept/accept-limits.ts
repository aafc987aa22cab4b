import { MOST_ERRORS } from "../../../schemas/explain.ts";
import type { Words } from "../state/fold.ts";
import type { ToldStep } from "../state/merge.ts";
import type { Refusal } from "./accept-claims.ts";
import type { Known } from "./accept-read.ts";
import { type Change, stepsOf } from "./change.ts";

/**
 * Steps that one source may tell of a dossier in all, and what they may take as JSON. A real dossier has fewer than a hundred, some
 * 50 KB. Every word on it and every reading costs them again: at 1 MiB some forty milliseconds in which nobody else is served.
 */
export const MOST_STEPS = 1_000;
export const MOST_STEP_BYTES = 512 * 1024;

/**
 * Refuses steps beyond what a dossier may have; what there is already stays, and may be corrected. Gives the JSON of those that are
 * to be stored. Pure.
 */
export const judgeSteps = (
  before: Record<string, ToldStep>,
  after: Record<string, ToldStep>,
): Refusal | { stepsText: string } => {
  const count = Object.keys(after).length;
  const grows = count > Object.keys(before).length;
  if (grows && count > MOST_STEPS)
    return tooMany(
      `tối đa ${MOST_STEPS} bước tiến trình cho một hồ sơ, tính cả các lần khai trước`,
    );
  const text = JSON.stringify(after);
  // A character takes three bytes at most: nearly always the length alone says that it is little.
  if (text.length * 3 > MOST_STEP_BYTES && Buffer.byteLength(text) > MOST_STEP_BYTES) {
    if (Buffer.byteLength(JSON.stringify(before)) < Buffer.byteLength(text))
      return tooMany(
        `tiến trình tối đa ${MOST_STEP_BYTES / 1024} KiB cho một hồ sơ, tính cả các lần khai trước`,
      );
  }
  return { stepsText: text };
};

/** What one source's words in parts may take as JSON: some hundred places of usual length. Each word on the dossier costs them again. */
export const MOST_WORDS_BYTES = 512 * 1024;

/** Refuses a statement by which what its source said in parts grows beyond what it may take. Pure. */
export const judgeWords = (before: Words | null | undefined, after: Words): Refusal | undefined => {
  const sizeOf = ({ units }: Words) => Buffer.byteLength(JSON.stringify(units));
  if (sizeOf(after) <= Math.max(MOST_WORDS_BYTES, before ? sizeOf(before) : 0)) return undefined;
  const most = `tối đa ${MOST_WORDS_BYTES / 1024} KiB cho những gì một nguồn nói từng phần về một hồ sơ, tính cả các lần trước`;
  return { errors: [{ pointer: "/says", message: `Cần ${most}.` }] };
};

const tooMany = (what: string): Refusal => ({
  errors: [{ pointer: "/steps", message: `Cần ${what}.` }],
});

/**
 * Refuses to the province a key that reads like the name of another source's step, `<source>:<key>`. One that it told before such
 * keys were refused goes on. Pure.
 */
export const judgeKeys = (
  change: Change,
  mine: { steps: Record<string, ToldStep> } | undefined,
  before: Known | undefined,
  sources: ReadonlySet<string>,
): Refusal | undefined => {
  if (change.source !== "province") return undefined;
  const isSource = (name: string) =>
    name === "province" || sources.has(name) || before?.facts.some((word) => word.source === name);
  const errors: { pointer: string; message: string }[] = [];
  for (const [n, { key = "" }] of stepsOf(change).entries()) {
    const end = key.indexOf(":");
    if (end < 0 || !isSource(key.slice(0, end)) || Object.hasOwn(mine?.steps ?? {}, key)) continue;
    errors.push({
      pointer: `${change.statement ? "/says" : ""}/steps/${n}/key`,
      message: anothersKey,
    });
  }
  return errors.length > 0 ? { errors: errors.slice(0, MOST_ERRORS) } : undefined;
};

const anothersKey =
  "Cần khóa riêng, không bắt đầu bằng tên một nguồn và dấu hai chấm: đó là bước do nguồn khác khai, không cần khai lại.";

import Table from "cli-table3";
import type { AbuseTold } from "./abuse-load.ts";
import type { Acknowledged } from "./acknowledged.ts";
import type { GoodTold } from "./good-caller.ts";
import { quantile } from "./put-at-rate.ts";

/** The good caller's p99 stays below so many times its own. */
export const mostRatio = 3;

/** A good caller's while of measurement; `known`: where it was sent on. */
type Good = GoodTold & { known?: Acknowledged | undefined };

/** What one attack came to, unjudged. */
export type Endured = {
  attack: AbuseTold & { name: string; says: string; peakMb: number };
  alone: Good[];
  beside: Good;
};

/** What one attack came to; `bad`: what is not as it must be. */
type Row = ReturnType<typeof rowOf>;

/** The good caller's own p99: the median over all whiles alone of a run, since what else a machine does disturbs some of them. */
export const normalOf = (endured: Endured[]): number =>
  tenths(
    quantile(
      endured.flatMap(({ alone }) => alone.map(({ times }) => quantile(times, 0.99))),
      0.5,
    ),
  );

/** Judges one attack by what the good caller saw beside it, against what is normal in this run. */
export const rowOf = (
  { attack, alone, beside }: Endured,
  { normal, mostMb }: { normal: number; mostMb: number },
) => {
  const times = {
    alone: spread(alone.flatMap((each) => each.times)),
    beside: spread(beside.times),
  };
  const ratio = tenths(times.beside.p99 / (normal || 1));
  const failed = [...alone, beside].flatMap((each) => each.failed);
  const known = beside.known && {
    alone: spread(alone.flatMap((each) => each.known?.times ?? [])),
    beside: spread(beside.known.times),
  };
  const behind = beside.known?.behind ?? 0;
  const says = (is: boolean, what: string) => (is ? [what] : []);
  const bad = [
    ...says(ratio >= mostRatio, `p99 × ${ratio}`),
    ...says(failed.length > 0, `failed: ${[...new Set(failed)].slice(0, 3).join(", ")}`),
    ...says(attack.peakMb >= mostMb, `${attack.peakMb} MB`),
    ...says(beside.times.length === 0, "nothing was measured"),
    ...says(attack.attempts === 0, "nothing was tried"),
    ...says(behind > 0, `${behind} of another agency not acknowledged`),
    ...says(
      known !== undefined && ratioOf(known) >= mostRatio,
      `acknowledged p99 × ${known && ratioOf(known)}`,
    ),
  ];
  const p99OfEachAlone = alone.map((each) => spread(each.times).p99);
  return { ...attack, times, p99OfEachAlone, ratio, failed: failed.length, known, behind, bad };
};

/** The rows for people. */
export const tableOf = (rows: Row[]): string => {
  const table = new Table({
    head: [
      "attack",
      "attempts: answers",
      "PUT alone",
      "beside",
      "p99 ×",
      "failed",
      "MB",
      "verdict",
    ],
    colWidths: [26, 34, null, null, null, null, null, 24],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const answers = Object.entries(row.answers).sort(([, a], [, b]) => b - a);
    table.push([
      row.says,
      `${row.attempts}: ${answers.map(([answer, count]) => `${count} × ${answer}`).join(", ")}`,
      told(row.times.alone),
      told(row.times.beside),
      row.ratio,
      row.failed,
      row.peakMb,
      row.bad.join("; ") || "holds",
    ]);
    if (row.known)
      table.push([
        { colSpan: 2, content: "… another agency's, from commit to acknowledged" },
        told(row.known.alone),
        told(row.known.beside),
        ratioOf(row.known),
        row.behind,
        { colSpan: 2, content: "" },
      ]);
  }
  return table.toString();
};

type Spread = { count: number; p50: number; p99: number; most: number };

const spread = (times: number[]): Spread => {
  const at = (q: number) => tenths(quantile(times, q));
  return { count: times.length, p50: at(0.5), p99: at(0.99), most: at(1) };
};
const told = ({ p50, p99, most }: Spread) => `${p50} · ${p99} (${most})`;
const tenths = (ms: number) => Math.round(ms * 10) / 10;
const ratioOf = ({ alone, beside }: { alone: Spread; beside: Spread }) =>
  tenths(beside.p99 / (alone.p99 || 1));

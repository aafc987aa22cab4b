import type { Comparison } from "./compare.ts";
import type { Older } from "./older-programs.ts";
import type { Chaos, Engine } from "./queue.ts";

/** Everything the demonstration found; `ok` is its exit status, `faults` why not. */
export type Figures = {
  ok: boolean;
  wrong: string[];
  seed: number;
  engine: Engine;
  dossiers: number;
  declared: number;
  stale: number;
  refused: number;
  comparison: Comparison;
  /** What was told in the older forms. */
  older: Older;
  calls: number;
  retries: number;
  lostReplies: number;
  orderViolations: number;
  rowsAppliedTwice: number;
  unexplainedDoubles: number;
  behindSeconds: { p50: number; p99: number };
  log: { ok: boolean; entries: number; seals: number; unsealed: number };
  seconds: { feeding: number; draining: number; whole: number };
  declaredPerSecond: number;
  gatewayPeakMb: number;
  restarts: number;
  staleResultsRefused: number;
  staleSends: number;
  /** Log entries of an attempt under a lease that another had taken over before. */
  staleResultsTaken: number;
  secondsToMoveAgain: number | null;
};

/** Everything that is not as it must be, in words. */
export const judge = (
  figures: Omit<Figures, "ok" | "wrong">,
  { dossiers, chaos }: { dossiers: number; chaos?: Chaos },
): string[] => {
  const { comparison } = figures;
  const wrong = (is: boolean, what: string) => (is ? [what] : []);
  return [
    ...wrong(
      comparison.dossiers !== dossiers,
      `sổ cái có ${comparison.dossiers} hồ sơ, đã khai ${dossiers}`,
    ),
    ...wrong(figures.refused > 0, `${figures.refused} lời khai bị từ chối`),
    ...wrong((comparison.parked.fault ?? 0) > 0, "có hồ sơ bị bộ chuyển đổi làm hỏng"),
    ...wrong(comparison.held === 0, "cổng không có hồ sơ nào"),
    ...wrong(comparison.behind > 0, `${comparison.behind} hồ sơ còn chậm`),
    ...wrong(comparison.different > 0, `${comparison.different} hồ sơ khác với cổng`),
    ...wrong(
      dossiers >= 40 && (figures.older.session === 0 || figures.older.hub === 0),
      "không có hồ sơ khai bằng giao thức cũ",
    ),
    ...wrong(
      figures.older.different > 0,
      `${figures.older.different} hồ sơ khai bằng giao thức cũ khác với cổng`,
    ),
    ...wrong(figures.orderViolations > 0, `${figures.orderViolations} lần gửi lùi`),
    ...wrong(
      figures.unexplainedDoubles > 0,
      `${figures.unexplainedDoubles} tiến trình lặp không rõ lý do`,
    ),
    ...wrong(!figures.log.ok, "nhật ký không nguyên vẹn"),
    ...wrong(
      figures.staleResultsTaken > 0,
      `${figures.staleResultsTaken} kết quả quá hạn được ghi`,
    ),
    ...wrong(figures.staleSends > 1, `${figures.staleSends} lần gửi quá hạn`),
    // Whoever was stopped longer than its leases finds its results refused, and only it.
    ...wrong(
      chaos !== "stall" && figures.staleResultsRefused > 0,
      `${figures.staleResultsRefused} kết quả quá hạn`,
    ),
    ...wrong(figures.gatewayPeakMb > 300, `bộ nhớ ${figures.gatewayPeakMb} MB, giới hạn 300 MB`),
  ];
};

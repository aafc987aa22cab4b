import type { Older } from "./older-programs.ts";
import type { Chaos, Engine } from "./queue.ts";
import { type Compared, sum } from "./sides/compare.ts";

/** Everything the demonstration found; `ok` is its exit status, `wrong` why not. */
export type Figures = {
  ok: boolean;
  wrong: string[];
  seed: number;
  engine: Engine;
  dossiers: number;
  declared: number;
  stale: number;
  refused: number;
  /** Both directions, a row a system. */
  systems: Compared;
  /** What was told in the older forms. */
  older: Older;
  /** What civil status made of the registrations, and one certificate's link, opened; null: none came back. */
  registrations: { registered: number; refused: number; open: number };
  certificate: { code: string; isOpen: boolean } | null;
  /** Submitted to civil status again without a reason, and content that it dropped. */
  submittedAgain: number;
  droppedContent: number;
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

/** So many dossiers have some of every kind among them. */
const SOME_OF_ALL = 200;

/** Everything that is not as it must be, in words. */
export const judge = (
  figures: Omit<Figures, "ok" | "wrong">,
  { dossiers, chaos }: { dossiers: number; chaos?: Chaos },
): string[] => {
  const wrong = (is: boolean, what: string) => (is ? [what] : []);
  return [
    ...wrong(
      figures.dossiers !== dossiers,
      `sổ cái có ${figures.dossiers} hồ sơ, đã khai ${dossiers}`,
    ),
    ...wrong(figures.refused > 0, `${figures.refused} lời khai bị từ chối`),
    ...figures.systems.flatMap((system) => judgeSystem(system, dossiers)),
    ...wrong(
      dossiers >= 40 && (figures.older.session === 0 || figures.older.hub === 0),
      "không có hồ sơ khai bằng giao thức cũ",
    ),
    ...wrong(
      figures.older.different > 0,
      `${figures.older.different} hồ sơ khai bằng giao thức cũ khác với cổng`,
    ),
    ...wrong(
      dossiers >= SOME_OF_ALL && figures.registrations.registered === 0,
      "hộ tịch không trả kết quả nào",
    ),
    ...wrong(
      figures.registrations.registered > 0 && figures.certificate?.isOpen !== true,
      `không mở được giấy của hồ sơ ${figures.certificate?.code ?? "nào"}`,
    ),
    // A process that was killed had read what nobody knows of any more.
    ...wrong(
      chaos === undefined && figures.submittedAgain > 0,
      `${figures.submittedAgain} hồ sơ nộp lại cho hộ tịch không rõ lý do`,
    ),
    ...wrong(figures.droppedContent > 0, `${figures.droppedContent} nội dung bị hộ tịch bỏ qua`),
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

/** What of one system is not as it must be: its copies all there and equal, its words all taken as they were said. */
const judgeSystem = ({ name, copies, words }: Compared[number], dossiers: number): string[] => {
  const wrong = (is: boolean, what: string) => (is ? [`${name}: ${what}`] : []);
  return [
    ...(copies
      ? [
          ...wrong((copies.parked.fault ?? 0) > 0, "có hồ sơ bị bộ chuyển đổi làm hỏng"),
          ...wrong(
            copies.held === 0 && (dossiers >= SOME_OF_ALL || sum(copies.parked) > 0),
            "không có hồ sơ nào",
          ),
          ...wrong(copies.behind > 0, `${copies.behind} hồ sơ còn chậm`),
          ...wrong(copies.different > 0, `${copies.different} hồ sơ khác với sổ cái`),
        ]
      : []),
    ...(words
      ? [
          ...wrong(words.came === 0 && dossiers >= SOME_OF_ALL, "không nói gì"),
          ...wrong(words.different > 0, `sổ cái ghi ${words.different} hồ sơ khác điều đã nói`),
        ]
      : []),
  ];
};

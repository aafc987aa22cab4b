import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import cliProgress from "cli-progress";
import { verify } from "../../queue/ledger/verify.ts";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded.ts";
import { createPool } from "../../queue/postgres/pool.ts";
import { createProvince, type Declaration } from "../province/province.ts";
import { NAMED_FAULTS } from "../simulators/faults/named-faults.ts";
import { createPortalSimulator } from "../simulators/national-portal/portal-simulator.ts";
import { rankByField } from "../simulators/national-portal/rank-by-field.ts";
import { type Comparison, compare } from "./compare.ts";
import { feed } from "./feed.ts";
import { type GatewayProcess, startGatewayProcess } from "./gateway-process.ts";
import { type Chaos, type Engine, openQueue } from "./queue.ts";
import { readStanding, type Standing } from "./standing.ts";
import { callTimeoutMs, systemsFile } from "./systems-file.ts";

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
  secondsToMoveAgain: number | null;
};

/** Starts the simulator and the gateway, feeds a province's quarter, waits until all is held or parked, and judges. */
export const runDemo = async (parts: {
  dossiers: number;
  faults: boolean;
  engine: Engine;
  chaos?: Chaos;
  seed: number;
  atOnce: number;
  home: string;
  adminKey: string;
  write: (path: string, text: string) => void;
  say: (text: string) => void;
}): Promise<Figures> => {
  const began = performance.now();
  const releases: (() => unknown)[] = [];
  try {
    return await play(parts, began, releases);
  } finally {
    for (const release of releases.reverse()) await release();
  }
};

type Parts = Parameters<typeof runDemo>[0];

const play = async (parts: Parts, began: number, releases: (() => unknown)[]): Promise<Figures> => {
  const portal = await createPortalSimulator({
    faults: parts.faults ? NAMED_FAULTS : {},
    seed: parts.seed,
    keepBodies: "present",
    rankOf: rankByField("GhiChu"),
  });
  releases.push(portal.close);
  const systems = join(parts.home, "systems.json");
  parts.write(systems, systemsFile(portal.url));
  const queue = await openQueue(parts.engine, parts.chaos, parts.home);
  releases.push(queue.close);
  const env = {
    PORT: "0",
    LIENTHONG_HOME: join(parts.home, "home"),
    LIENTHONG_ADMIN_KEY: parts.adminKey,
    SYSTEMS_FILE: systems,
    PORTAL_USERNAME: "h41_demo",
    PORTAL_PASSWORD: "demo-secret",
    LOG_LEVEL: "info",
    OPEN_METRICS: "true",
    ...queue.env,
  };
  const start = () => startGatewayProcess(env, join(parts.home, "gateway.log"));
  const gateways: GatewayProcess[] = [];
  releases.push(() => {
    for (const each of gateways) each.kill("SIGKILL");
  });
  gateways.push(await start());
  const gateway = () => gateways.at(-1) as GatewayProcess;
  // Stays attached so that the server outlives a gateway that is killed, as it does when nobody watches.
  const postgres = await openEmbeddedPostgres({ home: env.LIENTHONG_HOME });
  releases.push(postgres.stop);
  const pool = createPool({ url: postgres.url, max: 3, applicationName: "lienthong-demo" });
  releases.push(() => pool.end());
  let peakMb = 0;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, gateway().peakMb());
  }, 500);
  releases.push(() => clearInterval(watch));

  const province = createProvince({
    dossiers: parts.dossiers,
    seed: parts.seed,
    from: new Date("2026-07-01T00:00:00+07:00"),
    disorder: 0.01,
  });
  const bar = progress(parts.say);
  // About 5.6 declarations a dossier; the bar's end is corrected when the feeding ends.
  bar.start(Math.round(parts.dossiers * 5.62), "khai báo");
  const kills: number[] = [];
  let moveAgain: number | null = null;
  let disturbed = parts.chaos === undefined;
  const disturb = async () => {
    disturbed = true;
    const at = performance.now();
    if (parts.chaos === "kill") {
      kills.push(Date.now());
      gateway().kill("SIGKILL");
      await gateway().exited;
      gateways.push(await start());
    } else await queue.disturb(pool);
    const { calls } = portal.summary();
    while (portal.summary().calls <= calls + 5) await pause(50);
    moveAgain = (performance.now() - at) / 1000;
  };
  let disturbing: Promise<void> = Promise.resolve();
  const half = parts.dossiers * 2.8;
  const feeding = performance.now();
  const fed = await feed(
    {
      url: () => gateway().url,
      key: parts.adminKey,
      atOnce: parts.atOnce,
      onProgress: (soFar) => {
        bar.at(soFar.accepted);
        if (!disturbed && soFar.accepted > half) disturbing = disturb();
      },
    },
    province as Iterable<Declaration>,
  );
  await disturbing;
  bar.stop();
  const fedSeconds = (performance.now() - feeding) / 1000;
  const draining = performance.now();
  await drain(() => gateway().url, parts.say);
  const drainedSeconds = (performance.now() - draining) / 1000;
  // One more tick seals what came last.
  await pause(1_500);
  const standing = await readStanding(gateway().url);
  peakMb = Math.max(peakMb, gateway().peakMb());
  for (const each of gateways) each.kill("SIGTERM");
  await gateway().exited;

  const view = portal.state();
  const reading = progress(parts.say);
  reading.start(parts.dossiers, "đối chiếu");
  const comparison = await compare(
    pool,
    { body: view.body, rows: (code) => view.rows(code).map(({ hash }) => hash) },
    reading.at,
  );
  reading.stop();
  const log = await verify(pool);
  const summary = portal.summary();
  // A killed gateway reads no reply to the calls that were under way: they count as lost replies.
  const doubles = view.rowsAppliedTwice(({ at }) =>
    kills.some((kill) => at > kill - callTimeoutMs && at < kill + 250),
  );
  const figures = {
    seed: parts.seed,
    engine: parts.engine,
    dossiers: comparison.dossiers,
    declared: fed.accepted,
    stale: fed.stale,
    refused: fed.refused,
    comparison,
    calls: summary.calls,
    retries: standing.retries,
    lostReplies: standing.lost,
    orderViolations: summary.backwards,
    rowsAppliedTwice: doubles.length,
    unexplainedDoubles: doubles.filter(({ explained }) => !explained).length,
    behindSeconds: standing.behindSeconds,
    log: { ok: log.ok, entries: log.entries, seals: log.seals, unsealed: log.unsealed },
    seconds: {
      feeding: round(fedSeconds),
      draining: round(drainedSeconds),
      whole: round((performance.now() - began) / 1000),
    },
    declaredPerSecond: Math.round(fed.accepted / fedSeconds),
    gatewayPeakMb: peakMb,
    restarts: gateways.length - 1,
    secondsToMoveAgain: moveAgain === null ? null : round(moveAgain),
  };
  const wrong = judge(figures, parts.dossiers, standing);
  return { ok: wrong.length === 0, wrong, ...figures };
};

const judge = (
  figures: Omit<Figures, "ok" | "wrong">,
  dossiers: number,
  standing: Standing,
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
    ...wrong(figures.orderViolations > 0, `${figures.orderViolations} lần gửi lùi`),
    ...wrong(
      figures.unexplainedDoubles > 0,
      `${figures.unexplainedDoubles} tiến trình lặp không rõ lý do`,
    ),
    ...wrong(!figures.log.ok, "nhật ký không nguyên vẹn"),
    ...wrong(standing.stale > 0, `${standing.stale} kết quả quá hạn`),
    ...wrong(figures.gatewayPeakMb > 300, `bộ nhớ ${figures.gatewayPeakMb} MB, giới hạn 300 MB`),
  ];
};

/** Waits until nothing is behind; gives up when nothing moves for five minutes. */
const drain = async (url: () => string, say: (text: string) => void): Promise<void> => {
  const bar = progress(say);
  let most = 0;
  let least = Number.POSITIVE_INFINITY;
  let moved = performance.now();
  for (;;) {
    const { behind } = await readStanding(url());
    if (behind > most) {
      most = behind;
      bar.start(most, "đồng bộ");
    }
    if (behind < least) {
      least = behind;
      moved = performance.now();
    }
    bar.at(most - behind);
    if (behind === 0) break;
    if (performance.now() - moved > 300_000)
      throw new Error(`Còn ${behind} hồ sơ chậm và không tiến triển trong 5 phút.`);
    await pause(500);
  }
  bar.stop();
};

const progress = (say: (text: string) => void) => {
  let bar: cliProgress.SingleBar | undefined;
  return {
    start: (total: number, what: string) => {
      if (!process.stderr.isTTY) {
        if (!bar) say(`${what} ${total}…\n`);
        return;
      }
      bar ??= new cliProgress.SingleBar({
        format: `${what.padEnd(9)} {bar} {percentage}% {value}/{total} {eta_formatted}`,
        stream: process.stderr,
      });
      bar.start(total, 0);
    },
    at: (value: number) => bar?.update(value),
    stop: () => bar?.stop(),
  };
};

const round = (seconds: number) => Math.round(seconds * 10) / 10;

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { buildSystems } from "../../gateway/systems.ts";
import { verify } from "../../queue/ledger/evidence/verify.ts";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { patience } from "../../queue/postgres/session/limits.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { createProvince, type Declaration } from "../province/province.ts";
import { createPortalSimulator } from "../simulators/national-portal/portal-simulator.ts";
import { rankByField } from "../simulators/national-portal/rank-by-field.ts";
import { openCertificate, readRegistrations } from "./certificate.ts";
import { createCrew } from "./crew.ts";
import { drain } from "./drain.ts";
import { feed } from "./feed.ts";
import { firstHolderSends, leasesThatWentBack } from "./leases.ts";
import { faultsOf } from "./offices/faults.ts";
import { openNeighbours } from "./offices/neighbours.ts";
import { createPut } from "./offices/put.ts";
import { createOlderPrograms, olderAccounts, olderEnv } from "./older-programs.ts";
import { createProgress } from "./progress.ts";
import { type Chaos, type Engine, openQueue } from "./queue.ts";
import { compareAll } from "./sides/compare.ts";
import { portalSide } from "./sides/portal-side.ts";
import { callTimeoutMs, demoOwnership, systemsFile } from "./systems-file.ts";
import { createTurns } from "./turns.ts";
import { type Figures, judge } from "./verdict.ts";

/** A loaded machine may take its time. */
const limits = { answerMs: patience.month };

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
    faults: parts.faults ? faultsOf.portal : {},
    seed: parts.seed,
    keepBodies: "present",
    rankOf: rankByField("GhiChu"),
  });
  releases.push(portal.close);
  const { put, close: endPuts } = createPut({
    url: () => crew.door(),
    key: parts.adminKey,
    atOnce: parts.atOnce,
  });
  releases.push(endPuts);
  const neighbours = await openNeighbours({ ...parts, put, url: () => crew.door() });
  releases.push(neighbours.close);
  const systems = join(parts.home, "systems.json");
  const file = systemsFile(portal.url, olderAccounts, {
    others: neighbours.others,
    ownership: demoOwnership,
  });
  parts.write(systems, file);
  const queue = await openQueue(parts.engine, parts.chaos, parts.home);
  releases.push(queue.close);
  const env = {
    PORT: "0",
    LIENTHONG_HOME: join(parts.home, "home"),
    LIENTHONG_ADMIN_KEY: parts.adminKey,
    SYSTEMS_FILE: systems,
    PORTAL_USERNAME: "h41_demo",
    PORTAL_PASSWORD: "demo-secret",
    ...olderEnv,
    ...neighbours.env,
    PUBLIC_URL: "https://cong.example.test",
    LOG_LEVEL: "info",
    OPEN_METRICS: "true",
    ...queue.env,
  };
  const crew = createCrew(env, parts.home, parts.chaos === "stall");
  releases.push(crew.close);
  await crew.start();
  // Stays attached so that the server outlives a gateway that is killed, as it does when nobody watches.
  const postgres = await openEmbeddedPostgres({ home: env.LIENTHONG_HOME });
  releases.push(postgres.stop);
  const pool = createPool({ url: postgres.url, max: 3, applicationName: "lienthong-demo", limits });
  releases.push(() => pool.end());
  const province = createProvince({
    dossiers: parts.dossiers,
    seed: parts.seed,
    from: new Date("2026-07-01T00:00:00+07:00"),
    disorder: 0.01,
  });
  const bar = createProgress(parts.say);
  // About 5.6 declarations a dossier; the bar's end is corrected when the feeding ends.
  bar.start(Math.round(parts.dossiers * 5.62), "khai báo");
  /** When a process was killed or stopped: it reads no reply to the calls that were under way. */
  const gone: number[] = [];
  let moveAgain: number | null = null;
  let disturbed = parts.chaos === undefined;
  const disturb = async () => {
    disturbed = true;
    const at = performance.now();
    const moves = async () => {
      const { calls } = portal.summary();
      while (portal.summary().calls <= calls + 5) {
        // Everything may have been sent while the queue was away.
        if (allTold && (await crew.standing()).behind === 0) return;
        await pause(50);
      }
      moveAgain = (performance.now() - at) / 1000;
    };
    switch (parts.chaos) {
      case "kill":
        gone.push(Date.now());
        await crew.killAndStart();
        return moves();
      case "stall":
        gone.push(Date.now());
        return crew.whileOneIsStopped(
          () => firstHolderSends(pool),
          async () => {
            await moves();
            await pause(stallMs - (performance.now() - at));
          },
        );
      default:
        await queue.disturb(pool);
        return moves();
    }
  };
  let disturbing: Promise<void> = Promise.resolve();
  let allTold = false;
  const half = parts.dossiers * 2.8;
  const feeding = performance.now();
  const work = createTurns(() => neighbours.work(pool, allTold));
  releases.push(work.end);
  const older = createOlderPrograms(crew.door, parts.adminKey);
  const fed = await feed(
    {
      put,
      older,
      atOnce: parts.atOnce,
      onDeclared: neighbours.declare,
      onProgress: (soFar) => {
        bar.at(soFar.accepted);
        if (!disturbed && soFar.accepted > half) disturbing = disturb();
      },
    },
    province as Iterable<Declaration>,
  );
  allTold = true;
  await disturbing;
  bar.stop();
  const fedSeconds = (performance.now() - feeding) / 1000;
  const draining = performance.now();
  await drain(crew.standing, () => neighbours.toCome(pool), parts.say);
  const drainedSeconds = (performance.now() - draining) / 1000;
  await work.end();
  // One more tick seals what came last.
  await pause(1_500);
  const standing = await crew.standing();
  const door = { url: crew.door(), key: parts.adminKey };
  const certificate = (await openCertificate(pool, door)) ?? null;
  await crew.end();

  const view = portal.state();
  const reading = createProgress(parts.say);
  reading.start(parts.dossiers, "đối chiếu");
  const side = {
    body: view.body,
    rows: (code: string) => view.rows(code).map(({ hash }) => hash),
  };
  const { rules, close: closeRules } = buildSystems(JSON.parse(file), env);
  closeRules();
  const sides = [portalSide(side), ...neighbours.sides];
  const { dossiers, systems: compared } = await compareAll(
    pool,
    rules.ownership ?? {},
    sides,
    reading.at,
  );
  const olderTold = await older.compare(pool, side);
  reading.stop();
  const log = await verify(pool);
  const summary = portal.summary();
  // Replies that nobody was there to read count as lost.
  const doubles = view.rowsAppliedTwice(({ at }) =>
    gone.some((moment) => at > moment - callTimeoutMs && at < moment + 250),
  );
  const figures = {
    seed: parts.seed,
    engine: parts.engine,
    dossiers,
    declared: fed.accepted,
    stale: fed.stale,
    refused: fed.refused,
    systems: compared,
    older: olderTold,
    registrations: await readRegistrations(pool),
    certificate,
    ...neighbours.civilDoubts(),
    calls: summary.calls + neighbours.calls(),
    retries: standing.retries,
    lostReplies: standing.lost,
    orderViolations: summary.backwards + neighbours.backwards(),
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
    gatewayPeakMb: crew.peakMb(),
    restarts: crew.restarts(),
    staleResultsRefused: standing.stale,
    staleSends: standing.staleSends,
    staleResultsTaken: await leasesThatWentBack(pool),
    secondsToMoveAgain: moveAgain === null ? null : round(moveAgain),
  };
  const wrong = judge(figures, parts);
  return { ok: wrong.length === 0, wrong, ...figures };
};

/** How long a process is stopped, many times its leases. */
const stallMs = 60_000;

const round = (seconds: number) => Math.round(seconds * 10) / 10;

import type { Pool } from "pg";
import { readThroughput } from "./throughput.ts";

/** How one system stands: what is behind, what only a person can help, how fast work comes and goes. */
export type Standing = {
  ready: number;
  waiting: number;
  sending: number;
  parked: number;
  /** Ready, waiting and sending together. */
  behind: number;
  /** Parked replicas by reason, most first. */
  parkedBy: { is: string; field: string | null; cure: string | null; count: number }[];
  oldestWaitSeconds: number | null;
  arrivedPerSecond: number;
  drainedPerSecond: number;
  /** 0 where nothing is behind; null where more comes than goes. */
  secondsToDrain: number | null;
  /** Copies behind or parked whose dossier is past its deadline, or will be within `withinSeconds` (at least an hour). */
  deadlines: { past: number; atRisk: number; withinSeconds: number };
};

/** Reads every system's standing. What was read is shown for at least two seconds, longer where reading it is slow. */
export const createStanding = (pool: Pool) => {
  let last: { until: number; read: Promise<Map<string, Standing>> } | undefined;
  return (): Promise<Map<string, Standing>> => {
    if (last && performance.now() < last.until) return last.read;
    const began = performance.now();
    const mine = { until: Number.POSITIVE_INFINITY, read: readAll(pool) };
    last = mine;
    mine.read.then(
      () => {
        const took = performance.now() - began;
        mine.until = performance.now() + Math.max(2_000, 10 * took);
      },
      () => {
        mine.until = 0;
      },
    );
    return mine.read;
  };
};

/** System → state → replicas, for the states in which a replica is behind or parked. For metrics. */
export const countReplicas = async (
  pool: Pool,
): Promise<Record<string, Record<string, number>>> => {
  const { rows } = await pool.query({ name: "standing-counts", text: countSql });
  const counts: Record<string, Record<string, number>> = {};
  for (const { system, state, count } of rows) {
    counts[system] ??= {};
    counts[system][state] = count;
  }
  return counts;
};

const readAll = async (pool: Pool): Promise<Map<string, Standing>> => {
  const [counts, oldest, reasons, throughput] = await Promise.all([
    countReplicas(pool),
    pool.query({ name: "standing-oldest", text: oldestSql }),
    pool.query({ name: "standing-reasons", text: reasonsSql }),
    readThroughput(pool),
  ]);
  const systems = new Set([...Object.keys(counts), ...throughput.keys()]);
  const standings = new Map<string, Standing>();
  for (const system of systems) {
    const { ready = 0, waiting = 0, sending = 0, parked = 0 } = counts[system] ?? {};
    const behind = ready + waiting + sending;
    const { arrived, drained } = throughput.get(system) ?? { arrived: 0, drained: 0 };
    const secondsToDrain = predict(behind, arrived, drained);
    standings.set(system, {
      ready,
      waiting,
      sending,
      parked,
      behind,
      parkedBy: reasons.rows
        .filter((row) => row.system === system)
        .slice(0, 20)
        .map(({ system: _, ...reason }) => reason),
      oldestWaitSeconds: oldest.rows.find((row) => row.system === system)?.seconds ?? null,
      arrivedPerSecond: arrived,
      drainedPerSecond: drained,
      secondsToDrain,
      deadlines: {
        past: 0,
        atRisk: 0,
        withinSeconds: Math.max(3_600, secondsToDrain ?? 86_400),
      },
    });
  }
  await countDeadlines(pool, standings);
  return standings;
};

/** Seconds until nothing is behind at the present throughput. Pure. */
export const predict = (behind: number, arrived: number, drained: number): number | null => {
  if (behind === 0) return 0;
  return drained > arrived ? Math.ceil(behind / (drained - arrived)) : null;
};

const countDeadlines = async (pool: Pool, standings: Map<string, Standing>) => {
  const all = [...standings];
  const { rows } = await pool.query({
    name: "standing-deadlines",
    text: deadlinesSql,
    values: [
      all.map(([system]) => system),
      all.map(([, { deadlines }]) => deadlines.withinSeconds),
    ],
  });
  for (const { system, past, atRisk } of rows) {
    const deadlines = standings.get(system)?.deadlines;
    if (deadlines) Object.assign(deadlines, { past, atRisk });
  }
};

// Each state by its own partial index; replicas that are current are the many, and are not counted.
const countSql = ["ready", "waiting", "sending", "parked"]
  .map(
    (state) =>
      `select system, '${state}' as state, count(*)::int from replicas where state = '${state}' group by system`,
  )
  .join(" union all ");

const oldestSql = `
select system, extract(epoch from now() - min(since))::float8 as seconds from (
  ${["ready", "waiting", "sending"]
    .map(
      (state) =>
        `select system, min(behind_since) as since from replicas where state = '${state}' group by system`,
    )
    .join(" union all ")}
) behind group by system`;

/**
 * What groups parked copies, as SQL over a cause. What was unmappable carries a list of faults: its first one names the group.
 */
export const reasonColumns = (cause: string) => ({
  is: `coalesce(left(${cause}->>'is', 50), 'unknown')`,
  field: `left(coalesce(${cause}->>'field', ${cause}->'errors'->0->>'pointer'), 200)`,
  cure: `left(coalesce(${cause}->>'cure', ${cause}->'errors'->0->>'message'), 500)`,
});

const { is, field, cure } = reasonColumns("cause");

const reasonsSql = `
select system, ${is} as is, ${field} as field, ${cure} as cure, count(*)::int
from (select system, plain(cause) as cause from replicas where state = 'parked') parked
group by 1, 2, 3, 4 order by 1, 5 desc, 2, 3, 4`;

// An urgency is never later than the deadline, so it narrows the search to what its index has first.
const deadlinesSql = `
select s.system, count(*) filter (where d.due_at <= now())::int as past,
  count(*) filter (where d.due_at > now())::int as "atRisk"
from unnest($1::text[], $2::float8[]) as s(system, seconds)
join replicas r on r.system = s.system and r.urgency <= now() + s.seconds * interval '1 second'
  and r.state in ('ready', 'waiting', 'sending', 'parked')
join dossiers d on d.id = r.dossier and d.due_at <= now() + s.seconds * interval '1 second'
group by s.system`;

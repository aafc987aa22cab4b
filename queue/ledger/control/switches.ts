import type { Pool } from "pg";
import { isWithin } from "../access/scope.ts";
import { storable } from "../state/storable.ts";
import { release } from "./incidents.ts";

/** Whether a system takes part: `off` not at all, `shadow` everything but the call, `live`. */
export type Mode = "off" | "shadow" | "live";

/** A mode for an agency (and those below it), a procedure, or all of a system. */
export type ModeRule = { agency?: string; procedure?: string; mode: Mode };

/** A mode that is set, or `inherit`: the rule of that reach is dropped, and what else there is counts. */
export type ModeWord = Omit<ModeRule, "mode"> & { mode: Mode | "inherit" };

/** What a call does there: it tells something, or it asks. Each has a circuit breaker of its own. */
export type Effect = "writes" | "reads";

/** A circuit breaker. */
export type Circuit = {
  failures: number;
  openedTimes: number;
  /** Milliseconds until the breaker lets a probe pass; null where it is closed, ≤ 0 where a probe is due. */
  openForMs: number | null;
};

/** What people and the circuit breakers decided for a system; its own members are the one of writes. */
export type Switch = Circuit & {
  system: string;
  paused: boolean;
  /** `tested`: dossiers told of it, and probes end it by themselves; else a person does. */
  stopped: { why: string; cure?: string; at: string; is?: string; tested?: true } | null;
  modes: ModeRule[];
  reads: Circuit;
  /** Milliseconds that the system asked us to wait (Retry-After); ≤ 0 or null where it did not. */
  backOffMs: number | null;
  width: number | null;
};

/** Switches and when, at the earliest, they were read: this process's monotonic clock, ms. */
export type SwitchRead = { now: Switch; readAt: number };

/** What a {@link Switch} is read by, of the table switches. */
export const switchColumns = `system, paused, stopped, modes, failures, opened_times as "openedTimes", width,
  extract(epoch from open_until - clock_timestamp())::float8 * 1000 as "openForMs",
  json_build_object('failures', read_failures, 'openedTimes', read_opened_times,
    'openForMs', extract(epoch from read_open_until - clock_timestamp())::float8 * 1000) as reads,
  extract(epoch from not_before - clock_timestamp())::float8 * 1000 as "backOffMs"`;

/** The same switches as calls of one effect meet them. Pure. */
export const facing = (now: Switch, effect: Effect): Switch =>
  effect === "reads" ? { ...now, ...now.reads } : now;

const prefix: Record<Effect, string> = { writes: "", reads: "read_" };

const closed = (effect: Effect) => {
  const its = prefix[effect];
  return `${its}failures = 0, ${its}opened_times = 0, ${its}open_until = null, ${its}probe_until = null`;
};

/** The switches of every system, kept in the ledger so that an emptied queue forgets none. */
export const createSwitches = (pool: Pool) => {
  const change = async (system: string, set: string, values: unknown[] = []) => {
    await pool.query(`update switches set ${set} where system = $1`, [system, ...values]);
  };
  return {
    /** Makes a row for each system that has none. */
    enrol: async (systems: string[]) => {
      await pool.query(
        "insert into switches (system) select unnest($1::text[]) on conflict do nothing",
        [systems],
      );
    },
    all: async (): Promise<Switch[]> =>
      (await pool.query(`select ${switchColumns} from switches order by system`)).rows,
    one: async (system: string): Promise<Switch | undefined> =>
      (
        await pool.query({
          name: "switch",
          text: `select ${switchColumns} from switches where system = $1`,
          values: [system],
        })
      ).rows[0],
    pause: (system: string) => change(system, "paused = true"),
    /** Lifts a pause, an incident and an open breaker; what was parked for the incident's reason comes back. */
    resume: async (system: string): Promise<void> => {
      await release(pool, system);
      await change(
        system,
        `paused = false, stopped = null, suspicion = null, ${closed("writes")}, ${closed("reads")}, not_before = null`,
      );
    },
    setModes: (system: string, modes: ModeRule[]) =>
      change(system, "modes = $2::json", [JSON.stringify(modes)]),
    /** Stops a system for one incident; true for whoever was first. */
    stop: async (system: string, incident: { why: string; cure?: string }): Promise<boolean> => {
      const { rowCount } = await pool.query(
        "update switches set stopped = $2::json where system = $1 and stopped is null",
        [system, storable({ ...incident, at: new Date().toISOString() })],
      );
      return rowCount === 1;
    },
    /** Takes the one probe that a half-open breaker lets pass. */
    probe: async (system: string, forMs: number, effect: Effect = "writes"): Promise<boolean> => {
      const until = `${prefix[effect]}probe_until`;
      const { rowCount } = await pool.query(
        `update switches set ${until} = clock_timestamp() + $2 * interval '1 ms'
         where system = $1 and (${until} is null or ${until} < clock_timestamp())`,
        [system, forMs],
      );
      return rowCount === 1;
    },
    /** Gives a probe back that came to nothing. */
    freeProbe: (system: string, effect: Effect = "writes") =>
      change(system, `${prefix[effect]}probe_until = null`),
    /** Breaker closed again after an answer. */
    close: (system: string, effect: Effect = "writes") => change(system, closed(effect)),
    /** Forgets failures in a row after an answer. What opened the breaker meanwhile stands: a probe is to close it. */
    calm: async (system: string, effect: Effect = "writes"): Promise<void> => {
      const its = prefix[effect];
      await pool.query(
        `update switches set ${its}failures = 0 where system = $1 and ${its}open_until is null`,
        [system],
      );
    },
    /** Counts failures in a row; at the threshold the breaker opens, longer each time. What was under way when it opened does not open it again. */
    fail: async (
      system: string,
      failures: number,
      breaker: { failures: number; coolSeconds: number[] },
      effect: Effect = "writes",
    ): Promise<boolean> => {
      const its = prefix[effect];
      const { rows } = await pool.query(
        `with due as (
           select ${its}failures + $2 >= $3 and (${its}open_until is null or ${its}open_until <= clock_timestamp()) as opens
           from switches where system = $1 for update
         )
         update switches set ${its}failures = ${its}failures + $2,
           ${its}open_until = case when opens
             then clock_timestamp() + ($4::float8[])[least(${its}opened_times + 1, cardinality($4::float8[]))] * interval '1 second'
             else ${its}open_until end,
           ${its}opened_times = ${its}opened_times + opens::int,
           ${its}probe_until = null
         from due where system = $1 returning opens as open`,
        [system, failures, breaker.failures, breaker.coolSeconds],
      );
      return rows[0]?.open ?? false;
    },
    /** Holds a system back as long as it asked. */
    backOff: (system: string, forMs: number) =>
      change(
        system,
        "not_before = greatest(not_before, clock_timestamp() + $2 * interval '1 ms')",
        [forMs],
      ),
    setWidth: (system: string, width: number) => change(system, "width = $2", [width]),
    /**
     * Takes up to `wanted` calls from the system's bucket, filled at `rate` a second and never fuller than one second's worth, or one call. So many
     * as `spare` are left in it for others; where that is negative, so many are taken in advance, and others wait for them.
     */
    take: async (system: string, wanted: number, rate: number, spare = 0): Promise<number> => {
      const { rows } = await pool.query(
        `with bucket as (
           select least(greatest($3::float8, 1), coalesce(tokens, $3)
             + coalesce(extract(epoch from clock_timestamp() - tokens_at), 0) * $3) as level
           from switches where system = $1 for update
         )
         update switches set tokens = level - greatest(0, least($2, floor(level - $4::float8))), tokens_at = clock_timestamp()
         from bucket where system = $1
         returning greatest(0, least($2, floor(level - $4::float8)))::int as granted`,
        [system, wanted, rate, spare],
      );
      return rows[0]?.granted ?? 0;
    },
  };
};

export type Switches = ReturnType<typeof createSwitches>;

/** The mode for one dossier: the most specific rule wins, procedure before agency, the later of equals. Pure. */
export const modeOf = (
  rules: ModeRule[],
  otherwise: Mode,
  dossier: { agency: string; procedure: string },
): Mode => {
  let best: { weight: number; mode: Mode } = { weight: -1, mode: otherwise };
  for (const rule of rules) {
    const agency = rule.agency === undefined || isWithin(dossier.agency, rule.agency);
    const procedure = rule.procedure === undefined || rule.procedure === dossier.procedure;
    const weight = (rule.procedure === undefined ? 0 : 2) + (rule.agency === undefined ? 0 : 1);
    if (agency && procedure && weight >= best.weight) best = { weight, mode: rule.mode };
  }
  return best.mode;
};

/** Whether any dossier's mode is live. Pure. */
export const isLiveSomewhere = (rules: ModeRule[], otherwise: Mode): boolean =>
  [{}, ...rules].some(
    ({ agency = "", procedure = "" }: Partial<ModeRule>) =>
      modeOf(rules, otherwise, { agency, procedure }) === "live",
  );

/** The mode of a system as a whole: that of its last rule without an agency and a procedure. Pure. */
export const wholeMode = (rules: ModeRule[], otherwise: Mode): Mode =>
  rules.findLast(({ agency, procedure }) => agency === undefined && procedure === undefined)
    ?.mode ?? otherwise;

import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import type { Switches } from "./switches.ts";

/** A system's switches as a person turns them: each turn is noted in the log, by the key's id. */
export const createHands = (pool: Pool, switches: Switches, onBehind: (system: string) => void) => {
  const note = (system: string, entry: object) =>
    pool.query({
      name: "note",
      text: "insert into log (kind, source, entry) values ('note', $1, $2::json)",
      values: [system, JSON.stringify({ at: new Date().toISOString(), system, ...entry })],
    });
  return {
    pause: async (system: string, by: string): Promise<void> => {
      await switches.pause(system);
      await note(system, { is: "paused", by });
    },
    /** Lifts a pause, an incident and an open breaker, readies what waits for its next try, and wakes the system. */
    resume: async (system: string, by: string): Promise<void> => {
      await switches.resume(system);
      let freed = 0;
      for (let more = true; more; ) {
        const { rowCount } = await pool.query({
          name: "free",
          text: freeSql,
          values: [system],
          query_timeout: patience.page,
        });
        freed += rowCount ?? 0;
        more = rowCount === mostAtOnce;
      }
      await note(system, { is: "resumed", by, ...(freed > 0 ? { freed } : {}) });
      onBehind(system);
    },
  };
};

const mostAtOnce = 5_000;

const settlesAt = "changed_at + (plain(cause)->>'settleMs')::float8 * interval '1 ms'";

// What was lost settles first: its call may still be at work over there. Of its back-off nothing is left after that.
const freeSql = `
update replicas r set state = case when due > now() then 'waiting' else 'ready' end, ready_at = case when due > now() then due end
from (
  select dossier, ${settlesAt} as due from replicas
  where system = $1 and state = 'waiting' and (plain(cause)->>'is' is distinct from 'lost' or ${settlesAt} < ready_at)
  limit ${mostAtOnce} for update skip locked
) waiting
where r.system = $1 and r.dossier = waiting.dossier`;

export type Hands = ReturnType<typeof createHands>;

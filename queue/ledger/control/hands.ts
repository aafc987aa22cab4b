import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";
import { type IsOver, mustBeAwaited } from "../access/awaited.ts";
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
    /** Lifts a pause, an incident and an open breaker, readies what waits for its next try, page by page, and wakes the system. */
    resume: async (system: string, by: string, isOver: IsOver, page = 5_000): Promise<void> => {
      await switches.resume(system);
      let freed = 0;
      try {
        for (let more = true; more; ) {
          mustBeAwaited(isOver);
          const { rowCount } = await pool.query({
            name: "free",
            text: freeSql,
            values: [system, page],
            query_timeout: patience.page,
          });
          freed += rowCount ?? 0;
          more = rowCount === page;
        }
      } finally {
        await note(system, { is: "resumed", by, ...(freed > 0 ? { freed } : {}) });
        onBehind(system);
      }
    },
  };
};

const settlesAt = "changed_at + (plain(cause)->>'settleMs')::float8 * interval '1 ms'";

// Materialized: read again for each row it is joined to, it would be more than a page.
// What was lost settles first: its call may still be at work over there. Of its back-off nothing is left after that.
const freeSql = `
with waiting as materialized (
  select dossier, ${settlesAt} as due from replicas
  where system = $1 and state = 'waiting' and (plain(cause)->>'is' is distinct from 'lost' or ${settlesAt} < ready_at)
  limit $2 for update skip locked
)
update replicas r set state = case when due > now() then 'waiting' else 'ready' end, ready_at = case when due > now() then due end
from waiting
where r.system = $1 and r.dossier = waiting.dossier`;

export type Hands = ReturnType<typeof createHands>;

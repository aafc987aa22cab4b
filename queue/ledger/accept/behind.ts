/** Whether a lane that has nothing to do may take replica `r` now. */
export const isFree = `(r.state in ('current', 'closed', 'off', 'shadow') or (r.state = 'parked' and not r.awaits_person))`;

/** Whether replica `r` was begun, so that its system may keep it up: not what was set aside (off, shadow) or closed before anything of it was there. */
export const isBegun = `(r.state not in ('off', 'shadow') and (r.state <> 'closed' or r.held::text <> '{}'))`;

/** What a version does to a replica that is there already. */
export const behindAgain = `
    wanted = excluded.wanted,
    behind_since = coalesce(r.behind_since, excluded.behind_since),
    urgency = case when r.behind_since is null then excluded.urgency else least(r.urgency, excluded.urgency) end,
    class = case when r.behind_since is null then 1 else r.class end,
    tries = case when r.state = 'parked' then 0 else r.tries end,
    unrecognised = case when r.state = 'parked' then 0 else r.unrecognised end,
    changed_at = now()`;

/** The part of a statement that puts replicas behind: `rows` is a query of (system, id, version, urgency). */
export const behindSql = (rows: string): string => `
behind as (
  insert into replicas as r (system, dossier, state, wanted, urgency, behind_since)
  select system, id, 'ready', version, urgency, now() from (${rows}) rows(system, id, version, urgency)
  order by system, id
  on conflict (system, dossier) do update set
    state = case when ${isFree} then 'ready' else r.state end,${behindAgain}
  returning system, state
)`;

import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";

/** The writes of one while: how many, the longest that one took (ms), and how many PostgreSQL refused. */
export type Writes = { count: number; longestMs: number; refused: number };

/**
 * Writes to one dossier after the other, as an accepted `PUT` does: the dossier, its facts and its copies anew, and an entry of the log, in
 * one statement, with nothing that only newer tables have. However long a write is kept waiting, it goes on waiting.
 * `during` runs something and tells of the writes that were under way meanwhile.
 */
export const writeSteadily = (pool: Pool, dossiers: number) => {
  const writes: Writes = { count: 0, longestMs: 0, refused: 0 };
  let isClosed = false;
  let n = 0;
  const one = async () => {
    n += 1;
    const began = performance.now();
    await pool.query({ name: "write", text: sql, values: [1 + ((n * 7919) % dossiers)] }).then(
      () => {
        writes.count += 1;
      },
      () => {
        writes.refused += 1;
      },
    );
    writes.longestMs = Math.max(writes.longestMs, performance.now() - began);
  };
  const writing = (async () => {
    while (!isClosed) {
      await one();
      await pause(2);
    }
  })();

  const during = async <T>(run: () => Promise<T>): Promise<{ result: T; writes: Writes }> => {
    Object.assign(writes, { count: 0, longestMs: 0, refused: 0 });
    const result = await run();
    // The write that was kept waiting ends just after what it waited for.
    const before = n;
    while (n <= before + 1) await pause(1);
    return { result, writes: { ...writes } };
  };
  const close = async () => {
    isClosed = true;
    await writing;
  };
  return { during, close };
};

const sql = `
with touched as (
  update dossiers set touched = touched + 1, changed_at = now() where id = $1 returning id, code
), told as (
  update facts set accepted_at = now() where dossier in (select id from touched)
), known as (
  select count(*) as codes from dossier_codes where dossier = $1
), behind as (
  update replicas set changed_at = now() where dossier in (select id from touched)
)
insert into log (kind, dossier, source, entry)
select 'change', id, 'province', json_build_object('at', now(), 'code', code, 'codes', codes, 'version', 2, 'changed', false)
from touched, known`;

import type { Pool } from "pg";
import { type IsOver, mustBeAwaited } from "../access/awaited.ts";

/**
 * Issues the next dossier code of an agency and a day (`YYYY-MM-DD`), `{agency}-{yyMMdd}-{at least 4 digits}`: never the same
 * twice over all processes, and never one that a dossier has already. Where nobody waits for it any more, what it passed over stays passed over.
 */
export const nextNumber = async (
  pool: Pool,
  asked: { agency: string; day: string; isOver: IsOver },
): Promise<string> => {
  const { agency, day, isOver } = asked;
  const prefix = `${agency}-${day.slice(2).replaceAll("-", "")}-`;
  for (;;) {
    mustBeAwaited(isOver);
    const { rows } = await pool.query({
      name: "next-number",
      text: nextSql,
      values: [agency, day],
    });
    const code = `${prefix}${String(rows[0].last).padStart(4, "0")}`;
    const taken = await pool.query({
      name: "number-taken",
      text: "select 1 from dossier_codes where code = $1",
      values: [code],
    });
    if (taken.rows.length === 0) return code;
  }
};

const nextSql = `
insert into numbers as n (agency, day, last) values ($1, $2::date, 1)
on conflict (agency, day) do update set last = n.last + 1
returning last`;

import type { Pool } from "pg";
import { monthOf } from "./months.ts";

/** One entry of the log, with the month that its partition is of. */
export type Entry = {
  xid: string;
  id: string;
  month: string;
  kind: string;
  dossier: string | null;
  source: string | null;
  entry: string;
};

/** One seal; `parts` are the months it covers, in their order, each with the root of its leaves in hexadecimal. */
export type Seal = {
  number: string;
  from: string;
  to: string;
  entries: number;
  sealedUs: string;
  form: "leaves" | "bridge" | "roots";
  parts: { month: string; entries: number; root: string }[];
  hash: Buffer;
};

/** The newest seal's number and end; "0" of each where there is none. */
export const newestSeal = async (pool: Pool): Promise<{ number: string; to: string }> => {
  const { rows } = await pool.query(
    `select number::text, to_xid::text as "to" from seals order by seals.number desc limit 1`,
  );
  return rows[0] ?? { number: "0", to: "0" };
};

/** Every seal up to a number, in order. */
export async function* readSeals(pool: Pool, last: string): AsyncGenerator<Seal, void> {
  for (let after = "0"; ; ) {
    const { rows } = await pool.query({
      name: "verify-seals",
      text: sealsSql,
      values: [after, last],
    });
    for (const { months, counts, roots, ...row } of rows as SealRow[])
      yield {
        ...row,
        parts: (months ?? []).map((month, n) => ({
          month,
          entries: counts?.[n] ?? 0,
          root: roots?.[n]?.toString("hex") ?? "",
        })),
      };
    if (rows.length < 2_000) return;
    after = rows.at(-1).number;
  }
}

/** Every entry below a transaction, in the order of the seals. */
export async function* readEntries(pool: Pool, below: string): AsyncGenerator<Entry, void> {
  for (let after = { xid: "0", id: "0" }; ; ) {
    const { rows } = await pool.query({
      name: "verify-entries",
      text: entriesSql,
      values: [after.xid, after.id, below],
    });
    for (const { seconds, ...row } of rows as EntryRow[])
      yield { ...row, month: monthOf(new Date(seconds * 1_000)) };
    if (rows.length < 5_000) return;
    after = rows.at(-1);
  }
}

/** How many entries no seal covers yet, and the notes among them. */
export const unsealedNotes = async (
  pool: Pool,
  from: string,
): Promise<{ entries: number; notes: Pick<Entry, "kind" | "entry">[] }> => {
  const { rows } = await pool.query(
    `select count(*)::int as entries, coalesce(json_agg(json_build_object('kind', kind, 'entry', entry::text))
       filter (where kind = 'note' and dossier is null), '[]') as notes
     from log where xid >= $1::xid8`,
    [from],
  );
  return rows[0];
};

type SealRow = Omit<Seal, "parts"> & {
  months: string[] | null;
  counts: number[] | null;
  roots: Buffer[] | null;
};
type EntryRow = Omit<Entry, "month"> & { seconds: number };

const sealsSql = `
select number::text, from_xid::text as "from", to_xid::text as "to", entries,
  (extract(epoch from sealed_at) * 1000000)::bigint::text as "sealedUs", form, months, counts, roots, hash
from seals where number > $1 and number <= $2 order by seals.number limit 2000`;

const entriesSql = `
select xid::text, id::text, floor(extract(epoch from at))::float8 as seconds, kind, dossier::text, source, entry::text
from log where (xid, id) > ($1::xid8, $2::bigint) and xid < $3::xid8 order by log.xid, log.id limit 5000`;

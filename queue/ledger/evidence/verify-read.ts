import type { Pool } from "pg";
import { boundsOf, monthOf } from "./months.ts";

/** One entry of the log, with the month that its partition is of. */
export type Entry = {
  xid: string;
  id: string;
  /** Microseconds since 1970. */
  atUs: string;
  month: string;
  kind: string;
  dossier: string | null;
  source: string | null;
  entry: string;
  /** What a system said to an attempt, and the salt of its hash; null where nothing was, or an erasure took it. */
  said: string | null;
  salt: Buffer | null;
};

/** One seal; `parts` are the months it covers, in their order, each with the root of its leaves in hexadecimal. */
export type Seal = {
  number: string;
  from: string;
  to: string;
  entries: number;
  /** How many entries were written in its range; null for seals of older forms, which do not say. */
  counted: number | null;
  sealedUs: string;
  form: "leaves" | "bridge" | "roots" | "framed";
  parts: { month: string; entries: number; root: string }[];
  hash: Buffer;
  /** The response of an authority for time-stamps, where it gave one. */
  stamp: Buffer | null;
};

/** The newest seal's number, end and hash (hexadecimal); "0", "0" and nothing where there is none. */
export const newestSeal = async (
  pool: Pool,
): Promise<{ number: string; to: string; hash: string }> => {
  const { rows } = await pool.query(
    `select number::text, to_xid::text as "to", encode(hash, 'hex') as hash from seals order by seals.number desc limit 1`,
  );
  return rows[0] ?? { number: "0", to: "0", hash: "" };
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

/** Every entry below a transaction, in the order of the seals, by pages; the next page is on its way while one is worked on. */
export async function* readEntries(pool: Pool, below: string): AsyncGenerator<Entry[], void> {
  const read = async (after: { xid: string; id: string }): Promise<EntryRow[]> => {
    const values = [after.xid, after.id, below];
    return (await pool.query({ name: "verify-entries", text: entriesSql, values })).rows;
  };
  const toMonth = createToMonth();
  let next = read({ xid: "0", id: "0" });
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    const full = last !== undefined && rows.length === pageSize;
    if (full) next = read(last);
    // Where nobody comes for it, its failure is nobody's.
    next.catch(() => {});
    yield rows.map((row) => ({ ...row, month: toMonth(Number(row.atUs) / 1_000_000) }));
    if (!full) return;
  }
}

/** The month of a moment in seconds; most moments lie in the month of the one before. */
const createToMonth = () => {
  let month = "";
  let [from, to] = [0, 0];
  return (seconds: number) => {
    if (seconds >= from && seconds < to) return month;
    month = monthOf(new Date(seconds * 1_000));
    const bounds = boundsOf(month);
    [from, to] = [Date.parse(bounds.from) / 1_000, Date.parse(bounds.to) / 1_000];
    return month;
  };
};

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

const pageSize = 5_000;

type SealRow = Omit<Seal, "parts"> & {
  months: string[] | null;
  counts: number[] | null;
  roots: Buffer[] | null;
};
type EntryRow = Omit<Entry, "month">;

const sealsSql = `
select number::text, from_xid::text as "from", to_xid::text as "to", entries, counted,
  (extract(epoch from sealed_at) * 1000000)::bigint::text as "sealedUs", form, months, counts, roots, hash,
  (select response from stamps where stamps.seal = seals.number) as stamp
from seals where number > $1 and number <= $2 order by seals.number limit 2000`;

const entriesSql = `
select xid::text, id::text, (extract(epoch from at) * 1000000)::bigint::text as "atUs", kind, dossier::text, source, entry::text,
  said, case when said is not null then salt end as salt
from log where (xid, id) > ($1::xid8, $2::bigint) and xid < $3::xid8 order by log.xid, log.id limit ${pageSize}`;

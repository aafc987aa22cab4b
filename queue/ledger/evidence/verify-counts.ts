import type { Pool } from "pg";

/** Something the ledger says elsewhere that its log does not bear out: `of` is `entries`, `seals`, or a dossier's code. */
export type Contradiction = { of: string; why: string };

/**
 * Compares the end of the log with what is kept of it elsewhere: which seal was the newest, how many entries were written since, and
 * the numbers given to entries. All of one moment.
 */
export const contradictionsOfCounts = async (pool: Pool): Promise<Contradiction[]> => {
  const { rows } = await pool.query({ name: "verify-counts", text: sql });
  const { there, counted, newest, kept, same, given, greatest, stamped, missing }: Row = rows[0];
  const found: Contradiction[] = [];
  const tell = (of: string, why: string) => void found.push({ of, why });
  if (kept === null) tell("seals", "mất bản ghi về niêm phong mới nhất");
  else if (BigInt(kept) !== BigInt(newest))
    tell("seals", `niêm phong đặt sau cùng là ${kept}, mới nhất còn thấy là ${newest}`);
  else if (!same) tell("seals", `niêm phong ${newest} không phải là niêm phong đặt sau cùng`);
  if (there < counted)
    tell(
      "entries",
      `đã ghi ${counted} mục chưa niêm phong, nay thấy ${there}${
        missing.length > 0 ? ` (không thấy số ${missing.join(", ")})` : ""
      }`,
    );
  if (there > counted)
    tell(
      "entries",
      `có ${there} mục ngoài mọi niêm phong mà chỉ ghi ${counted}: niêm phong bị lấy đi, hoặc mục bị chèn vào`,
    );
  if (stamped !== null && BigInt(stamped) > BigInt(newest))
    tell("seals", `niêm phong ${stamped} đã có dấu thời gian, mới nhất còn thấy là ${newest}`);
  if (BigInt(greatest) > BigInt(given))
    tell("entries", `có mục mang số ${greatest}, trong khi số mới cấp đến ${given}`);
  return found;
};

type Row = {
  there: number;
  counted: number;
  newest: string;
  kept: string | null;
  same: boolean;
  given: string;
  greatest: string;
  stamped: string | null;
  missing: string[];
};

// Numbers that are not there prove nothing by themselves: a transaction that was undone leaves such too. Where entries are known
// to be gone, they say which.
const sql = `
with last as (
  select number, from_xid, to_xid, hash from seals order by number desc limit 1
), span as materialized (
  select coalesce((select to_xid from last), '0'::xid8) as start, coalesce((select from_xid from last), '0'::xid8) as before
), unsealed as materialized (
  select id from log where xid >= (select start from span)
), before as (
  select coalesce(max(id), 0) as id from log where xid >= (select before from span) and xid < (select start from span)
), given as materialized (
  -- Read once: a sequence goes on while the rest is of one moment.
  select case when is_called then last_value else last_value - 1 end as last from log_ids
), ids as (
  select id from unsealed union all select id from before union all select last + 1 from given
), steps as (
  select lag(id) over (order by id) + 1 as first, id - 1 as last from ids
)
select (select count(*)::int from unsealed) as there,
  (select coalesce(sum(entries), 0)::int from log_counts where xid >= (select start from span)) as counted,
  coalesce((select number::text from last), '0') as newest, kept.number::text as kept,
  coalesce(kept.hash = coalesce((select hash from last), ''), false) as same,
  (select last::text from given) as given,
  (select greatest((select max(id) from unsealed), id)::text from before) as greatest,
  (select max(seal)::text from stamps where response is not null) as stamped,
  (select coalesce(array_agg(case when first = last then first::text else first || '-' || last end), '{}')
    from (select first, last from steps where first <= last order by first limit 10) gaps) as missing
from (select 1) one left join newest_seal kept on true`;

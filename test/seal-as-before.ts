/** How the log was sealed before a leaf's columns had lengths, migration 005. */
export const sealAsBefore = `
with last as (
  select number, to_xid, hash from seals order by number desc limit 1
), span as (
  select coalesce((select number from last), 0) + 1 as number,
    coalesce((select to_xid from last), '0'::xid8) as from_xid,
    pg_snapshot_xmin(pg_current_snapshot()) as to_xid,
    coalesce((select hash from last), '') as previous, clock_timestamp() as sealed_at
), parts as (
  select to_char(log.at at time zone interval '7 hours', 'YYYY-MM') as month, count(*)::int as entries,
    sha256(string_agg(sha256(convert_to(
      log.kind || coalesce(log.dossier::text, '') || coalesce(log.source, '') || log.entry::text, 'UTF8')),
      '' order by log.xid, log.id)) as root
  from log, span where log.xid >= span.from_xid and log.xid < span.to_xid group by 1
), whole as (
  select sum(entries)::int as entries, array_agg(month order by month) as months, array_agg(entries order by month) as counts,
    array_agg(root order by month) as roots,
    string_agg(month || ':' || entries || ':' || encode(root, 'hex'), ',' order by month) as words
  from parts
)
insert into seals (number, from_xid, to_xid, entries, sealed_at, form, months, counts, roots, hash)
select number, from_xid, to_xid, entries, sealed_at, 'roots', months, counts, roots,
  sha256(previous || convert_to(concat_ws('|', number, from_xid, to_xid, entries,
    (extract(epoch from sealed_at) * 1000000)::bigint, words), 'UTF8'))
from span, whole where entries > 0`;

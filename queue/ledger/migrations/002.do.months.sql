-- Why: the log grows for ever. By months (partitions) its indexes stay small, and a month that need not be kept any longer is
-- dropped whole instead of row by row. For that, a seal keeps the root of each month's leaves: with the leaves gone the chain
-- still verifies from the roots. Months are Vietnam's: +07:00 all year.

-- at decides the month: the transaction's own time, so that one transaction is never in two months. The identity becomes a
-- plain sequence: PostgreSQL before 17 does not know identities in partitions.
create sequence log_ids;
drop index log_dossier, log_feed;
alter table log rename to log_before;
alter index log_pkey rename to log_before_pkey;

create table log (
  xid xid8 not null default pg_current_xact_id(),
  id bigint not null default nextval('log_ids'),
  at timestamptz not null default now(),
  kind text not null,
  dossier bigint,
  source text,
  entry json not null,
  salt bytea
) partition by range (at);
-- Takes what no month takes, so that no insert ever fails for lack of a partition. Empty unless nobody made months ahead.
create table log_rest partition of log default;

-- The months of what is carried over, this one and three to come; later ones are made by the program.
do $$
declare month timestamp;
begin
  for month in
    select date_trunc('month', (now() at time zone interval '7 hours') + n * interval '1 month') from generate_series(0, 3) n
    union
    select distinct date_trunc('month', coalesce((entry->>'at')::timestamptz, now()) at time zone interval '7 hours')
    from log_before
  loop
    execute format(
      'create table %I partition of log for values from (%L) to (%L) with (autovacuum_vacuum_insert_scale_factor = 0.05)',
      'log_' || to_char(month, 'YYYY_MM'), to_char(month, 'YYYY-MM-DD') || ' 00:00:00+07',
      to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+07');
  end loop;
end $$;

insert into log (xid, id, at, kind, dossier, source, entry, salt)
select xid, id, coalesce((entry->>'at')::timestamptz, now()), kind, dossier, source, entry, salt from log_before;
select setval('log_ids', coalesce(max(id), 0) + 1, false) from log_before;
drop table log_before;
alter sequence log_ids owned by log.id;

-- A transaction lies in one month, so (xid, id) is unique over all of them.
alter table log add primary key (xid, id, at);
create index log_dossier on log (dossier, id);
create index log_feed on log (xid, id) where kind = 'change' and source <> 'province';

-- leaves: the hash goes over the leaves themselves, as before this migration. roots: over the root of each month's leaves.
-- bridge: over all seals of the first form, whose roots are filled in below.
alter table seals
  add form text not null default 'leaves' check (form in ('leaves', 'bridge', 'roots')),
  add months text[],
  add counts integer[],
  add roots bytea[],
  drop constraint seals_check,
  add constraint seals_check check (to_xid > from_xid or form = 'bridge'),
  add constraint roots_by_month check (form = 'leaves' or (months is not null and counts is not null and roots is not null));

-- Only of seals that fit their entries: what was tampered with before keeps its months from ever being dropped.
with leaves as materialized (
  select s.number, to_char(l.at at time zone interval '7 hours', 'YYYY-MM') as month, l.xid, l.id,
    sha256(convert_to(l.kind || coalesce(l.dossier::text, '') || coalesce(l.source, '') || l.entry::text, 'UTF8')) as leaf
  from seals s join log l on l.xid >= s.from_xid and l.xid < s.to_xid
), parts as (
  select number, month, count(*)::int as entries, sha256(string_agg(leaf, '' order by xid, id)) as root
  from leaves group by number, month
), filled as (
  select number, array_agg(month order by month) as months, array_agg(entries order by month) as counts,
    array_agg(root order by month) as roots
  from parts group by number
), whole as (
  select number, string_agg(leaf, '' order by xid, id) as hashes from leaves group by number
)
update seals s set months = f.months, counts = f.counts, roots = f.roots
from filled f join whole w using (number) left join seals before on before.number = f.number - 1
where s.number = f.number and s.hash = sha256(coalesce(before.hash, '') || w.hashes);

with last as (
  select number, to_xid, hash from seals order by number desc limit 1
), old as (
  select sha256(string_agg(sha256(convert_to(concat_ws('|', number, from_xid, to_xid, entries,
    (extract(epoch from sealed_at) * 1000000)::bigint,
    coalesce((select string_agg(p.month || ':' || p.n || ':' || encode(p.root, 'hex'), ',' order by p.month)
      from unnest(months, counts, roots) as p(month, n, root)), ''),
    encode(hash, 'hex')), 'UTF8')), '' order by number)) as digest
  from seals
)
insert into seals (number, from_xid, to_xid, entries, form, months, counts, roots, hash)
select number + 1, to_xid, to_xid, 0, 'bridge', '{}', '{}', '{}', sha256(hash || digest) from last, old;
-- A program of the version before that still runs names no form, so roots_by_month refuses its seals: after the bridge nothing would
-- guard their roots, and their months could never be dropped. It keeps accepting; the first one of this version seals what it left.
alter table seals alter column form set default 'roots';

-- Months of the log that were dropped. Each links to the one before; the newest one's hash stands in a note of the log.
create table retirements (
  number integer primary key,
  month text not null unique check (month ~ '^\d{4}-\d{2}$'),
  entries bigint not null,
  retired_at timestamptz not null default now(),
  hash bytea not null
);

-- The day for which retention was last done.
alter table installation add retained_on date;

-- Tables whose rows are rewritten all day are vacuumed early and at full speed, so that the dead never outnumber the living.
alter table dossiers set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
alter table facts set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0,
  toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_cost_delay = 0);
alter table replicas set (autovacuum_analyze_scale_factor = 0.05);
alter table idempotency set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- A few rows, each written many times a second: room beside each for its next version, and no waiting for a share of the table.
alter table switches set (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
alter table feeds set (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
alter table numbers set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

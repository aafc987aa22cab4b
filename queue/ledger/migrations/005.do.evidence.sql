-- Why: a seal's leaf was the columns of an entry one after the other, so that characters could be shifted from one into the
-- next and the entry belong to another dossier; and what was cut off at the end, or taken away before it was sealed, left no trace.

-- framed: every column of an entry has its length before it, and how many entries were written stands beside how many were found.
alter table seals
  drop constraint seals_form_check,
  add constraint seals_form_check check (form in ('leaves', 'bridge', 'roots', 'framed')),
  add counted integer,
  add constraint framed_is_counted check (form <> 'framed' or counted is not null);

-- How many entries each transaction wrote, until they are sealed. Rows are added and taken away, never rewritten: a counter that
-- all write would be waited for, and under an open snapshot grow slower with every write.
create table log_counts (xid xid8 not null, entries integer not null)
  with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0);
create index log_counts_xid on log_counts (xid);

create function count_log() returns trigger language plpgsql as $$
begin
  insert into log_counts (xid, entries) select xid, count(*) from written group by xid;
  return null;
end $$;
create trigger log_counted after insert on log referencing new table as written for each statement execute function count_log();

insert into log_counts (xid, entries)
select xid, count(*) from log
where xid >= coalesce((select to_xid from seals order by number desc limit 1), '0'::xid8) group by xid;

-- The newest seal once more: the next one goes on from here, so that seals that were taken away stay missing.
create table newest_seal (
  one boolean primary key default true check (one),
  number bigint not null,
  to_xid xid8 not null,
  hash bytea not null,
  sealed_at timestamptz not null
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
insert into newest_seal (number, to_xid, hash, sealed_at)
select number, to_xid, hash, sealed_at from (
  (select number, to_xid, hash, sealed_at from seals order by number desc limit 1)
  union all select 0, '0'::xid8, '', '-infinity'
) known order by number desc limit 1;

create function keep_newest_seal() returns trigger language plpgsql as $$
begin
  update newest_seal set number = new.number, to_xid = new.to_xid, hash = new.hash, sealed_at = new.sealed_at
  where number < new.number;
  return null;
end $$;
create trigger newest_seal_kept after insert on seals for each row execute function keep_newest_seal();

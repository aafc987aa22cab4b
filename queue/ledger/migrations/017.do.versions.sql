-- Why: what a dossier was on a day is asked about for years: by whoever says that a system was told something else, or that a deadline
-- was another. Its state is the merge of its sources' newest words, so that nothing told it once they said something else.

-- For each version the merge patch (RFC 7396) from its state back to the one before, whose digest stands beside it: some hundred bytes,
-- written by the statement that makes the version. Without a foreign key: dossiers are never deleted, and a check of it costs as much as the row.
create table versions (
  dossier bigint not null,
  version integer not null,
  at timestamptz not null default now(),
  digest text not null,
  back json not null,
  primary key (dossier, version)
);

-- The oldest version that patches lead back to, and since when it was the dossier's. Null: none was kept yet, the present one is the oldest.
alter table dossiers add column kept_from integer, add column kept_since timestamptz;

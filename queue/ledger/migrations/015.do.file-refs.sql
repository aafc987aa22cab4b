-- Why: a file goes once nobody's dossier refers to it any more, at once where those that did were erased. Which dossiers do is told by each
-- source's word; to look through all files for those that may go would take longer the more there are, so each says when to look.

alter table files
  -- When to look whether it may go; null: a dossier refers to it, whoever ends that sets it.
  add column look_at timestamptz default now() + interval '1 hour',
  -- A dossier that referred to it was erased: it goes with the last one that does.
  add column erased boolean not null default false;
update files set unused_since = now() where unused_since is null;
alter table files alter column unused_since set not null;
drop index files_unused;
create index files_look on files (look_at) where look_at is not null;

-- `source`: whose word refers to it; behind `steps:` where its steps do, which are never dropped. `sure`: told by somebody who speaks for
-- the whole province. Otherwise the reference counts where its key had the file: who merely names a hash neither opens the file to
-- its agency nor keeps it from going. No reference to files: an accept must not fail since one is going.
drop table file_refs;
create table file_refs (
  dossier bigint not null references dossiers (id),
  source text not null,
  file text not null,
  key bigint,
  sure boolean not null,
  primary key (dossier, source, file)
);
create index file_refs_file on file_refs (file);

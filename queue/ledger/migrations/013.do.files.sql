-- Why: files that dossiers refer to are kept once each, by their content, in a folder beside the ledger. What is kept, for whom, and when it
-- must go stands here; the bytes do not.

create table files (
  -- SHA-256, as 64 hexadecimal digits.
  id text primary key check (id ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size > 0),
  type text not null,
  -- What the log says of the file is a hash with this salt: where it is gone, nobody can try guesses at the content against the log.
  salt bytea not null,
  stored_at timestamptz not null default now(),
  -- Since when no dossier refers to it; null: one does; -infinity: those that did were erased, it goes now.
  unused_since timestamptz default now()
);
create index files_unused on files (unused_since) where unused_since is not null;

-- The keys that brought a file: each may have it back. No reference to keys, which a restored ledger may lack.
create table file_keepers (
  file text not null references files on delete cascade,
  key bigint not null,
  primary key (file, key)
);

-- Which dossiers refer to a file. `sure`: told by somebody who had the file or speaks for the whole province; who merely names
-- a hash does not open the file to its agency by that. No reference to files: an accept must not fail since one is going.
create table file_refs (
  file text not null,
  dossier bigint not null references dossiers (id),
  sure boolean not null,
  primary key (file, dossier)
);
create index file_refs_dossier on file_refs (dossier);

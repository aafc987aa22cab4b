-- Why: some of what a person should know parks nothing and stops nothing: it stood in a program's log alone, where nobody could take it
-- in hand, or see whether it still goes on.

-- One thing that a person should know, counted as often as it was found. A dossier of 0: of the system as a whole; a system of
-- `gateway`: of ourselves. Without a foreign key: whoever finds has locked other rows than the dossier's, and would wait for it in no order.
create table findings (
  id bigint generated always as identity primary key,
  kind text not null,
  system text not null,
  dossier bigint not null default 0,
  key text not null default '',
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  count bigint not null default 1,
  state text not null default 'open' check (state in ('open', 'taken', 'closed')),
  -- Ours and short, nothing of a person: names of fields, words of the kind.
  evidence json not null default '{}',
  -- The key of the person who took or closed it.
  by text,
  why text,
  changed_at timestamptz
) with (fillfactor = 70);
-- What is found again while nobody closed it is the same.
create unique index findings_once on findings (kind, system, dossier, key) where state <> 'closed';
create index findings_of_dossier on findings (dossier, system);

-- Why: a system that does not call us is asked for its news again and again. Where the asking goes on must move in the commit that keeps what
-- was told, so that a process that dies before or after it loses nothing and doubles nothing; and one process asks at a time.

-- One thing that one system is asked for.
create table polls (
  system text not null,
  name text not null,
  -- Where to go on: {from, to, mark, open}, nothing of a person.
  cursor json not null default '{}',
  next_at timestamptz not null default now(),
  -- The fencing number: what carries an older one moves nothing.
  lease bigint not null default 0,
  lease_until timestamptz,
  worker bigint,
  -- When the round under way began, and how many dossiers it asked for so far.
  round_at timestamptz,
  asked integer not null default 0,
  -- Rounds in a row that told nothing.
  tries integer not null default 0,
  -- The last one: {is, why, at}.
  trouble json,
  succeeded_at timestamptz,
  primary key (system, name)
);

-- Dossiers that a system acknowledged and has not said the end of: the ones to ask it for.
create table awaiting (
  system text not null,
  dossier bigint not null references dossiers (id),
  -- When it acknowledged something last.
  since timestamptz not null default now(),
  asked_at timestamptz,
  news_at timestamptz,
  -- Rounds in a row in which it did not know it, and in which asking for it alone failed.
  missed integer not null default 0,
  deaf integer not null default 0,
  primary key (system, dossier)
) with (fillfactor = 70);
create index awaiting_round on awaiting (system, asked_at nulls first, dossier);
create index awaiting_dossier on awaiting (dossier);

-- By which key it was told, as long as it waits: what files it may refer to goes by that.
alter table inbound add column speaker text;

-- What is about a dossier and is not applied to it goes with an erasure too.
create index inbound_codes on inbound using gin (codes) where dossier is null and body is not null;
-- Whatever waits is listed by system and state, the newest last.
create index inbound_open on inbound (state, source, id) where state <> 'applied';

-- Why: a source speaks in parts too: a call-back, a polled item, what a reply told. What it said stands beside what that makes together,
-- with the moment of each part, so that the same statements make the same facts in whatever order they come.

-- {whole: {at, basis, key}, base: its whole word, units: {pointer: {at, basis, key, says}}}; body is what these make together. Null: the
-- source told whole words alone, so that its newest one is all there is. That is every ledger's so far.
alter table facts add column words json;

-- Every message that came from outside about one dossier, kept before it is answered. The same key is the same message, told again.
create table inbound (
  id bigint generated always as identity primary key,
  source text not null,
  operation text not null,
  -- The source's natural key; of what was erased its place alone.
  key text not null,
  -- When it happened there.
  at timestamptz not null,
  -- SHA-256 of what it says; null: it was erased.
  hash text,
  -- As it was received; null: it was erased, or is older than such bodies are kept.
  body bytea,
  -- What it says, while that is not applied.
  statement json,
  codes text[] not null,
  -- The agencies that its speaker may speak for; null: all.
  scope text[],
  state text not null check (state in ('waiting', 'applied', 'refused', 'parked')),
  dossier bigint references dossiers (id),
  -- Why it is refused: {why, pointer}, nothing of a person.
  cause json,
  tries integer not null default 0,
  ready_at timestamptz not null default now() + interval '5 s',
  received_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (source, operation, key)
) with (fillfactor = 80);
create index inbound_waiting on inbound (ready_at) where state = 'waiting';
create index inbound_dossier on inbound (dossier) where dossier is not null;
create index inbound_bodies on inbound (received_at) where body is not null;

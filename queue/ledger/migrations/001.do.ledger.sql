-- One row: which installation this is, and how often its ledger was restored from a copy.
create table installation (
  one boolean primary key default true check (one),
  id uuid not null default gen_random_uuid(),
  epoch integer not null default 1
);
insert into installation default values;

-- A dossier (hồ sơ). Its state is not stored: it is the merge of its facts, so nothing can disagree with them.
create table dossiers (
  id bigint generated always as identity primary key,
  code text not null unique,
  version integer not null,
  -- Grows with every write, even one that leaves the merged state as it was: what compare-and-set compares.
  touched integer not null,
  digest text not null,
  agency text not null,
  procedure text not null,
  status smallint not null check (status between 1 and 10),
  due_at timestamptz,
  changed_at timestamptz not null default now(),
  -- Its personal data was erased: it is sent nowhere until a source speaks of it anew.
  erased_at timestamptz
) with (fillfactor = 85);

create table dossier_codes (
  code text primary key,
  dossier bigint not null references dossiers (id),
  issuer text not null
);
create index dossier_codes_dossier on dossier_codes (dossier);

-- What each source says, its own latest word, and every step it ever told (never dropped, even by a stale message).
-- json, not jsonb: what was said reads back as it was said.
create table facts (
  dossier bigint not null references dossiers (id),
  source text not null,
  revision bigint,
  updated_at timestamptz,
  digest text not null,
  body json not null,
  steps json not null,
  accepted_at timestamptz not null default now(),
  primary key (dossier, source)
) with (fillfactor = 80);

-- One dossier's copy in one system.
create table replicas (
  system text not null,
  dossier bigint not null references dossiers (id),
  state text not null check (state in ('ready', 'waiting', 'sending', 'current', 'parked', 'closed', 'off', 'shadow')),
  -- The version to reach, and the version last settled.
  wanted integer not null,
  settled integer,
  class smallint not null default 1,
  urgency timestamptz not null,
  behind_since timestamptz,
  ready_at timestamptz,
  -- The fencing number: a result that carries an older one changes nothing.
  lease bigint not null default 0,
  lease_until timestamptz,
  holder bigint,
  -- An attempt is open: the call may have left.
  opened boolean not null default false,
  tries integer not null default 0,
  puzzles integer not null default 0,
  -- Parked until a person decides; a new version does not un-park it.
  firm boolean not null default false,
  cause json,
  -- Part key → {digest, doubt, receipt}.
  held json not null default '{}',
  changed_at timestamptz not null default now(),
  primary key (system, dossier),
  constraint sending_is_leased check ((state = 'sending') = (lease_until is not null)),
  constraint waiting_has_an_end check (state <> 'waiting' or ready_at is not null)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
-- With the dossier: thousands share one deadline, and a claim goes on from where the last one ended among them.
create index replicas_ready on replicas (system, urgency, dossier) where state = 'ready';
create index replicas_waiting on replicas (system, ready_at) where state = 'waiting';
create index replicas_sending on replicas (lease_until) where state = 'sending';
create index replicas_parked on replicas (system, dossier) where state = 'parked';
create index replicas_dossier on replicas (dossier);

-- A living process that may hold leases. It keeps a session advisory lock on its id: when the lock is gone, so is the process.
create table holders (
  id bigint generated always as identity primary key,
  started_at timestamptz not null default now()
);

-- Every accepted change, every attempt (opened before the call, closed after it), every hand laid on a replica. Append-only.
-- entry is json, not jsonb: its very text is what is hashed. It carries no personal data; what was said stands there as a
-- salted hash, and erasing the salt makes the hash say nothing while the chain still verifies.
create table log (
  xid xid8 not null default pg_current_xact_id(),
  id bigint generated always as identity,
  kind text not null,
  dossier bigint,
  source text,
  entry json not null,
  salt bytea,
  primary key (xid, id)
);
create index log_dossier on log (dossier, id);
create index log_feed on log (xid, id) where kind = 'change' and source <> 'province';

-- Hash links over the log: each covers the rows of a range of finished transactions, in order.
create table seals (
  number bigint primary key,
  from_xid xid8 not null,
  to_xid xid8 not null check (to_xid > from_xid),
  entries integer not null,
  hash bytea not null,
  sealed_at timestamptz not null default now()
);

-- What people and breakers decide for a system. Here and not in the queue, which may be emptied at any moment.
create table switches (
  system text primary key,
  paused boolean not null default false,
  -- The incident that stopped the system: {why, cure, at}.
  stopped json,
  modes json not null default '[]',
  failures integer not null default 0,
  opened_times integer not null default 0,
  open_until timestamptz,
  probe_until timestamptz,
  not_before timestamptz,
  width real,
  tokens real,
  tokens_at timestamptz
);

create table feeds (
  name text primary key,
  cursor text not null,
  acknowledged_at timestamptz not null default now()
);

create table keys (
  id bigint generated always as identity primary key,
  hash bytea not null unique,
  role text not null check (role in ('province', 'viewer', 'operator', 'admin') or role like 'system:%'),
  label text not null,
  agencies text[],
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table numbers (
  agency text not null,
  day date not null,
  last integer not null,
  primary key (agency, day)
);

-- Answers kept for Idempotency-Key; answer is null while the first request is still being served.
create table idempotency (
  caller bigint not null,
  key_hash bytea not null,
  request_hash bytea not null,
  status integer,
  answer json,
  created_at timestamptz not null default now(),
  primary key (caller, key_hash)
);
create index idempotency_age on idempotency (created_at);

-- Why: that a system answers when it is asked says nothing of how it takes what it is told. With one circuit breaker for both, each answered look for
-- news closed what refused deliveries had opened.
alter table switches
  add column read_failures integer not null default 0,
  add column read_opened_times integer not null default 0,
  add column read_open_until timestamptz,
  add column read_probe_until timestamptz;

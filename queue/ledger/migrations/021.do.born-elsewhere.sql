-- Why: a system may tell of a dossier before the province declares it. Until somebody says what every dossier has, it is kept without: no
-- agency and no procedure ('' as it stands there), no status (0).
alter table dossiers drop constraint dossiers_status_check, add constraint dossiers_status_check check (status between 0 and 10);
-- When a person is told that nobody declared it; null: somebody did, or a person was told.
alter table dossiers add column undeclared_due timestamptz;
create index dossiers_undeclared_due on dossiers (undeclared_due) where undeclared_due is not null;

-- A message that may begin a dossier is applied though no dossier has its codes yet.
alter table inbound add column opens boolean not null default false;
-- What waited too long is found without reading all that waits.
create index inbound_old on inbound (received_at) where state = 'waiting';

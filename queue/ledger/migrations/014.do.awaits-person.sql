-- Why: one word means what it says. A parked copy that awaits a person stays parked whatever is declared; another is tried again by the
-- dossier's next version.
alter table replicas rename column firm to awaits_person;

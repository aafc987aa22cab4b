-- Why: once a system accepted a submission it has the dossier in hand (cơ quan đang thụ lý), and its status counts until it hands the dossier
-- back. Whose turn it is follows from what was sent and answered, which no source says.

-- {system, began, status, after, said, told, differs, released}; see state/custody.ts. Null: no system ever had it in hand.
alter table dossiers add column custody json,
  -- When a person is told that the province says another status than the system that has it in hand; null: it does not, or was told.
  add column custody_due timestamptz;
create index dossiers_custody_due on dossiers (custody_due) where custody_due is not null;

-- Why: what one dossier's reply says of a system is not believed by itself. What several say is gathered here, by all processes
-- together, until it is an incident or somebody was honoured: [{is, shape, dossier, at}].
alter table switches add suspicion json;

-- Why: what waited longest was looked at first, whoever sent it, so that a million messages of one source kept those of all others waiting. Each
-- source's are walked through by themselves now.
create index inbound_waiting_of on inbound (source, ready_at, id) where state = 'waiting';
drop index inbound_waiting;

-- Why: a ledger that was dumped and restored into a new cluster counts its transactions from the beginning again, below those that
-- its entries and seals name. What was written then was never sealed, lay in the ranges of old seals, and behind every reader's cursor.

-- What is added to a transaction's number here, so that it goes on from what the ledger knows; 0 in the cluster where it began.
alter table installation add xid_offset bigint not null default 0;

-- Below it no transaction is running any more, as the log numbers them.
create function log_horizon() returns xid8 language sql stable return
  (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select xid_offset from installation))::text::xid8;

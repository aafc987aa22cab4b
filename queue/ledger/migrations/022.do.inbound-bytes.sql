-- Why: messages are kept as they were received for 90 days, whoever sends them and how many. What they take is counted by source, so that one
-- source cannot fill the disk of all. A single number of each source would be a row that all its messages wait for: every one adds what it took or
-- freed instead, and what was added is summed up from time to time.
create table inbound_bytes (source text not null, bytes bigint not null);
insert into inbound_bytes select source, sum(octet_length(body)) from inbound where body is not null group by source;

create function count_inbound_bytes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then insert into inbound_bytes values (new.source, octet_length(new.body));
  else insert into inbound_bytes values (old.source, -octet_length(old.body));
  end if;
  return null;
end $$;
create trigger inbound_body_kept after insert on inbound for each row when (new.body is not null) execute function count_inbound_bytes();
create trigger inbound_body_freed after update of body on inbound for each row
  when (old.body is not null and new.body is null) execute function count_inbound_bytes();
create trigger inbound_body_gone after delete on inbound for each row when (old.body is not null) execute function count_inbound_bytes();

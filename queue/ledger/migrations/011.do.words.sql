-- Why: one word means one thing. What a system is known to hold is `held`; the process that has a lease is a worker. And what counts the
-- answers that nobody could read, or that said the settings are wrong, is named for them.
alter table holders rename to workers;
alter index holders_pkey rename to workers_pkey;
alter table replicas rename column holder to worker;
alter table replicas rename column puzzles to unrecognised;

-- Why: what a system answered to an attempt is wanted in the timeline, but may name a person, and what stands in an entry is hashed and
-- can never be taken away. So the words stand beside the entry, which holds their hash with the row's salt; an erasure takes both.
alter table log add column said text;

-- Why: systems that take links fetch a file without a key of ours. A link is signed with its file's own key, so that all links of a file end with
-- the key or the file, and none of another file's. Two random UUIDs hold 244 bits of chance, which PostgreSQL has at hand.

alter table files add column link_key bytea not null
  default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

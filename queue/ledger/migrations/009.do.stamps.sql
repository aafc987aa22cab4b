-- Why: whoever may write all of the ledger can set every seal anew. A time-stamp (RFC 3161) of a seal's hash is signed by somebody
-- else, who also says when.

-- response is null while an authority is being asked, or where it did not answer.
create table stamps (
  seal bigint primary key,
  asked_at timestamptz not null default now(),
  response bytea
);
create index stamps_asked on stamps (asked_at);

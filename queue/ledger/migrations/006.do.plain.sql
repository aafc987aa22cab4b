-- Why: a json column keeps what was said as it was said, also what PostgreSQL's text cannot hold. Looking into such a value for any
-- field of it fails, and with it every query over its neighbours. Where a query looks into what came from outside, it looks here.

-- The same value with U+FFFD for NUL and for halves of surrogate pairs. Nothing else of it changes.
create function plain(said json) returns json language sql immutable parallel safe return
  case when strpos(said::text, '\u') = 0 then said
    else regexp_replace(said::text, '\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\ufffd', 'g')::json end;

-- Why: a code is its issuer's: two issuers may give the same number to different dossiers, one issuer never. And a code that
-- somebody merely told is no address: it must be known who gave it.

-- receipt, system, adopted, province (a key for all agencies), before (told before this column was); null: told, confirmed by nobody.
-- `before` as a default while the column comes: of what is there no row is written anew.
alter table dossier_codes
  add column confirmed_by text default 'before' check (confirmed_by in ('receipt', 'system', 'adopted', 'province', 'before')),
  drop constraint dossier_codes_pkey,
  add primary key (code, issuer);
alter table dossier_codes alter column confirmed_by drop default;

-- What the national side gave by a receipt is its dossier's, whoever told it before.
-- A reply that was kept before such were cleaned may hold what PostgreSQL's text cannot (NUL, half a surrogate pair).
-- Only what names the operation is unpacked as JSON, or may name it behind an escape.
with copies as (
  select dossier, case when strpos(held::text, '\u') = 0 then held
    else regexp_replace(held::text, '\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\ufffd', 'g')::json end as held
  from replicas where strpos(held::text, 'GetNextValue') > 0 or strpos(held::text, '\u') > 0
), numbered as materialized (
  select dossier, held->'number'->'receipt'->>'code' as number, held->'dossier'->'receipt'->>'code' as id from copies
  where held->'number'->'receipt'->>'operation' = 'GetNextValue'
), receipts as (
  select dossier, number as code, 'national-portal' as issuer from numbered
  union all
  select dossier, id, 'national-portal-id' from numbered
)
insert into dossier_codes (code, dossier, issuer, confirmed_by)
select distinct on (code, issuer) code, dossier, issuer, 'receipt' from receipts where code is not null order by code, issuer, dossier
on conflict (code, issuer) do update set dossier = excluded.dossier, confirmed_by = excluded.confirmed_by;

-- Which dossier a code alone names: the one whose main code it is, else the one that has it beyond doubt.
create view code_owners as
select distinct on (code) code, dossier from dossier_codes order by code, issuer <> 'province', confirmed_by is null, issuer;

-- A dossier whose main code was given back: nobody's any more, sent nowhere.
alter table dossiers add column released_at timestamptz;

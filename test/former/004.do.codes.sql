-- Why: a code is its issuer's: two issuers may give the same number to different dossiers, one issuer never. And a code that
-- somebody merely told is no address: it must be known who gave it.

-- receipt, system, adopted, province (a key for all agencies), before (told before this column was); null: told, confirmed by nobody.
alter table dossier_codes
  add column confirmed_by text check (confirmed_by in ('receipt', 'system', 'adopted', 'province', 'before')),
  drop constraint dossier_codes_pkey,
  add primary key (code, issuer);
update dossier_codes set confirmed_by = 'before';

-- What the national side gave by a receipt is its dossier's, whoever told it before.
-- A reply that was kept before such were cleaned may hold what PostgreSQL's text cannot (NUL, half a surrogate pair).
with copies as (
  select dossier, case when strpos(held::text, '\u') = 0 then held
    else regexp_replace(held::text, '\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\ufffd', 'g')::json end as held
  from replicas
), receipts as (
  select dossier, held->'number'->'receipt'->>'code' as code, 'national-portal' as issuer from copies
  where held->'number'->'receipt'->>'operation' = 'GetNextValue'
  union all
  select dossier, held->'dossier'->'receipt'->>'code', 'national-portal-id' from copies
  where held->'number'->'receipt'->>'operation' = 'GetNextValue'
)
insert into dossier_codes (code, dossier, issuer, confirmed_by)
select distinct on (code, issuer) code, dossier, issuer, 'receipt' from receipts where code is not null order by code, issuer, dossier
on conflict (code, issuer) do update set dossier = excluded.dossier, confirmed_by = excluded.confirmed_by;

-- Which dossier a code alone names: the one whose main code it is, else the one that has it beyond doubt.
create view code_owners as
select distinct on (code) code, dossier from dossier_codes order by code, issuer <> 'province', confirmed_by is null, issuer;

-- A dossier whose main code was given back: nobody's any more, sent nowhere.
alter table dossiers add column released_at timestamptz;

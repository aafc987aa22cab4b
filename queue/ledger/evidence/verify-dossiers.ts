import type { Pool } from "pg";
import { boundsOf } from "./months.ts";
import type { Contradiction } from "./verify-counts.ts";

/**
 * Compares each dossier with what the log tells of it: every version once, none missing but those of dropped months, the newest the
 * dossier's own; and no entry of a dossier that is not there. Page by page, each of one moment.
 */
export const contradictionsOfDossiers = async (pool: Pool): Promise<Contradiction[]> => {
  const found: Contradiction[] = [];
  for (let after = "0"; ; ) {
    const { rows } = await pool.query({ name: "verify-dossiers", text: sql, values: [after] });
    const { last, dossiers }: { last: string | null; dossiers: Row[] } = rows[0];
    for (const row of dossiers)
      for (const why of faultsOf(row)) {
        found.push({ of: row.code ?? `số ${row.id}`, why });
        if (found.length === most) return found;
      }
    if (last === null) return found;
    after = last;
  }
};

/** Where so many dossiers are at odds with the log, no further ones need to be named. */
const most = 1_000;

const faultsOf = ({
  code,
  version,
  changedAt,
  least,
  greatest,
  distinct,
  changes,
  changed,
  retired,
}: Row) => {
  if (code === null) return ["nhật ký nói đến, mà không có hồ sơ này"];
  const dropped = retired === null ? Number.NEGATIVE_INFINITY : Date.parse(boundsOf(retired).to);
  // All that changed it may have gone with the months that were dropped.
  if (greatest === null)
    return Date.parse(changedAt) < dropped
      ? []
      : [`có ${version} phiên bản, nhật ký không nói đến phiên bản nào`];
  const faults: string[] = [];
  if (greatest !== version)
    faults.push(`đang ở phiên bản ${version}, nhật ký chỉ nói đến ${greatest}`);
  if (least !== 1 && retired === null)
    faults.push(`nhật ký không nói đến phiên bản nào trước ${least}`);
  if (distinct !== greatest - (least ?? 0) + 1) faults.push("nhật ký thiếu phiên bản ở giữa");
  if (changes > changed) faults.push("nhật ký nói đến một phiên bản nhiều lần");
  return faults;
};

/** `code` null: no such dossier; `retired`: the newest month that was dropped. */
type Row = {
  id: string;
  code: string | null;
  version: number;
  changedAt: string;
  least: number | null;
  greatest: number | null;
  distinct: number;
  /** Changes told, and how many of their versions are different ones. */
  changes: number;
  changed: number;
  retired: string | null;
};

// An erasure tells a version too, which may be that of the change before. Dossiers without any fault are left out already here.
const sql = `
with page as materialized (
  select id, code, version, changed_at from dossiers where id > $1 order by id limit 2000
), span as materialized (
  select case when count(*) = 2000 then max(id) end as last from page
), told as materialized (
  select l.dossier, l.kind, case when plain(l.entry)->>'version' ~ '^\\d{1,9}$' then (plain(l.entry)->>'version')::int end as version
  from log l
  where l.dossier > $1 and l.dossier <= coalesce((select last from span), 9223372036854775807)
    and ((l.kind = 'change' and plain(l.entry)->>'changed' = 'true') or (l.kind = 'note' and l.source is null and plain(l.entry)->>'is' = 'erased'))
), by_dossier as (
  select dossier, min(version) as least, max(version) as greatest, count(distinct version)::int as distinct,
    (count(*) filter (where kind = 'change'))::int as changes,
    (count(distinct version) filter (where kind = 'change'))::int as changed
  from told group by dossier
), gone as (select max(month) as retired from retirements)
select (select last::text from span) as last, coalesce((
  select json_agg(json_build_object('id', coalesce(p.id, b.dossier)::text, 'code', p.code, 'version', p.version,
    'changedAt', p.changed_at, 'least', b.least, 'greatest', b.greatest, 'distinct', coalesce(b.distinct, 0),
    'changes', coalesce(b.changes, 0), 'changed', coalesce(b.changed, 0), 'retired', gone.retired) order by coalesce(p.id, b.dossier))
  from page p full join by_dossier b on b.dossier = p.id cross join gone
  where p.id is null or b.least is distinct from 1 or b.greatest is distinct from p.version or b.distinct <> p.version
    or b.changes > b.changed), '[]') as dossiers`;

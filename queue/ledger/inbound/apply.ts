import type { Pool } from "pg";
import type { Accepted } from "../accept/accept.ts";
import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import type { Cause } from "./keep.ts";

/** A message that was applied, refused, or is about a dossier that nobody knows. */
export type Applied = { id: string; accepted: Accepted };

/**
 * Says of messages what became of them, where that was not said by the commit that applied them: they were refused, or said nothing new.
 * Those of an unknown dossier go on waiting.
 */
export const settle = async (pool: Pool, applied: Applied[]): Promise<void> => {
  const rows = applied.flatMap(({ id, accepted }): Row[] => {
    if ("version" in accepted)
      return accepted.changed ? [] : [{ id, state: "applied", code: accepted.code, cause: null }];
    const cause = causeOf(accepted);
    return cause ? [{ id, state: "refused", code: null, cause: JSON.stringify(cause) }] : [];
  });
  if (rows.length === 0) return;
  await pool.query({
    name: "inbound-settle",
    text: sql,
    values: [
      numberColumn(rows.map(({ id }) => id)),
      rows.map(({ state }) => state),
      rows.map(({ code }) => code),
      jsonColumn(rows.map(({ cause }) => cause)),
    ],
  });
};

type Row = {
  id: string;
  state: "applied" | "refused";
  code: string | null;
  cause: string | null;
};

/** Why a statement is refused; undefined where nobody knows its dossier, or none that its speaker may speak of: both alike. Pure. */
export const causeOf = (refusal: Exclude<Accepted, { version: number }>): Cause | undefined => {
  if ("conflict" in refusal)
    return {
      why: "Các mã không phải của cùng một hồ sơ, hoặc không thuộc cơ quan mà bên gửi được khai.",
      pointer: refusal.conflict,
    };
  if ("errors" in refusal) {
    const [error] = refusal.errors;
    return { why: error?.message ?? "", pointer: error?.pointer ?? "" };
  }
  if (refusal.refused === "not-found") return undefined;
  return { why: "Bên gửi không được khai cho cơ quan này." };
};

// What says nothing new of a dossier that was erased may be what was erased: nothing of it is kept as it was received. What is refused
// may be tried again.
const sql = `
update inbound b set state = i.state, cause = i.cause::json, settled_at = now(), dossier = d.id,
  statement = case when i.state = 'refused' then b.statement end,
  body = case when d.erased_at is null then b.body end, hash = case when d.erased_at is null then b.hash end
from unnest($1::bigint[], $2::text[], $3::text[], ${jsonTexts("$4")}) as i(id, state, code, cause) left join dossiers d on d.code = i.code
where b.id = i.id and b.state in ('waiting', 'parked')`;

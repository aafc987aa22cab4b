import type { Pool } from "pg";
import { patience } from "../../postgres/session/limits.ts";

/** A request as Idempotency-Key sees it: who asks, SHA-256 of the key, SHA-256 of what is asked. */
export type KeyedRequest = { caller: string; key: Buffer; request: Buffer };

/** Whether a request is to be served now (`token` must come back with its answer), or what became of the first one. */
export type Begun =
  | { is: "mine"; token: string }
  | { is: "answered"; status: number; answer: unknown }
  | { is: "in progress" | "another request" };

/**
 * Answers kept for Idempotency-Key, at least 24 hours. A request still unanswered after a minute is taken for one whose
 * process died: its twin may take it over, and then only the twin's answer is kept.
 */
export const createIdempotency = (pool: Pool) => ({
  begin: async ({ caller, key, request }: KeyedRequest): Promise<Begun> => {
    const begun = await pool.query({
      name: "idempotency-begin",
      text: beginSql,
      values: [caller, key, request],
    });
    const token: string | undefined = begun.rows[0]?.token;
    if (token !== undefined) return { is: "mine", token };
    const { rows } = await pool.query({
      name: "idempotency-read",
      text: "select request_hash = $3 as same, status, answer from idempotency where caller = $1 and key_hash = $2",
      values: [caller, key, request],
    });
    const first: { same: boolean; status: number | null; answer: unknown } | undefined = rows[0];
    if (first && !first.same) return { is: "another request" };
    if (!first || first.status === null) return { is: "in progress" };
    return { is: "answered", status: first.status, answer: first.answer };
  },
  /** Keeps the answer for the twins to come; changes nothing where another took over. */
  keep: async (
    request: KeyedRequest,
    token: string,
    status: number,
    answer: unknown,
  ): Promise<void> => {
    await pool.query(
      `update idempotency set status = $4, answer = $5::json
         where caller = $1 and key_hash = $2 and created_at = $3::timestamptz and status is null`,
      [request.caller, request.key, token, status, JSON.stringify(answer)],
    );
  },
  /** Forgets a request that failed through our own fault, so that it can be asked again. */
  forget: async (request: KeyedRequest, token: string): Promise<void> => {
    await pool.query(
      `delete from idempotency where caller = $1 and key_hash = $2 and created_at = $3::timestamptz and status is null`,
      [request.caller, request.key, token],
    );
  },
  /** Drops all whose day is over, in short transactions, until told to stop; several processes share the work. Gives how many. */
  purge: async (signal: AbortSignal, page = 1_000): Promise<number> => {
    for (let purged = 0; ; ) {
      if (signal.aborted) return purged;
      const { rowCount } = await pool.query({
        name: "idempotency-purge",
        text: purgeSql,
        values: [page],
        query_timeout: patience.page,
      });
      purged += rowCount ?? 0;
      if ((rowCount ?? 0) < page) return purged;
    }
  },
});

export type Idempotency = ReturnType<typeof createIdempotency>;

const beginSql = `
insert into idempotency as i (caller, key_hash, request_hash) values ($1, $2, $3)
on conflict (caller, key_hash) do update set
  request_hash = excluded.request_hash, status = null, answer = null, created_at = clock_timestamp()
where i.created_at < now() - interval '25 hours'
  or (i.status is null and i.request_hash = excluded.request_hash and i.created_at < now() - interval '1 minute')
returning created_at::text as token`;

const purgeSql = `
with over as materialized (
  select caller, key_hash from idempotency where created_at < now() - interval '25 hours'
  order by created_at limit $1 for update skip locked
)
delete from idempotency where (caller, key_hash) in (select caller, key_hash from over)`;

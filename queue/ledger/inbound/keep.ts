import type { Pool, PoolClient } from "pg";
import type { Statement } from "../../../schemas/statement.ts";
import type { Scope } from "../access/scope.ts";
import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import { digestOf } from "../state/canonical.ts";
import type { State } from "./states.ts";

/** Statements of one source on their way in, by one operation, each with the bytes that it was read from. */
export type Told = {
  operation: string;
  /** The agencies that the speaker may speak for; null: all. */
  scope: Scope;
  /** The key that it came with: whoever speaks most does not hold up the others. */
  speaker?: string;
  messages: Message[];
};
export type Message = {
  statement: Statement;
  received: Buffer;
  /** What it is compared by with what was told before, where its links to our files were put in here. */
  told?: Statement;
  /** It is not as statements are: it is kept, and never applied. */
  refused?: Cause;
  /** Its source dated it too far ahead: it is dated by its arrival. */
  isAhead?: boolean;
  /** It may begin a dossier that nobody knows. */
  opens?: boolean;
};

/** What a message was when it came: new, and kept from now on (`made`); or told before, with what became of it then. */
export type Kept = { n: number } & (
  | { made: string }
  | { state: State; isSame: boolean; cause: Cause | null; code: string | null }
);

/** Why a message is refused; `pointer`: where in it. Nothing of a person. */
export type Cause = { why: string; pointer?: string };

/**
 * Keeps messages as they were received, in one commit; of those told before the first stays, and one that was parked waits again. Of one
 * natural key in one call only the first is new.
 */
export const keep = async (
  client: Pool | PoolClient,
  source: string,
  { operation, scope, speaker, messages }: Told,
): Promise<Kept[]> => {
  if (messages.length === 0) return [];
  const first = new Map<string, { n: number; hash: string }>();
  const rows = messages.map(
    ({ statement, received, told = statement, refused, opens = false }, n) => {
      const hash = digestOf(told);
      if (!first.has(statement.key)) first.set(statement.key, { n, hash });
      return { n, statement, received, hash, refused, opens };
    },
  );
  const isFirst = ({ n, statement }: (typeof rows)[number]) => first.get(statement.key)?.n === n;
  const fresh = rows.filter(isFirst);
  const found: Row[] = [];
  // A twin that is being kept right now is not seen by the statement that waited for it.
  for (let left = fresh, tries = 0; left.length > 0; tries += 1) {
    if (tries > 3) throw new Error("A message was kept by others at every try.");
    const { rows: answered }: { rows: Row[] } = await client.query({
      name: "inbound-keep",
      text: sql,
      values: [
        source,
        operation,
        scope,
        numberColumn(left.map(({ n }) => n)),
        left.map(({ statement }) => statement.key),
        left.map(({ statement }) => statement.at),
        left.map(({ hash }) => hash),
        left.map(({ received }) => received),
        jsonColumn(left.map(({ statement }) => JSON.stringify(statement))),
        left.map(({ statement }) => statement.about.map(({ code }) => code).join(" ")),
        jsonColumn(left.map(({ refused }) => (refused ? JSON.stringify(refused) : null))),
        speaker ?? null,
        left.map(({ opens }) => opens),
      ],
    });
    found.push(...answered);
    const known = new Set(found.map(({ n }) => n));
    left = left.filter(({ n }) => !known.has(n));
  }
  const kept = new Map(found.map((row) => [row.n, row]));
  return rows.map((row): Kept => {
    const { n, hash } = row;
    const twin = first.get(row.statement.key) ?? row;
    const { made, state, hash: before, cause, code } = kept.get(twin.n) as Row;
    if (made !== null && twin.n === n) return { n, made };
    // What was erased cannot be compared: it is taken for the same.
    const isSame = made !== null ? twin.hash === hash : before === null || before === hash;
    return { n, state: state ?? "waiting", isSame, cause, code };
  });
};

type Row = {
  n: number;
  made: string | null;
  state: State | null;
  hash: string | null;
  cause: Cause | null;
  code: string | null;
};

const sql = `
with input as (
  select * from unnest($4::int[], $5::text[], $6::timestamptz[], $7::text[], $8::bytea[], ${jsonTexts("$9")}, $10::text[],
    ${jsonTexts("$11")}, $13::boolean[]) as t(n, key, at, hash, body, statement, codes, cause, opens)
), made as (
  insert into inbound (source, operation, scope, speaker, key, at, hash, body, statement, codes, opens, state, cause, settled_at)
  select $1, $2, $3::text[], $12, key, at, hash, body, statement::json, string_to_array(codes, ' '), opens,
    case when cause is null then 'waiting' else 'refused' end, cause::json, case when cause is not null then now() end
  from input order by key
  on conflict (source, operation, key) do nothing
  returning id, key
), again as (
  update inbound b set state = 'waiting', ready_at = now(), received_at = now(), settled_at = null
  from input i where b.source = $1 and b.operation = $2 and b.key = i.key and b.hash = i.hash and b.state = 'parked' and b.statement is not null
)
select i.n, m.id::text as made, o.state, o.hash, o.cause, d.code
from input i left join made m using (key)
left join inbound o on o.source = $1 and o.operation = $2 and o.key = i.key
left join dossiers d on d.id = o.dossier
where m.id is not null or o.id is not null`;

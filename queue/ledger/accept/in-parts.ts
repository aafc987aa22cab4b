import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import type { CustodyToWrite } from "./custody.ts";
import type { Heard } from "./hear.ts";
import { DECLARE_DAYS } from "./undeclared.ts";

/** What a person should know of a change: a field that was not its source's to say (`key`), or that it was dated ahead. */
export type Noted = { kind: "refused-change" | "dated-ahead"; key: string };

/** What a change brings by a source that speaks in parts. */
type InParts = {
  n: number;
  word: Pick<Heard, "words" | "redacted">;
  inbound: string | null;
  noted: Noted[];
  custody: CustodyToWrite | null;
  isRenamed: boolean;
  declares: boolean;
};

/** Few changes are; those that are not are written by a statement without what stands here. */
export const isInParts = ({
  word,
  inbound,
  noted,
  custody,
  isRenamed,
  declares,
}: InParts): boolean =>
  word.words !== null ||
  inbound !== null ||
  noted.length > 0 ||
  custody !== null ||
  isRenamed ||
  declares;

/** What sources that speak in parts said, the messages that are applied by it, and what was not theirs to say. */
export const partsOf = (decided: InParts[]) => [
  jsonColumn(decided.map(({ word }) => word.words && JSON.stringify(word.words))),
  numberColumn(decided.map(({ inbound }) => inbound)),
  decided.map(({ word }) => word.redacted),
  numberColumn(decided.flatMap(({ n, noted }) => noted.map(() => n))),
  decided.flatMap(({ noted }) => noted.map(({ key }) => key)),
  jsonColumn(decided.map(({ custody }) => custody && JSON.stringify(custody.custody))),
  decided.map(({ custody }) => custody?.due ?? null),
  decided.map(({ custody }) => custody?.due !== undefined),
  decided.flatMap(({ noted }) => noted.map(({ kind }) => kind)),
  decided.map(({ declares }) => declares),
];

/** What {@link partsOf} says, by place in the batch. */
export const inPartsSql = `unnest($1::int[], ${jsonTexts("$36")}, $37::bigint[], $38::boolean[],
    ${jsonTexts("$41")}, $42::timestamptz[], $43::boolean[], $45::boolean[])
    as w(n, words, inbound, redacted, custody, custody_due, is_due_told, declares)`;

/** What it does to who has a dossier in hand, and to the code that it goes by. */
export const standingSql = `
    code = i.code, undeclared_due = case when not w.declares then d.undeclared_due end, custody = coalesce(w.custody::json, d.custody), custody_due = case when w.is_due_told then w.custody_due else d.custody_due end,`;

/** When a person is told that nobody declared it: of a dossier that a message begins. */
export const undeclaredSql = `, case when w.inbound is not null then now() + interval '${DECLARE_DAYS} days' end`;

/** The messages that are applied by it; of what an erasure came before nothing is kept as it was received. */
export const appliedSql = ` applied as (
  update inbound b set state = 'applied', dossier = done.id, statement = null, settled_at = now(),
    body = case when not w.redacted then b.body end, hash = case when not w.redacted then b.hash end
  from done join ${inPartsSql} using (n) where b.id = w.inbound
),`;

/** Findings of what was not its to say, or was dated ahead; of a field no more than that it differs: it may be a person's. */
export const notedSql = `
  union all select r.kind, i.source, done.id, r.key,
    case when r.kind = 'refused-change' then json_build_object('field', r.key, 'differs', true)::text else '{}' end
  from unnest($39::int[], $40::text[], $44::text[]) as r(n, key, kind) join done using (n) join input i using (n)`;

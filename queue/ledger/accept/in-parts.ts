import { jsonColumn, jsonTexts, numberColumn } from "../db/columns.ts";
import type { CustodyToWrite } from "./custody.ts";
import type { Heard } from "./hear.ts";

/** What a change brings by a source that speaks in parts. */
type InParts = {
  n: number;
  word: Pick<Heard, "words" | "redacted">;
  inbound: string | null;
  refused: string[];
  custody: CustodyToWrite | null;
};

/** Few changes are; those that are not are written by a statement without what stands here. */
export const isInParts = ({ word, inbound, refused, custody }: InParts): boolean =>
  word.words !== null || inbound !== null || refused.length > 0 || custody !== null;

/** What sources that speak in parts said, the messages that are applied by it, and what was not theirs to say. */
export const partsOf = (decided: InParts[]) => [
  jsonColumn(decided.map(({ word }) => word.words && JSON.stringify(word.words))),
  numberColumn(decided.map(({ inbound }) => inbound)),
  decided.map(({ word }) => word.redacted),
  numberColumn(decided.flatMap(({ n, refused }) => refused.map(() => n))),
  decided.flatMap(({ refused }) => refused),
  jsonColumn(decided.map(({ custody }) => custody && JSON.stringify(custody.custody))),
  decided.map(({ custody }) => custody?.due ?? null),
  decided.map(({ custody }) => custody?.due !== undefined),
];

/** What {@link partsOf} says, by place in the batch. */
export const inPartsSql = `unnest($1::int[], ${jsonTexts("$36")}, $37::bigint[], $38::boolean[],
    ${jsonTexts("$41")}, $42::timestamptz[], $43::boolean[]) as w(n, words, inbound, redacted, custody, custody_due, is_due_told)`;

/** What it does to who has a dossier in hand. */
export const custodySql = `
    custody = coalesce(w.custody::json, d.custody), custody_due = case when w.is_due_told then w.custody_due else d.custody_due end,`;

/** The messages that are applied by it; of what an erasure came before nothing is kept as it was received. */
export const appliedSql = ` applied as (
  update inbound b set state = 'applied', dossier = done.id, statement = null, settled_at = now(),
    body = case when not w.redacted then b.body end, hash = case when not w.redacted then b.hash end
  from done join ${inPartsSql} using (n) where b.id = w.inbound
),`;

/** Findings of what was not its to say; of the field no more than that it differs: it may be a person's. */
export const refusedSql = `
  union all select 'refused-change', i.source, done.id, r.field, json_build_object('field', r.field, 'differs', true)::text
  from unnest($39::int[], $40::text[]) as r(n, field) join done using (n) join input i using (n)`;

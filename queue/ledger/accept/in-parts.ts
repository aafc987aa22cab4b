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

/** What it does to the statement that writes changes; `n`: the parameter with their places in the batch. */
export const inPartsSql = (
  decided: InParts[],
  n: string,
  value: (value: unknown) => string,
): typeof ofWhole => {
  const noted = decided.flatMap((next) => next.noted.map((each) => ({ n: next.n, ...each })));
  const rows = `unnest(${n}::int[],
    ${jsonTexts(value(jsonColumn(decided.map(({ word }) => word.words && JSON.stringify(word.words)))))},
    ${value(numberColumn(decided.map(({ inbound }) => inbound)))}::bigint[], ${value(decided.map(({ word }) => word.redacted))}::boolean[],
    ${jsonTexts(value(jsonColumn(decided.map(({ custody }) => custody && JSON.stringify(custody.custody)))))},
    ${value(decided.map(({ custody }) => custody?.due ?? null))}::timestamptz[],
    ${value(decided.map(({ custody }) => custody?.due !== undefined))}::boolean[], ${value(decided.map(({ declares }) => declares))}::boolean[])
    as w(n, words, inbound, redacted, custody, custody_due, is_due_told, declares)`;
  return {
    join: ` join ${rows} using (n)`,
    madeColumns: ", undeclared_due",
    // When a person is told that nobody declared it: of a dossier that a message begins.
    madeValues: `, case when w.inbound is not null then now() + interval '${DECLARE_DAYS} days' end`,
    // Who has a dossier in hand, and the code that it goes by.
    standing: `
    code = i.code, undeclared_due = case when not w.declares then d.undeclared_due end,
    custody = coalesce(w.custody::json, d.custody), custody_due = case when w.is_due_told then w.custody_due else d.custody_due end,`,
    columns: ", words",
    values: ", w.words::json",
    told: " words = excluded.words,",
    // The messages that are applied by it; of what an erasure came before nothing is kept as it was received.
    applied: ` applied as (
  update inbound b set state = 'applied', dossier = done.id, statement = null, settled_at = now(),
    body = case when not w.redacted then b.body end, hash = case when not w.redacted then b.hash end
  from done join ${rows} using (n) where b.id = w.inbound
),`,
    // What was not its to say, or was dated ahead; of a field no more than that it differs: it may be a person's.
    noted: [
      `
  select r.kind, i.source, done.id, r.key,
    case when r.kind = 'refused-change' then json_build_object('field', r.key, 'differs', true)::text else '{}' end
  from unnest(${value(numberColumn(noted.map((each) => each.n)))}::int[], ${value(noted.map(({ key }) => key))}::text[],
    ${value(noted.map(({ kind }) => kind))}::text[]) as r(n, key, kind) join done using (n) join input i using (n)`,
    ],
  };
};

/** The same of changes that are whole words, as nearly all are. */
export const ofWhole = {
  join: "",
  madeColumns: "",
  madeValues: "",
  standing: "",
  columns: "",
  values: "",
  told: "",
  applied: "",
  noted: [] as string[],
};

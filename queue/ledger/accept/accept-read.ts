import type { Pool } from "pg";
import { agencyOf } from "../access/agencies.ts";
import { inScope, type Scope, scopeSql } from "../access/scope.ts";
import { statement } from "../db/statement.ts";
import { mayRefer } from "../files/refer.ts";
import type { Custody } from "../state/custody.ts";
import type { Words } from "../state/fold.ts";
import type { Facts } from "../state/merge.ts";
import { type OwnCode, ownCodesSql } from "../state/merge-codes.ts";
import type { Salt } from "../state/salted.ts";

/** What the ledger already holds of a dossier: who said what, and the counter that a writer must find unchanged. */
export type Known = {
  id: string;
  code: string;
  version: number;
  touched: number;
  digest: string;
  salt: Salt;
  agency: string;
  /** Its main code was given back: it has no name that anybody could speak of it by. */
  released: boolean;
  /** The province told it whole, or another source by a word like the province's; else systems alone, in statements. */
  declared: boolean;
  /** When it was erased last, so that it had another salt before. */
  erasedAt: string | null;
  codes: OwnCode[];
  /** The oldest version that can be led back to; null where none was kept yet. */
  keptFrom: number | null;
  /** Which system has it in hand, or had last; null: none ever had. */
  custody: Custody | null;
  /** None where no speaker who names it may see it. Read from their text when they are asked for first: of a full history, milliseconds. */
  readonly facts: KnownFacts[];
  /** Something in them may refer to a file. */
  hasFiles: boolean;
};

/** What one source said. `erased`: its whole word is as an erasure left it. `words`: null where it never spoke in parts. */
export type KnownFacts = Facts & {
  digest: string;
  erased: boolean;
  acceptedAt: string;
  words: Words | null;
};

/** A dossier as it is read; facts as text, null where they are too heavy to be read beside others'. */
type Row = Omit<Known, "facts" | "hasFiles"> & { facts: string | null };

/**
 * What a dossier may weigh to be decided together with others': its facts as they are stored, compressed, so that nothing is unpacked
 * to learn it, and the characters of their text. The usual ones are a tenth of it.
 */
const MOST_STORED = 8_192;
const MOST_CHARACTERS = 131_072;

/** The codes that one word names, and the agencies that its speaker may speak for. */
export type Naming = { codes: string[]; scope: Scope };

/**
 * Reads every dossier that any of these codes names, in one statement. What sources say of a dossier is read for those alone who may see
 * it: naming another agency's takes neither more work nor more time for what stands there. Heavy dossiers are read where they are
 * expected, and only found to be so elsewhere.
 */
export const readKnown = async (pool: Pool, namings: Naming[], heavy: "expected" | "found") => {
  const named = namings.flatMap(({ codes, scope }) =>
    codes.map((code) => ({
      code,
      scope: scope?.join(" "),
      isOwn: inScope(agencyOf(code) ?? "", scope),
    })),
  );
  const isBound = namings.some(({ scope }) => scope !== null);
  const { rows } = await pool.query<Row>(
    statement("accept-read", { bound: isBound, light: heavy === "found" }, (value) => {
      const codes = `${value(named.map(({ code }) => code))}::text[]`;
      const seen = isBound && {
        scopes: `${value(named.map(({ scope }) => scope))}::text[]`,
        own: `${value(named.map(({ isOwn }) => isOwn))}::boolean[]`,
      };
      return sql(codes, seen, heavy === "found" ? value(MOST_STORED) : undefined);
    }),
  );
  const isHeavy = ({ facts }: Row) =>
    heavy === "found" && (facts?.length ?? Infinity) > MOST_CHARACTERS;
  const tooHeavy = rows.filter(isHeavy);
  const byCode = new Map<string, { known: Known; own: OwnCode }[]>();
  for (const known of rows.map(toKnown))
    for (const own of known.codes)
      byCode.set(own.code, [...(byCode.get(own.code) ?? []), { known, own }]);
  return {
    /**
     * Whether a code names a dossier that must be decided apart from others: its facts are not to be asked for. To whoever may not see
     * it, it weighs nothing, though another word of the batch names it too.
     */
    isTooHeavy: (code: string, scope: Scope) =>
      tooHeavy.some(
        (row) => row.codes.some((own) => own.code === code) && maySpeakOf(row, code, scope),
      ),
    /**
     * The dossier that has a code, and how. Told with its `issuer`, another issuer's like number is another code; but what reads as a
     * dossier code is one code, whoever is said to have given it. What was told and is not confirmed counts as told with that very
     * issuer alone: it is no name by which others speak of the dossier, unless that {@link names} it.
     */
    owner: (code: string, issuer?: string): { known: Known; own: OwnCode } | undefined => {
      const all = byCode.get(code);
      if (!all) return undefined;
      const exact = all.find(({ own }) => own.issuer === issuer);
      if (exact || (issuer !== undefined && agencyOf(code) === undefined)) return exact;
      const [first] = all
        .filter(names)
        .sort((a, b) => Number(a.own.issuer !== "province") - Number(b.own.issuer !== "province"));
      return first;
    },
    /** Whether a dossier other than `of` goes by a code, whoever gave it out. */
    isTaken: (code: string, of: string | undefined): boolean =>
      byCode.get(code)?.some(({ known }) => known.code === code && known.id !== of) ?? false,
  };
};

/**
 * Whether a code that a dossier has names it to whoever speaks of it: its main code does however it came by it, and one of the province's
 * also unconfirmed, until it is declared.
 */
export const names = ({ known, own }: { known: Known; own: OwnCode }): boolean =>
  own.confirmed || own.code === known.code || (!known.declared && own.issuer === "province");

/**
 * Whether a speaker may speak of a dossier under a code: it is with an agency of theirs, or nobody declared it yet and the code is one that
 * their agency gives out. Pure.
 */
export const maySpeakOf = (
  { agency, declared }: Pick<Known, "agency" | "declared">,
  code: string,
  scope: Scope,
): boolean => inScope(agency, scope) || (!declared && inScope(agencyOf(code) ?? "", scope));

const toKnown = ({ facts: text, ...row }: Row): Known => {
  let facts: Known["facts"] | undefined;
  return {
    ...row,
    hasFiles: mayRefer(text ?? ""),
    get facts() {
      facts ??= JSON.parse(text ?? "[]") as Known["facts"];
      return facts;
    },
  };
};

/** `seen`: where a speaker is bound, who sees what they name; `most`: bytes of facts that are read, left out: whatever they weigh. */
const sql = (codes: string, seen: { scopes: string; own: string } | false, most?: string) => `
select d.id::text, d.code, d.version, d.touched, d.digest, d.salt, d.agency, d.released_at is not null as released,
  ${seen ? "named.declared" : declaredSql("d")} as declared, to_json(d.erased_at) as "erasedAt", d.kept_from as "keptFrom", d.custody,
  ${seen ? `case when named.seen then ${ownCodesSql} else named.codes end` : ownCodesSql} as codes,
  case ${seen ? "when not named.seen then '[]'" : ""} when ${
    most
      ? `(select sum(pg_column_size(f.body) + pg_column_size(f.steps)
    + coalesce(pg_column_size(f.words), 0)) from facts f where f.dossier = d.id) <= ${most}`
      : "true"
  } then
  coalesce((select json_agg(json_build_object('source', f.source, 'digest', f.digest,
     'erased', coalesce(f.accepted_at <= d.erased_at, false), 'acceptedAt', f.accepted_at, 'words', f.words, 'body', f.body, 'steps', f.steps)) from facts f where f.dossier = d.id)::text, '[]') end as facts
from (${seen ? namedSql(codes, seen) : `select distinct dossier as id from dossier_codes where code = any(${codes})`}) named
join dossiers d on d.id = named.id`;

const namedSql = (codes: string, { scopes, own }: { scopes: string; own: string }) => `
  select c.dossier as id, bool_or(${scopeSql("o.agency", "string_to_array(a.scope, ' ')")} or (a.own and not told.declared)) as seen,
    bool_or(told.declared) as declared,
    json_agg(json_build_object('code', c.code, 'issuer', c.issuer, 'confirmed', c.confirmed_by is not null)) as codes
  from unnest(${codes}, ${scopes}, ${own}) as a(code, scope, own)
  join dossier_codes c on c.code = a.code join dossiers o on o.id = c.dossier
  cross join lateral (select ${declaredSql("o")} as declared) told
  group by c.dossier`;

const declaredSql = (
  dossier: string,
) => `exists (select from facts f where f.dossier = ${dossier}.id
    and (f.words is null or (f.source = 'province' and plain(f.words)->'base' is not null)))`;

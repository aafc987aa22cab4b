import type { Dossier, OtherCode, Step } from "../../../schemas/generated/dossier.ts";
import type { Statement } from "../../../schemas/statement.ts";
import type { Scope } from "../access/scope.ts";

/**
 * One source's word on a dossier, already valid: its whole present word, one that counts only where its source said nothing of the dossier
 * yet (`new`), steps of one of which it did (`steps`), or one statement.
 */
export type Change =
  | Word
  | (Omit<Word, "only"> & { only: "new" })
  | (Spoken & { dossier: StepsAlone; statement?: undefined; only: "steps" })
  | InStatement;

type Spoken = {
  code: string;
  source: string;
  /** The agencies that the speaker may speak for; null: all. */
  scope: Scope;
  /** The bytes as received. */
  received: string | Buffer;
  /** The key that it came with: whoever speaks most does not hold up the others. */
  speaker?: string;
  /** A system whose replica is left as it is: it is being adopted. */
  adopting?: string;
};

/** One source's whole present word. */
export type Word = Spoken & { dossier: Dossier; statement?: undefined; only?: undefined };

/** Steps alone: whatever their source said of the dossier before stays as it is. */
export type StepsAlone = { code: string; steps: Step[]; codes?: never; revision?: never };

/** One statement. `inbound`: the row that keeps it. */
export type InStatement = Spoken & {
  statement: Statement;
  inbound: string;
  dossier?: undefined;
  only?: undefined;
};

/** A name that a word gives to its dossier; without `issuer` whoever gave it. `pointer`: where the word has it. */
export type Named = { code: string; issuer?: string | undefined; pointer: string };

/** The names that a word is about, the first its main one. Pure. */
export const namesOf = ({ code, source, dossier, statement }: Change): [Named, ...Named[]] => {
  if (statement) {
    const [first, ...others] = statement.about.map((each, n) => ({
      ...each,
      pointer: `/about/${n}/code`,
    }));
    return [first ?? { code, pointer: "/about" }, ...others];
  }
  const issuer = source === "province" ? undefined : source;
  return [
    { code, issuer, pointer: "/code" },
    ...(dossier.codes ?? []).map((each, n) => ({ ...each, pointer: `/codes/${n}/code` })),
  ];
};

/** Every code that a word names, each once. Pure. */
export const codesOf = (change: Change): string[] => {
  const { code, dossier } = change;
  // Nearly every word names one code alone.
  if (dossier && !dossier.codes?.length) return [code];
  return [...new Set([code, ...othersOf(change).map((each) => each.code)])];
};

/** The codes that a word tells beside the one that it names itself by; a statement tells all of its own so. Pure. */
export const othersOf = ({ dossier, statement }: Change): OtherCode[] =>
  statement ? statement.about : (dossier.codes ?? []);

/** The steps that a word tells. Pure. */
export const stepsOf = ({ dossier, statement }: Change): Step[] =>
  (statement ? statement.says.steps : dossier.steps) ?? [];

/** The agency that a word says a dossier is with; undefined where it says none. Pure. */
export const agencyToldBy = (change: Change): string | undefined => {
  // Steps alone leave a dossier where it is.
  if (change.only === "steps") return undefined;
  return (change.statement ? change.statement.says : change.dossier).agencies?.processing.code;
};

/** Why a value cannot be put in their words, or read from them: the end of a sentence that begins with the system and the field. */
export class Fault {
  readonly clause: string;
  constructor(clause: string) {
    this.clause = clause;
  }
}

/** What cannot be read as what it should be. */
export const unreadable = new Fault("có giá trị không đọc được.");

declare const made: unique symbol;

/**
 * One value in our words and in theirs, both ways. Pure; throws nothing. What was encoded decodes to the same, unless `lossy` says what is
 * lost: then encoding it once more gives the same as the first time. The list is closed: only the files in `codecs/` make one.
 */
export type Codec<Ours, Theirs, Context = unknown> = Ways<Ours, Theirs, Context> & {
  readonly [made]: true;
};

type Ways<Ours, Theirs, Context> = {
  encode: (ours: Ours, context: Context) => Theirs | Fault;
  decode: (theirs: unknown, context: Context) => Ours | Fault;
  /** What their words cannot hold, for people. */
  lossy?: string;
  /** What was put in the place of a word that they have none for. */
  note?: (ours: Ours, context: Context) => string | undefined;
};

/** A codec whose types are known to have been checked. */
export type AnyCodec = Codec<never, unknown, never>;

/** Makes a codec: called in `codecs/` alone. */
export const codec = <Ours, Theirs, Context = unknown>(
  ways: Ways<Ours, Theirs, Context>,
): Codec<Ours, Theirs, Context> => ways as Codec<Ours, Theirs, Context>;

import { type Codec, codec, Fault, unreadable } from "../codec.ts";

type Code = string | number;
type Words<List> = [keyof List] extends [number] ? number : Extract<keyof List, string>;

/**
 * A closed list of words and their codes: a word of the dossier's field that is lacking here does not compile, nor does one that it has
 * not. Words that share a code are read back as the first of them.
 */
export const codes = <
  const List extends Record<string | number, Code>,
  const Instead extends string = never,
  // A list, so that it is not inferred from what the dossier's field may say.
  const None extends readonly string[] = readonly [],
  Context = unknown,
>(
  list: List,
  more: {
    /** Words that have no code of their own there and go as another's, with a note; never read back. */
    instead?: readonly (Instead & keyof List)[];
    /** Words that cannot be said there. */
    none?: None;
    /** Codes of the settings, which come before these. */
    own?: (context: Context) => Readonly<Partial<Record<keyof List, string>>>;
    /** Reads a code of the settings. */
    read?: (code: string, word: string) => Code | Fault;
  } = {},
): Codec<Words<List> | None[number], List[keyof List], Context> => {
  const { instead = [], own, read = (code) => code } = more;
  const known = new Map<string, Code>(Object.entries(list));
  const substituted = new Set<string>(instead);
  const back = new Map<unknown, string>();
  for (const [word, code] of known)
    if (!back.has(code) && !substituted.has(word)) back.set(code, word);
  const isNumber = Object.keys(list).every((word) => /^\d+$/.test(word));

  const setBy = (context: Context) => (own?.(context) ?? {}) as Record<string, string | undefined>;
  const codeOf = (word: string, context: Context): Code | Fault => {
    const set = own && setBy(context)[word];
    return set !== undefined
      ? read(set, word)
      : (known.get(word) ?? new Fault(`nhưng không có mã cho "${word}".`));
  };
  const wordOf = (code: unknown, context: Context): string | undefined => {
    const set = setBy(context);
    const word = [...known.keys()].find(
      (each) => set[each] !== undefined && read(set[each], each) === code,
    );
    const other = back.get(code);
    return word ?? (other !== undefined && set[other] === undefined ? other : undefined);
  };
  return codec({
    encode: (ours, context) => codeOf(String(ours), context) as List[keyof List] | Fault,
    decode: (theirs, context) => {
      const word = wordOf(theirs, context);
      if (word === undefined) return unreadable;
      return (isNumber ? Number(word) : word) as Words<List> | None[number];
    },
    ...(known.size > back.size || own ? { lossy: "các từ cùng một mã" } : {}),
    ...(instead.length > 0 && {
      note: (ours: Words<List> | None[number], context: Context) => {
        if (!substituted.has(String(ours))) return undefined;
        const code = codeOf(String(ours), context);
        return code instanceof Fault ? undefined : `không có mã cho "${ours}", gửi ${code}`;
      },
    }),
  });
};

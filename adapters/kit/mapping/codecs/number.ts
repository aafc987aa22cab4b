import { type Codec, codec, unreadable } from "../codec.ts";

/** A number as a number. Read also where it came as text. */
export const number = <T extends number = number>(): Codec<number, T> =>
  codec({ encode: (ours) => ours as T, decode: read });

/** A number as text: 8000 ⇄ "8000"; `T` where the wire's type lists what it may be. */
export const numberInText = <T extends string = string>(): Codec<number, T> =>
  codec({ encode: (ours) => String(ours) as T, decode: read });

const read = (theirs: unknown) => {
  const isWritten = typeof theirs === "string" && /^-?\d{1,15}(\.\d{1,6})?$/.test(theirs);
  const found = isWritten ? Number(theirs) : theirs;
  return typeof found === "number" && Number.isFinite(found) ? found : unreadable;
};

/** Yes and no in their words: `yesNo("True", "False")`. */
export const yesNo = <const Yes, const No>(yes: Yes, no: No): Codec<boolean, Yes | No> =>
  codec({
    encode: (ours) => (ours ? yes : no),
    decode: (theirs) => (theirs === yes ? true : theirs === no ? false : unreadable),
  });

import { type Codec, codec, type Fault, unreadable } from "../codec.ts";

/**
 * A value as a text of a form of its own, such as JSON or XML in a string, by the functions that write and read it; either may
 * give a `Fault`. `lossy`: what the form cannot hold.
 */
export const packed = <Ours, Context = unknown>({
  write,
  read,
  lossy,
}: {
  write: (ours: Ours, context: Context) => string | Fault;
  read: (text: string, context: Context) => Ours | Fault;
  lossy?: string;
}): Codec<Ours, string, Context> =>
  codec({
    encode: write,
    decode: (theirs, context) => (typeof theirs === "string" ? read(theirs, context) : unreadable),
    ...(lossy === undefined ? {} : { lossy }),
  });

import { hash, randomFillSync } from "node:crypto";

/** A dossier's salt, 32 hexadecimal digits; null where it is older than its like and its digests have none. */
export type Salt = string | null;

/** What a digest becomes in the ledger: without the dossier's salt nobody can try guesses at the content against it. Pure. */
export const salted = (digest: string, salt: Salt): string =>
  salt === null ? digest : hash("sha256", salt + digest, "base64url");

/** What stands in an entry of the log for words that an erasure takes away, together with this salt. Pure. */
export const saltedHash = (salt: Buffer, words: string | Buffer): string =>
  hash(
    "sha256",
    Buffer.concat([salt, typeof words === "string" ? Buffer.from(words) : words]),
    "base64url",
  );

/** Random bytes are drawn for many salts at once: a call for each costs more than the salt. */
const drawn = Buffer.alloc(16 * 256);
let used = drawn.length;

/** Sixteen random bytes. */
export const newSalt = (): Buffer => {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += 16;
  return Buffer.from(drawn.subarray(used - 16, used));
};

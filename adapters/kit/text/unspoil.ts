/** Text that was UTF-8 and was read as windows-1252 on its way ("KhÃ´ng"), as it was meant; any other as it is. Pure. */
export const unspoil = (text: string): string => {
  if (!spoiled.test(text)) return text;
  // à: its second byte is a no-break space, which others make a blank of.
  const letters = [...text.replaceAll("Ã ", "Ã\u00a0")];
  const bytes = letters.map((letter) => byteOf.get(letter) ?? letter.codePointAt(0) ?? 0);
  if (bytes.some((byte) => byte > 0xff)) return text;
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return text;
  }
};

/** First bytes of Vietnamese letters with what follows them. */
const spoiled = /[ÃÂÄÅÆ][^\p{L}]|á[º»]/u;

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** What windows-1252 has at 0x80 to 0x9f; elsewhere its letters have the numbers of their bytes. */
const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const byteOf = new Map([...high].map((letter, n) => [letter, 0x80 + n]));

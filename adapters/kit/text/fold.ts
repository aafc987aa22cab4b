import { withoutHidden } from "../../../schemas/hidden.ts";
import { remember } from "./remember.ts";

/**
 * A text as texts are compared, both sides alike: composed letters in lower case, Ð and Ɖ as Đ, the tone where the old and
 * the new spelling agree, any white space as one blank, nothing that is not seen. Pure.
 */
export const fold = remember((text: string): string => {
  const letters = text.normalize("NFKC").toLowerCase().replace(/[ðɖ]/g, "đ");
  const seen = withoutHidden(letters.replace(/\s+/g, " ")).replace(
    /(?:[\p{Cc}\p{Cs}]|[\ufe00-\ufe0f])+/gu,
    "",
  );
  return withTones(seen).trim();
});

/** `hoà` and `hòa` are one word: the tone goes to the first of two vowels at a word's end. */
const withTones = (text: string): string =>
  text.replace(/(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![\p{L}\p{M}])/gu, ([first = "", second = ""]) => {
    const [vowel = "", tone = ""] = second.normalize("NFD");
    return `${(first + tone).normalize("NFC")}${vowel}`;
  });

/** The words of a text, folded, each between blanks: in them a phrase is found whole, and `session` not in `obsession`. Pure. */
export const wordsOf = (text: string): string =>
  ` ${(fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ")} `;

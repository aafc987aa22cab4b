/**
 * Text that was escaped once too often on its way, as it was meant: `Kh&#244;ng`, `Kh&ocirc;ng`, `Kh\\u00f4ng` and `Kh%C3%B4ng`
 * are "Không"; any other as it is. Pure.
 */
export const unescaped = (text: string): string =>
  !/[&\\%]/.test(text)
    ? text
    : text
        .replace(/&(?:amp;)?#(?:x([\da-f]{1,6})|(\d{1,7}));/gi, (all, hex, decimal) =>
          letterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16), all),
        )
        .replace(
          /&(?:amp;)?([a-z])(grave|acute|circ|tilde);/gi,
          (all, letter: string, mark: string) => letter + (marks[mark.toLowerCase()] ?? all),
        )
        .replace(/\\u([\da-f]{4})/gi, (all, hex) => letterOf(Number.parseInt(hex, 16), all))
        .replace(/(?:%[\da-f]{2})+/gi, percentDecoded);

/** Combining, as folding composes them. */
const marks: Record<string, string> = {
  grave: "\u0300",
  acute: "\u0301",
  circ: "\u0302",
  tilde: "\u0303",
};

const letterOf = (point: number, otherwise: string): string =>
  point <= 0x10ffff ? String.fromCodePoint(point) : otherwise;

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

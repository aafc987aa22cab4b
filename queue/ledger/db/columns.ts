/**
 * Columns of many rows as single parameters. The driver would write them as array literals and escape every quote of every
 * JSON text on the way, the server undo it.
 */

/**
 * JSON texts, null where there is none, for {@link jsonTexts}. JSON holds no raw control character, so one may stand between; neither does
 * what is of our own making, such as a digest.
 */
export const jsonColumn = (texts: (string | null)[]): string =>
  texts.map((text) => text ?? "").join(separator);

/** The text[] that a {@link jsonColumn} was made of. */
export const jsonTexts = (parameter: string): string =>
  `string_to_array(${parameter}::text, chr(${separator.charCodeAt(0)}), '')`;

/** Whole numbers of our own making, some as their digits, as an array literal. */
export const numberColumn = (numbers: (number | string | null)[]): string =>
  `{${numbers.map((each) => each ?? "null").join(",")}}`;

const separator = "\u001f";

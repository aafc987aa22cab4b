/** The first sign of a text that nobody sees, and where it stands, from 1; undefined where every sign is seen. */
export const firstHidden = (text: string): { sign: string; at: number } | undefined => {
  const at = text.search(hidden);
  if (at < 0) return undefined;
  const point = text.codePointAt(at) ?? 0;
  return {
    sign: `U+${point.toString(16).toUpperCase().padStart(4, "0")}`,
    at: [...text.slice(0, at)].length + 1,
  };
};

/** A text without them. */
export const withoutHidden = (text: string): string => text.replaceAll(everyHidden, "");

/**
 * What has no width, turns the direction of reading, joins, parts or tags: one name in two forms, or one that reads as another.
 * Vietnamese needs none of them. Not the selectors that make an emoji of a sign, which mean nothing elsewhere.
 */
const hidden = /[\p{Cf}\p{Default_Ignorable_Code_Point}](?<![\ufe00-\ufe0f])/u;
const everyHidden = new RegExp(hidden, "gu");

export type Extent = { depth: number; values: number; colons: number };

/**
 * How many objects and lists of a JSON text stand in one another, counted without parsing; stops at `most + 1`. A parser pays
 * for each level of a text that is nothing but brackets, so whoever reads one from outside asks this first.
 */
export const depthOf = (json: string, most: number): number => extentOf(json, most).depth;

/**
 * The same with the most values that the text can hold, objects and lists included: what judging it costs goes by them; and its colons
 * outside strings.
 */
export const extentOf = (json: string, most: number): Extent => {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let colons = 0;
  let inside = false;
  for (let n = 0; n < json.length; n += 1) {
    const unit = json.charCodeAt(n);
    if (inside) {
      if (unit === 0x5c) n += 1;
      else if (unit === 0x22) inside = false;
    } else if (unit === 0x22) inside = true;
    else if (unit === 0x2c) values += 1;
    else if (unit === 0x3a) colons += 1;
    else if (unit === 0x5b || unit === 0x7b) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (depth > most) break;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return { depth: deepest, values, colons };
};

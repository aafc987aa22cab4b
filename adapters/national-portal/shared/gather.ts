import { Unmappable } from "../../contract.ts";

/** Makes every list and puts them one after the other; throws one {@link Unmappable} with what all of them lack. Pure. */
export const gather = <T>(...makers: (() => T[])[]): T[] => {
  const errors: Unmappable["errors"] = [];
  const made = makers.flatMap((make) => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof Unmappable)) throw error;
      errors.push(...error.errors);
      return [];
    }
  });
  if (errors.length > 0) throw new Unmappable(errors);
  return made;
};

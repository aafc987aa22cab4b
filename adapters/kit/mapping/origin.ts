import type { Entry } from "./entry.ts";
import { readerOf } from "./pointer.ts";

/** Each field of a message, by its path, with the places of the dossier that it comes from. */
export type Origin = Record<string, readonly string[]>;

/** The origin of every field that a message has. Pure. */
export const originOf = (
  entries: readonly Entry[],
  from: unknown,
  message: object,
  context: unknown,
  at = "",
  path = "",
): Origin => {
  const origin: Origin = {};
  const written = message as Record<string, unknown>;
  for (const entry of entries) {
    const { wire, pointer, when } = entry;
    if (!(wire in written) || (when !== undefined && !when(from, context))) continue;
    const [there, place] = [`${path}/${wire}`, at + pointer];
    const below = (item: unknown, to: unknown, where: string, way: string) => {
      if (entry.kind === "each" || entry.kind === "inside")
        Object.assign(origin, originOf(entry.of.entries, item, to as object, context, where, way));
    };
    const others = "reads" in entry ? (entry.reads ?? []) : [];
    origin[there] = [place, ...others.map((each) => at + each)];
    const value = readerOf(pointer)(from);
    if (entry.kind === "inside") below(value, written[wire], place, there);
    if (entry.kind !== "each") continue;
    const { keep } = entry;
    const kept = [...((value ?? []) as unknown[]).entries()].filter(
      ([, item]) => keep === undefined || keep(item, context),
    );
    for (const [m, [n, item]] of kept.entries())
      below(item, (written[wire] as unknown[])[m], `${place}/${n}`, `${there}/${m}`);
  }
  return origin;
};

import type { Poll } from "../../../adapters/inbound.ts";
import type { AwaitedDossier } from "../../ledger/polls/awaiting.ts";

/** Dossiers put together that one call may ask for: of one group, so many at most, in their order. Pure. */
export const chunksOf = (
  { most = 1, group }: Pick<Poll, "most" | "group">,
  dossiers: AwaitedDossier[],
): AwaitedDossier[][] => {
  const groups = new Map<string, AwaitedDossier[]>();
  for (const each of dossiers) {
    const name = group?.(each.state) ?? "";
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / most) }, (_, n) =>
      all.slice(n * most, (n + 1) * most),
    ),
  );
};

/** Two halves of what was asked for in vain, so that in the end the one that is at fault is asked for alone. Pure. */
export const halves = (chunk: AwaitedDossier[]): AwaitedDossier[][] => {
  const middle = Math.ceil(chunk.length / 2);
  return [chunk.slice(0, middle), chunk.slice(middle)];
};

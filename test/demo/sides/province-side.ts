import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { Taken } from "../../simulators/province/told.ts";
import { createPrints, type Print, printOf } from "./prints.ts";
import { stepsOf } from "./read-ledger.ts";
import { differing, type Side } from "./side.ts";

/** What the province knows that it declared by `PUT`, of each dossier the newest revision and all steps. */
export const createDeclared = () => {
  const prints = createPrints();
  const revisions = new Map<string, number>();
  return {
    declare: ({ steps = [], ...dossier }: Dossier): void => {
      const { code, revision = 0 } = dossier;
      if ((revisions.get(code) ?? -1) > revision) return;
      revisions.set(code, revision);
      prints.keep(code, printOf({ ...dossier, steps: inOrder(steps) }));
    },
    of: prints.of,
  };
};

/** The province's own program: what the webhooks left it with, and what it declared by `PUT`. */
export const provinceSide = (
  told: (code: string) => readonly Taken[],
  declared: (code: string) => Print | undefined,
): Side => ({
  system: "province",
  name: "Tỉnh: webhook, PUT",
  expects: () => true,
  holdsOtherwise: ({ code, merged }) => {
    const [held] = [...told(code)].sort((a, b) => b.version - a.version);
    if (!held) return ["(không có ở tỉnh)"];
    return differing(printOf(merged()), held.dossier as Print);
  },
  heard: ({ code, facts }) => {
    const wanted = declared(code);
    if (!wanted) return { came: 0, otherwise: [] };
    const word = facts.get("province");
    if (!word) return { came: 0, otherwise: ["(không có trong sổ cái)"] };
    const print = printOf({ ...word.body, steps: inOrder(stepsOf(word)) });
    return { came: 1, otherwise: differing(wanted, print) };
  },
});

const inOrder = (steps: readonly Step[]): Step[] =>
  [...steps].sort((a, b) => Number(a.key) - Number(b.key));

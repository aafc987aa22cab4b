import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { procedureShort } from "../kit/mapping/codecs/ids.ts";
import { listOf } from "../kit/text/list-of.ts";

const usual =
  "2.000986=LTKS,2.001023=LTKS,1.011733=LTKT,2.002621=LTKS,2.002622=LTKT,1.001193=KS,1.000656=KT,1.000894=KH";

/** Every module, for the form of the setting `modules`. */
export const moduleNames = "LTKS|LTKT|LTKH|KS|KT|KH|BS|HN";

/** Whether a module is submitted with others' (residence, health insurance), at an address of its own. Pure. */
export const isInterlinked = (module: string): boolean => module.startsWith("LT");

/** The module that a dossier's procedure belongs to, if any. Pure. */
export const moduleOf = (
  { procedure }: Pick<Dossier, "procedure">,
  { modules = usual }: SystemSettings["settings"],
): string | undefined => {
  const code = procedureShort().encode(procedure.code, undefined);
  return listOf(modules)
    .map((pair) => pair.split("="))
    .find(([of]) => of === code)?.[1];
};

import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";
import { procedureShort } from "../kit/mapping/codecs/ids.ts";
import { listOf } from "../kit/text/list-of.ts";

const usual = "1.001193=KS,1.000656=KT,1.000894=KH";

/** The ordinary module that a dossier's procedure belongs to, if any. Pure. */
export const moduleOf = (
  { procedure }: Pick<Dossier, "procedure">,
  { modules = usual }: SystemSettings["settings"],
): string | undefined => {
  const code = procedureShort().encode(procedure.code, undefined);
  return listOf(modules)
    .map((pair) => pair.split("="))
    .find(([of]) => of === code)?.[1];
};

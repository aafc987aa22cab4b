import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Rule } from "../../kind.ts";
import { listOf } from "../text/list-of.ts";

/**
 * A reply table whose yes needs one of the texts of the setting `successPhrases`, beside its code or in the place of its own
 * text; without the setting, the table as it is. What says yes without such a text is unrecognised then. Pure.
 */
export const demandText = (
  table: readonly Rule[],
  { settings }: Pick<SystemSettings, "settings">,
): readonly Rule[] => {
  const phrases = listOf(settings.successPhrases);
  if (phrases.length === 0) return table;
  return table.flatMap((rule): Rule[] =>
    rule.is === "accepted"
      ? [...phrases.map((text) => ({ ...rule, text })), { ...rule, is: "unrecognised" }]
      : [rule],
  );
};

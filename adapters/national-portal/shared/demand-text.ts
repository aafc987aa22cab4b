import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import { listOf } from "../../kit/auth/refusal.ts";
import type { Rule } from "../../kit/replies/reply-table.ts";

/**
 * A reply table whose yes needs one of the texts of the setting `successPhrases`, beside its code or in the place of its own
 * text; without the setting, the table as it is. What says yes without such a text is unrecognised then. Pure.
 */
export const demandText = (
  table: Rule[],
  { settings }: Pick<SystemSettings, "settings">,
): Rule[] => {
  const phrases = listOf(settings.successPhrases);
  if (phrases.length === 0) return table;
  return table.flatMap((rule): Rule[] =>
    rule.is === "accepted"
      ? [...phrases.map((text) => ({ ...rule, text })), { ...rule, is: "unrecognised" }]
      : [rule],
  );
};

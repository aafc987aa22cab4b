import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { isObject, listOf, textOf } from "../../simulators/json.ts";
import type { Put } from "./put.ts";
import { civilModules, supplemented } from "./registrations.ts";

/**
 * The province's desk for what civil status asks for: it hears of it by a webhook and declares the dossier again with what was lacking, once the
 * quarter is told, for until then the quarter's own words on the dossier may still come.
 */
export const createSupplementOffice = (put: (dossier: Dossier) => Promise<Put>) => {
  /** Of registrations what was declared last. */
  const declared = new Map<string, Dossier>();
  const asked = new Map<string, string>();
  const answered = new Set<string>();

  return {
    declare: (dossier: Dossier): void => {
      const before = declared.get(dossier.code);
      if (!civilModules.has(dossier.procedure.code)) return;
      if ((before?.revision ?? -1) <= (dossier.revision ?? 0)) declared.set(dossier.code, dossier);
    },
    /** What a webhook told. */
    hear: (dossier: unknown): void => {
      if (!isObject(dossier)) return;
      const open = listOf(dossier, "supplements").find(
        ({ id, completed }) => String(id).startsWith("civil-status:") && completed !== true,
      );
      const code = textOf(dossier, "code");
      if (open) asked.set(code, String(open.id));
    },
    /** Answers what is asked for; gives what was declared. */
    answer: async (): Promise<Dossier[]> => {
      const answers: Dossier[] = [];
      for (const [code, id] of asked) {
        asked.delete(code);
        const dossier = declared.get(code);
        if (!dossier || answered.has(`${code} ${id}`)) continue;
        answered.add(`${code} ${id}`);
        const next = supplemented(dossier);
        declared.set(code, next);
        if ((await put(next)).is !== "refused") answers.push(next);
      }
      return answers;
    },
  };
};

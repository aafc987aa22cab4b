import { Unmappable } from "../../adapters/contract.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../schemas/generated/systems.ts";

type Own = SystemSettings["settings"];

/** A generation's mapping with settings of its own, and the pointers of what a dossier lacks for it. */
export const mappingBy = <Mapped>(
  write: (dossier: Dossier, settings: Pick<SystemSettings, "subjectTypes" | "settings">) => Mapped,
) => {
  const map = (dossier: Dossier, settings: Own = {}): Mapped =>
    write(dossier, { subjectTypes: {}, settings });
  const lacking = (dossier: Dossier, settings: Own = {}): string[] => {
    try {
      map(dossier, settings);
      return [];
    } catch (error) {
      if (!(error instanceof Unmappable)) throw error;
      return error.errors.map(({ pointer }) => pointer);
    }
  };
  return { map, lacking };
};

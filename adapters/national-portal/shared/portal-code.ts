import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { SystemSettings } from "../../../schemas/generated/systems.ts";

/** The code that the portal knows the dossier by: for one that began there its own reference, unless set otherwise. Pure. */
export const portalCode = (
  dossier: Dossier,
  settings: Pick<SystemSettings, "settings">,
): string => {
  if (!isPortals(dossier, settings)) return dossier.code;
  return dossier.codes?.find(({ issuer }) => issuer === "national-portal")?.code ?? dossier.code;
};

/** Whether the portal knows a dossier by its own code: it began there, and the settings do not say otherwise. Pure. */
export const isPortals = (dossier: Dossier, { settings }: Pick<SystemSettings, "settings">) =>
  dossier.origin === "national-portal" && settings.portalOriginCode !== "local";

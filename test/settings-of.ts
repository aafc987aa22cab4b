import { validateSystems } from "../schemas/dossier.ts";
import type { SystemSettings } from "../schemas/generated/systems.ts";

/** A system's settings with every default, as the systems file gives them. */
export const settingsOf = (more: object = {}): SystemSettings => {
  const file = validateSystems({
    systems: {
      portal: {
        adapter: "national-portal",
        profile: "a",
        mode: "live",
        baseUrl: "https://portal.example.test",
        unit: "000.00.00.H41",
        ...more,
      },
    },
  });
  const settings = file.ok ? file.value.systems.portal : undefined;
  if (!settings) throw new Error(JSON.stringify(file));
  return settings;
};

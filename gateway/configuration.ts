import { resolve } from "node:path";
import { allAtOnce, BadSettings, lookAtSettings, type Settings } from "../config/settings.ts";
import { checkAddresses } from "./addresses.ts";
import { buildSystems } from "./systems.ts";
import { readSystemsFile } from "./systems-file.ts";

type Env = Record<string, string | undefined>;

/** Reads all that a start is told: variables, addresses and the systems file; throws {@link BadSettings} with every problem of them all at once. */
export const readConfiguration = (env: Env): Settings => {
  const { settings, problems } = lookAtSettings(env);
  allAtOnce(
    () => tellAll(problems),
    () => checkAddresses(settings),
    () => systemsOf(settings, env).close(),
  );
  return settings;
};

/** Reads the systems file and builds its systems; throws {@link BadSettings}, each problem with the file's path. */
export const systemsOf = (
  { systemsFile }: Pick<Settings, "systemsFile">,
  env: Env,
): ReturnType<typeof buildSystems> => {
  const file = readSystemsFile(systemsFile);
  try {
    return buildSystems(file, env);
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    const at = `SYSTEMS_FILE ${resolve(systemsFile)} `;
    throw new BadSettings(error.problems.map((each) => each.replace(/^SYSTEMS_FILE /, () => at)));
  }
};

const tellAll = (problems: string[]) => {
  if (problems.length > 0) throw new BadSettings(problems);
};

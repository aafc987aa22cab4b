import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it where they are missing, one after the other; gives those that it made, the highest first. Throws what the file
 * system says. Not by `recursive`: Node tries for ever where a file system says of a folder that is there that it is not, as /proc does.
 */
export const makeFolders = async (path: string, mode: number): Promise<string[]> => {
  const make = (): Promise<string[]> =>
    mkdir(path, { mode }).then(
      () => [path],
      async (error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST" && (await stat(path)).isDirectory()) return [];
        throw error;
      },
    );
  try {
    return await make();
  } catch (error) {
    const above = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || above === path) throw error;
    return [...(await makeFolders(above, mode)), ...(await make())];
  }
};

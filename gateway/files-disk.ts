import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import { createDisk, type Disk } from "../queue/files/disk.ts";

/** The folder that files are kept in: the one that is set, else one in the home. */
export const filesDisk = ({ filesFolder }: Pick<Settings, "filesFolder">, home: string): Disk =>
  createDisk({ folder: filesFolder ?? join(home, "files") });

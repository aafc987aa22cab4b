import { mkdtemp, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

const PREFIX = "partial-";
const ABANDONED_AFTER_MS = 10 * 60_000;

/**
 * Makes a folder beside its final place and hands it to `build`, which ends by renaming it. A process killed on the
 * way leaves only a `partial-…` folder, which a start ten minutes later removes.
 */
export async function inPartialFolder(
  home: string,
  name: string,
  build: (partial: string) => Promise<void>,
): Promise<void> {
  await removeAbandoned(home);
  const partial = await mkdtemp(join(home, `${PREFIX}${name}-`));
  try {
    await build(partial);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Puts the finished folder in its place, durably; says `false` when another process was first. */
export async function renameUnlessThere(partial: string, place: string): Promise<boolean> {
  try {
    await rename(partial, place);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
  const parent = await open(dirname(place));
  await parent.sync().finally(() => parent.close());
  return true;
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith(PREFIX)) continue;
    const age = Date.now() - ((await stat(join(home, name)).catch(() => undefined))?.mtimeMs ?? 0);
    // A younger one may belong to a process that is at work right now.
    if (age > ABANDONED_AFTER_MS) await rm(join(home, name), { recursive: true, force: true });
  }
}

import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The uid and gid of `nobody`: as whom PostgreSQL runs when the gateway is root, since it refuses to run as root. */
export const NOBODY = { uid: 65534, gid: 65534 } as const;

const FALLBACK = "/var/lib/lienthong";

/**
 * Names the absolute folder the gateway keeps its things in: LIENTHONG_HOME, else `.lienthong/` under `cwd`; as root
 * where `nobody` cannot enter a parent of that, `/var/lib/lienthong`. Creates nothing. Throws for a LIENTHONG_HOME
 * that root's PostgreSQL could not enter; with a DATABASE_URL of one's own pass `canEnter: () => true`.
 */
export function chooseHome(
  given: string | undefined,
  cwd: string,
  { uid = process.getuid?.() ?? -1, canEnter = nobodyCanEnter } = {},
): string {
  const home = resolve(cwd, given?.trim() || ".lienthong");
  if (uid !== 0) return home;
  if (given?.trim()) refuseClosedHome(home, canEnter);
  return closedParent(home, canEnter) === undefined ? home : FALLBACK;
}

/** Throws, with the cure, where `nobody` cannot pass through a parent folder of the home. */
export function refuseClosedHome(home: string, canEnter = nobodyCanEnter): void {
  const closed = closedParent(home, canEnter);
  if (closed === undefined) return;
  throw new Error(
    `LIENTHONG_HOME: expected a folder that the account "nobody" can enter, because PostgreSQL never runs as root; ` +
      `got ${home}, where ${closed} is closed to it. ` +
      `Set LIENTHONG_HOME to another folder (${FALLBACK} is a good one), or run \`chmod o+x ${closed}\`, ` +
      `or run the gateway as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.`,
  );
}

function closedParent(home: string, canEnter: (folder: string) => boolean): string | undefined {
  return parentsOf(home).find((folder) => !canEnter(folder));
}

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...parentsOf(parent), parent];
}

/** Says whether `nobody` may pass through the folder, by its mode alone; a folder not made yet counts as open. */
export function nobodyCanEnter(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (found.uid === NOBODY.uid) return (found.mode & 0o100) !== 0;
  if (found.gid === NOBODY.gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
}

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";

/** The account PostgreSQL's programs run as; `undefined` is the gateway's own. */
export type Account = { uid: number; gid: number } | undefined;

/** The account of whatever has none of its own: other programs of the machine run as it too. */
export const NOBODY = { name: "nobody", uid: 65534, gid: 65534 } as const;

/** Names of accounts that are fit to run the server, the best first. Made by whoever runs the machine, never by us. */
const fit = ["lienthong", "postgres"];

/** As whom PostgreSQL runs when the gateway is root, since it refuses to run as root: an account of its own where there is one. */
export function serviceAccount(passwd = readPasswd()): { name: string; uid: number; gid: number } {
  const known = new Map(linesOf(passwd).map((each) => [each.name, each]));
  const found = fit
    .map((name) => known.get(name))
    .find((each) => each && each.uid > 0 && each.gid > 0);
  return found ?? NOBODY;
}

/** Chooses the account: an ordinary user is itself; root becomes the owner of the data folder, else the service account. */
export async function chooseAccount(folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const { uid, gid } = serviceAccount();
  return { uid, gid };
}

/** The name of an account, as the system knows it; undefined where it has none. */
export async function nameOf(uid: number): Promise<string | undefined> {
  const here = linesOf(readPasswd()).find((each) => each.uid === uid);
  if (here !== undefined) return here.name;
  // Accounts of a directory service stand elsewhere.
  return promisify(execFile)("id", ["-nu", String(uid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

const linesOf = (passwd: string) =>
  passwd.split("\n").flatMap((line) => {
    const [name = "", , uid, gid] = line.split(":");
    return gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });

function readPasswd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    // A system without it has no accounts to choose from.
    return "";
  }
}

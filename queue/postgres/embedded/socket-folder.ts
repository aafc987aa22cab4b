import { createHash } from "node:crypto";
import { chown, lstat, mkdir } from "node:fs/promises";
import type { Account } from "./account.ts";
import { PORT } from "./settings.ts";

/** The longest path of a unix socket, in bytes, on Linux (and 103 on macOS): the kernel's `sun_path`. */
const LONGEST = process.platform === "linux" ? 107 : 103;

/**
 * Names the folder of the server's socket: the data folder, which is 0700 already, or, when that path is too long for
 * a socket, a private one under /tmp that is named by the data folder's digest.
 */
export function chooseSocketFolder(dataFolder: string): string {
  if (Buffer.byteLength(`${dataFolder}/.s.PGSQL.${PORT}`) <= LONGEST) return dataFolder;
  const digest = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  return `/tmp/lienthong-${digest}`;
}

/** Makes the private folder, 0700 and the server's own; throws where somebody else was there first. */
export async function ensureSocketFolder(folder: string, account: Account): Promise<void> {
  const uid = account?.uid ?? process.getuid?.();
  const made = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    () => false,
  );
  if (made && account !== undefined) await chown(folder, account.uid, account.gid);
  const found = await lstat(folder);
  // /tmp is anybody's: a folder or link that another user put there could hand our socket to them.
  if (found.isDirectory() && (found.mode & 0o077) === 0 && found.uid === uid) return;
  throw new Error(
    `${folder} cần là thư mục của uid ${uid}, đóng với tài khoản khác, để đặt socket của PostgreSQL. Xóa nó, hoặc đặt LIENTHONG_HOME tới đường dẫn ngắn hơn (khi đó không cần thư mục này).`,
  );
}

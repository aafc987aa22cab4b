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
      `The data folder ${dataFolder} cannot be read (${error.code}). Run the gateway as the user it belongs to.`,
      { cause: error },
    );
  });
  if (names.length === 0) return false;
  if (!names.includes("PG_VERSION")) {
    throw new Error(
      `Expected a PostgreSQL data folder or nothing at ${dataFolder}, got other files. Move them away, or set LIENTHONG_HOME to another folder.`,
    );
  }
  const major = (await readFile(join(dataFolder, "PG_VERSION"), "utf8")).trim();
  if (major !== String(binaries.major)) {
    throw new Error(
      `The data folder ${dataFolder} was made by PostgreSQL ${major}, and ${binaries.bin} is of ${binaries.major}. Start with the release that made it (POSTGRES_BIN names its programs; without it the bundled one is used), or move the data with pg_upgrade or a dump.`,
    );
  }
  const wanted = account?.uid ?? process.getuid?.();
  const { uid } = await stat(dataFolder);
  if (uid !== wanted) {
    throw new Error(
      `The data folder ${dataFolder} belongs to uid ${uid}, and PostgreSQL would run as uid ${wanted}. Run \`chown -R ${wanted} ${dataFolder}\` while nothing uses it, or run the gateway as its owner.`,
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
      ? " The account has no entry in /etc/passwd: add one, or set DATABASE_URL to a PostgreSQL server."
      : "";
    throw new Error(
      `The embedded PostgreSQL could not make its data folder: ${program} ended with ${code}.${lookUp}\n${output.split("\n").slice(-8).join("\n")}`,
    );
  }
}

import { execFile } from "node:child_process";
import { link, readFile, readlink, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const FAST_STOP_MS = 15_000;

/** The pid of the server that runs on the data folder, taken from its postmaster.pid and checked against the process. */
export async function runningPostmaster(dataFolder: string): Promise<number | undefined> {
  const { pid } = await readPidFile(dataFolder);
  return pid !== undefined && (await isPostmaster(pid, dataFolder)) ? pid : undefined;
}

/**
 * Removes a postmaster.pid whose pid now belongs to a process that is not this folder's server: PostgreSQL would refuse
 * to start for ever. One whose process is gone stays, since PostgreSQL judges that itself. Says whether it removed one.
 */
export async function discardForeignPidFile(dataFolder: string): Promise<boolean> {
  const judged = await readPidFile(dataFolder);
  if (judged.pid === undefined || !isAlive(judged.pid)) return false;
  if (await isPostmaster(judged.pid, dataFolder)) return false;
  const place = join(dataFolder, "postmaster.pid");
  const aside = `${place}.${process.pid}`;
  await rename(place, aside).catch(() => undefined);
  const taken = await readFile(aside, "utf8").catch(() => undefined);
  // Another process may have judged the same file, removed it and started the server in between: give that one back.
  if (taken !== undefined && taken !== judged.text) await link(aside, place).catch(() => undefined);
  await rm(aside, { force: true });
  return taken === judged.text;
}

/** Ends the server: fast (sessions end, a checkpoint is written), and at once if that takes over 15 s. */
export async function endPostmaster(pid: number, dataFolder: string): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (!(await isPostmaster(pid, dataFolder))) return;
    process.kill(pid, signal);
    if (await isGone(pid, dataFolder, performance.now() + FAST_STOP_MS)) return;
  }
  throw new Error(
    `PostgreSQL (pid ${pid}) trên ${dataFolder} không chịu dừng; hãy tự dừng nó (kill -INT ${pid}).`,
  );
}

async function isGone(pid: number, dataFolder: string, until: number): Promise<boolean> {
  while (performance.now() < until) {
    if (!(await isPostmaster(pid, dataFolder))) return true;
    await pause(10);
  }
  return false;
}

async function readPidFile(dataFolder: string): Promise<{ pid?: number; text?: string }> {
  const text = await readFile(join(dataFolder, "postmaster.pid"), "utf8").catch(() => undefined);
  const pid = Number.parseInt(text ?? "", 10);
  return text === undefined || !(pid > 0) ? {} : { pid, text };
}

async function isPostmaster(pid: number, dataFolder: string): Promise<boolean> {
  const command = await commandOf(pid);
  if (!/^(postgres|postmaster)$/.test(basename(command[0] ?? ""))) return false;
  // A server started by hand may have been given the folder by another name, but works inside it.
  const inside = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return inside === dataFolder || `${command.join(" ")} `.includes(` ${dataFolder} `);
}

/** The command line of a process; empty when it is gone, or dead and not yet reaped. */
async function commandOf(pid: number): Promise<string[]> {
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return text.split("\0").filter((word) => word !== "");
  }
  const ps = promisify(execFile)("ps", ["-ww", "-o", "command=", "-p", String(pid)]);
  return ps.then(
    ({ stdout }) => stdout.trim().split(" "),
    () => [],
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The variable by which whatever a play starts, and starts in turn, is known to belong to its folder. */
export const belongsTo = "LIENTHONG_PLAY_FOLDER";

/**
 * Plays something that starts processes and fills a folder, and leaves neither behind: not when it ends or fails, not when it is
 * interrupted (the exit status is then 128 and the signal's number), not when whoever started it is gone, not when it is killed.
 * The folder itself stays with `keep`. A process of its own sees to it, which outlives this one.
 */
export const leaveNothing = async <T>(
  { folder, keep, says }: { folder: string; keep: boolean; says: string },
  play: () => Promise<T>,
): Promise<T> => {
  const script = fileURLToPath(new URL("./warden.ts", import.meta.url));
  const argv = ["--import", import.meta.resolve("tsx"), script];
  const warden = spawn(
    process.execPath,
    [...argv, String(process.pid), folder, keep ? "keep" : "remove"],
    // In a session of its own: what a terminal sends to all of a group is not meant for it.
    { detached: true, stdio: ["pipe", "ignore", "inherit"], env: { ...process.env } },
  );
  const isDone = once(warden, "exit");
  const clear = async () => {
    warden.stdin.end();
    await isDone;
  };
  process.env[belongsTo] = folder;

  let isInterrupted = false;
  const interrupt = (status: number) => {
    if (isInterrupted) process.exit(status);
    isInterrupted = true;
    // Everything it stands on is being taken away: what breaks of that is no news.
    process.on("uncaughtException", () => {});
    process.stderr.write(`\n${says}\n`);
    void clear().then(() => process.exit(status));
  };
  process.on("SIGHUP", () => interrupt(129));
  process.on("SIGINT", () => interrupt(130));
  process.on("SIGTERM", () => interrupt(143));
  const started = ancestors();
  setInterval(() => {
    if (ancestors() !== started) interrupt(129);
  }, 500).unref();

  try {
    return await play();
  } finally {
    // Interrupted, everything it stands on is taken away: what it says of that is of no use.
    if (isInterrupted) await new Promise(() => {});
    await clear();
  }
};

/** Who started this process, and who started that one: npm has a shell between. */
const ancestors = (): string => {
  const { ppid } = process;
  try {
    const [, after = ""] = readFileSync(`/proc/${ppid}/stat`, "utf8").split(/\) (?=[A-Z] )/);
    return `${ppid} ${after.split(" ")[1]}`;
  } catch {
    // It is gone: the next look finds another one.
    return String(ppid);
  }
};

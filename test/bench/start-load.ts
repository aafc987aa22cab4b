import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Starts a script of this folder in a process of its own, and resolves once it tells for the first time. What it told last can be
 * read at any time; `ended` has the same once it ends by itself, `stop` ends it.
 */
export const startLoad = async <Told extends object>(script: string, argv: string[]) => {
  const program = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, ...argv], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let told: Told | undefined;
  child.on("message", (message: Told) => {
    told = message;
  });
  const last = (): Told => {
    if (!told) throw new Error(`${script} ended with ${child.exitCode} and told nothing.`);
    return told;
  };
  const ended = once(child, "close").then(last);
  // Whoever does not wait for its end has no use for what went wrong in it.
  ended.catch(() => {});
  await Promise.race([once(child, "message"), ended]);
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { pid: child.pid, last, ended, stop };
};

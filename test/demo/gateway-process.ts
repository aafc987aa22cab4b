import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A gateway of its own process, run as a user runs it. */
export type GatewayProcess = {
  url: string;
  pid: number;
  /** Most memory it has used so far, in MB, as the system counts it. */
  peakMb(): number;
  /** Ends it politely; resolves with its exit code. */
  stop(): Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<number | null>;
};

/** Starts `lienthong serve` (with `more` arguments), as `npm start` does, and resolves once it says that it is ready; its log goes to `logFile`. */
export const startGatewayProcess = async (
  env: Record<string, string>,
  logFile: string,
  more: string[] = [],
): Promise<GatewayProcess> => {
  const program = fileURLToPath(new URL("../../gateway/lienthong.js", import.meta.url));
  const child = spawn(process.execPath, ["--max-semi-space-size=16", program, "serve", ...more], {
    // One key feeds all there is, faster than any province would.
    env: { RATE_PER_KEY: "0", ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await readyUrl(child, log);
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    peakMb: () => peakMb(pid),
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
    kill: (signal) => child.kill(signal),
    exited,
  };
};

const readyUrl = (child: ChildProcess, log: NodeJS.WritableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    const last: string[] = [];
    const lines = createInterface({ input: child.stderr ?? process.stdin });
    lines.on("line", (line) => {
      log.write(`${line}\n`);
      last.push(line);
      if (last.length > 20) last.shift();
      const ready =
        /"message":"gateway ready".*"url":"([^"]+)"|"url":"([^"]+)".*"message":"gateway ready"/.exec(
          line,
        );
      if (ready) resolve(ready[1] ?? ready[2] ?? "");
    });
    child.once("exit", (code) => {
      log.end();
      reject(new Error(`Cổng liên thông dừng với mã ${code}:\n${last.join("\n")}`));
    });
  });

const peakMb = (pid: number): number => {
  try {
    const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Math.round(Number(kb ?? 0) / 1024);
  } catch {
    return 0;
  }
};

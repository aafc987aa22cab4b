import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { endPostmaster, runningPostmaster } from "../queue/postgres/embedded/postmaster.ts";
import { belongsTo } from "./leave-nothing.ts";

// Waits until the play that started it lets go of its input, by ending in whatever way, and then ends what it left running.

const [, , player = "", folder = "", fate = ""] = process.argv;
/** How long a process may take to end by itself. */
const POLITE_MS = 15_000;

type Left = { pid: number; isServer: boolean; inside: string };

/** What still runs of the play. PostgreSQL is started with an environment of its own, and is known by where it works. */
const left = (): Left[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && ![player, String(process.pid)].includes(name))
    .flatMap((name) => {
      try {
        const read = (what: string) => readFileSync(`/proc/${name}/${what}`, "utf8");
        const isMarked = read("environ").split("\0").includes(`${belongsTo}=${folder}`);
        const command = read("comm").trim();
        const inside = readlinkSync(`/proc/${name}/cwd`);
        const isServer = command === "postgres" && inside.startsWith(`${folder}/`);
        const isMaker = command === "initdb" && read("cmdline").includes(`${folder}/`);
        return isMarked || isServer || isMaker ? [{ pid: Number(name), isServer, inside }] : [];
      } catch {
        // It has ended meanwhile, or is somebody else's.
        return [];
      }
    });

const send = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

const endAll = async () => {
  const began = performance.now();
  const asked = new Set<number>();
  for (;;) {
    const found = left();
    const programs = found.filter(({ isServer }) => !isServer);
    for (const { pid } of programs) {
      if (performance.now() - began > POLITE_MS) send(pid, "SIGKILL");
      if (asked.has(pid)) continue;
      asked.add(pid);
      send(pid, "SIGTERM");
      // One that was stopped would not hear it.
      send(pid, "SIGCONT");
    }
    // Only then: a gateway ends its PostgreSQL itself.
    if (programs.length === 0)
      for (const inside of new Set(found.map((each) => each.inside))) {
        const postmaster = await runningPostmaster(inside);
        if (postmaster !== undefined) await endPostmaster(postmaster, inside);
      }
    if (performance.now() - began > 4 * POLITE_MS)
      for (const { pid } of found) send(pid, "SIGKILL");
    if (found.length === 0) return;
    await pause(50);
  }
};

process.stdin.resume();
await once(process.stdin, "close");
await endAll();
if (fate === "remove") rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds of processor time that a process has used, and with it what its ended children used. */
export const cpuMs = (pid: number): number => {
  const [, after = ""] = statOf(pid).split(/\) (?=[A-Z] )/);
  const ticks = after.split(" ").slice(11, 15).map(Number);
  // A tick is 10 ms on every Linux that Node runs on.
  return ticks.reduce((sum, each) => sum + each, 0) * 10;
};

/** The same of a server and the processes under it. */
export const cpuMsOfTree = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + cpuMs(child), cpuMs(pid));

/** Most memory that a process has used so far, MB. */
export const peakMb = (pid: number): number => {
  const kb = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kb) / 1024);
};

const childrenOf = (pid: number): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid);

const parentOf = (pid: number): number =>
  Number(
    statOf(pid)
      .split(/\) [A-Z] /)[1]
      ?.split(" ")[0],
  );

/** Empty where the process has ended meanwhile. */
const statOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
};

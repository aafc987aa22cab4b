import { Counter, Gauge, type Registry } from "prom-client";
import type { FileEvent, Room } from "../../queue/files/files.ts";

/** Counts what happens to files, and tells at scrape time how much room their disk has. */
export const createFileMetrics = (registry: Registry, room: () => Promise<Room>) => {
  const registers = [registry];
  const files = new Counter({
    name: "lienthong_files_total",
    help: "Files stored, known already, given out, dropped; refused since the disk is full or unusable; found spoilt",
    labelNames: ["event"],
    registers,
  });
  new Gauge({
    name: "lienthong_files_free_bytes",
    help: "Free bytes of the disk that files are on; below 1 GiB no more are taken; left out where it cannot be used",
    registers,
    async collect() {
      const found = await room();
      if (found.is === "unusable") this.remove();
      else this.set(found.free);
    },
  });
  return { count: (event: FileEvent, count: number): void => files.inc({ event }, count) };
};

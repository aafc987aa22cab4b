import { randomBytes } from "node:crypto";
import { createDisk } from "../queue/files/disk.ts";

/** Keeps files in a folder, eight at a time, until it is killed, 400 at most; a line for each that has its name. */
const disk = createDisk({ folder: process.argv[2] ?? "", leastFree: 0 });
// Of eight sizes, so that at any time each is in another place of its own.
await Promise.all(Array.from({ length: 8 }, (_, n) => writer(4 + 5 * n)));

async function writer(count: number) {
  for (let n = 0; n < 50; n += 1) {
    const written = await disk.write(pieces(count), 1_000_000);
    await disk.place(written, true);
    process.stdout.write(`${written.id}\n`);
  }
}

async function* pieces(count: number) {
  for (let n = 0; n < count; n += 1) yield randomBytes(16_384);
}

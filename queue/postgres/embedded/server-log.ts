import { constants } from "node:fs";
import { copyFile, open, rm, stat, truncate } from "node:fs/promises";

const LARGEST = 4 * 1024 * 1024;

/** Keeps the server's log small: past 4 MiB it moves to `<file>.1`, which it replaces, and begins anew. */
export async function limitLog(file: string): Promise<void> {
  if ((await sizeOf(file)) < LARGEST) return;
  // Emptied, not renamed: the running server keeps the file open, to append.
  await rm(`${file}.1`, { force: true });
  await copyFile(file, `${file}.1`, constants.COPYFILE_EXCL);
  await truncate(file);
}

/** The log's size in bytes; 0 when there is none. */
export async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** The log's text from a byte on, its last 64 KiB at most. */
export async function readFrom(file: string, from: number): Promise<string> {
  const log = await open(file);
  try {
    const { size } = await log.stat();
    const start = Math.max(from > size ? 0 : from, size - 65_536);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - start), { position: start });
    return buffer.toString("utf8", 0, bytesRead).trim();
  } finally {
    await log.close();
  }
}

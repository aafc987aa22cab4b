import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sink } from "./sink.ts";

/**
 * Holds lines for a reader who may read nothing before it has sent everything: some in memory, the rest in a temporary file
 * that has no name any more once it is open. Whoever puts in more than `mostOnDisk` waits for the reader.
 */
export const createSpillBuffer = (
  sink: Sink,
  limits: { inMemory: number; mostOnDisk: number } = {
    inMemory: 262_144,
    mostOnDisk: 536_870_912,
  },
) => {
  let memory: string[] = [];
  let held = 0;
  let file: FileHandle | undefined;
  let written = 0;
  let read = 0;
  let writing = false;
  let ended = false;
  let failed: unknown;
  let wake = () => {};
  let takenFrom = () => {};

  const put = async (line: string): Promise<void> => {
    if (failed) throw failed;
    const inOrder = written === 0 && !writing;
    if (inOrder && held + line.length <= limits.inMemory) {
      memory.push(line);
      held += line.length;
      wake();
      return;
    }
    while (written - read > limits.mostOnDisk && !failed)
      await new Promise<void>((resolve) => {
        takenFrom = resolve;
      });
    writing = true;
    file ??= await openNameless();
    const bytes = Buffer.from(line);
    await file.write(bytes, 0, bytes.length, written);
    written += bytes.length;
    writing = false;
    wake();
  };

  const pump = async (): Promise<void> => {
    for (;;) {
      const next = await take();
      if (next === undefined) return;
      await sink(next);
    }
  };

  /** Memory holds what came first; what went to the file since follows it. */
  const take = async (): Promise<string | Buffer | undefined> => {
    for (;;) {
      if (memory.length > 0) {
        const text = memory.join("");
        memory = [];
        held = 0;
        return text;
      }
      if (file && read < written) {
        const bytes = Buffer.allocUnsafe(Math.min(65_536, written - read));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, read);
        read += bytesRead;
        takenFrom();
        return bytes.subarray(0, bytesRead);
      }
      if (file && written > 0 && !writing) {
        written = 0;
        read = 0;
        continue;
      }
      if (ended) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const done = pump().catch((error: unknown) => {
    failed = error;
    takenFrom();
  });

  return {
    put,
    /** Resolves when everything went out; throws what the reader's going away threw. */
    end: async (): Promise<void> => {
      ended = true;
      wake();
      await done;
      await file?.close();
      if (failed) throw failed;
    },
  };
};

/** A file that only this process can reach and that is gone with it. */
const openNameless = async (): Promise<FileHandle> => {
  const folder = await mkdtemp(join(tmpdir(), "lienthong-"));
  const file = await open(join(folder, "results"), "wx+", 0o600);
  await rm(folder, { recursive: true });
  return file;
};

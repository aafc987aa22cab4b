import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolders } from "../make-folders.ts";
import { DiskFull, onDisk, Spoilt } from "./disk-fault.ts";
import { HEAD_BYTES } from "./type-of.ts";

/** What was written and has no name yet. `head`: its first bytes. */
export type Written = { id: string; size: number; head: Buffer; path: string };

/** The bytes of a source are more than a file may have. */
export class FileTooLarge extends Error {}

/** Free bytes that files leave to what else lives on their disk: the ledger, often. */
export const LEAST_FREE_BYTES = 1_073_741_824;

/** How often the disk's room is looked at while a file is written, bytes. */
const LOOK_EVERY_BYTES = 8_388_608;

/** So long a file without a name may be in the making; older ones are what a killed process left. */
export const LEFT_AFTER_MS = 3_600_000;

const PIECE_BYTES = 65_536;

/**
 * Files by their content: one of SHA-256 `abc…` stands at `ab/abc…`, written whole elsewhere first, so that a name that is there names
 * a whole file whenever the process or machine died. Only the account that runs may read them.
 */
export const createDisk = (parts: {
  folder: string;
  leastFree?: number;
  /** Free bytes of the folder's disk, and all that it has. */
  free?: (folder: string) => Promise<number>;
  whole?: (folder: string) => Promise<number>;
}) => {
  const { folder, leastFree = LEAST_FREE_BYTES, free = freeBytes, whole = wholeBytes } = parts;
  const incoming = join(folder, "incoming");
  const shelfOf = (id: string) => join(folder, id.slice(0, 2));
  const pathOf = (id: string) => join(shelfOf(id), id);

  const lookForRoom = async () => {
    if ((await onDisk(() => free(folder))) < leastFree)
      throw new DiskFull(`Fewer than ${leastFree} bytes are free at ${folder}.`);
  };

  const space = (): Promise<Space> =>
    onDisk(async () => {
      let at = folder;
      while (!(await stat(at).catch(ifMissing))) at = dirname(at);
      const found = await free(at);
      return {
        free: found,
        isFull: found < leastFree,
        isTooSmall: (await whole(at)) < leastFree,
      };
    });

  /** Makes a folder that outlives a power cut. */
  const make = async (path: string, above: string) => {
    const made = await makeFolders(path, 0o700);
    if (made.length > 0) await sync(above);
  };

  const write = async (source: AsyncIterable<Buffer>, most: number): Promise<Written> => {
    await onDisk(() => make(incoming, folder));
    await lookForRoom();
    const path = join(incoming, `${randomUUID()}.part`);
    const file = await onDisk(() => open(path, "wx", 0o600));
    const hash = createHash("sha256");
    let head = Buffer.alloc(0);
    let size = 0;
    let looked = 0;
    try {
      for await (const piece of source) {
        size += piece.length;
        if (size > most) throw new FileTooLarge();
        if (size - looked > LOOK_EVERY_BYTES) {
          looked = size;
          await lookForRoom();
        }
        if (head.length < HEAD_BYTES)
          head = Buffer.concat([head, piece.subarray(0, HEAD_BYTES - head.length)]);
        hash.update(piece);
        await onDisk(() => file.writeFile(piece));
      }
      await onDisk(() => file.sync());
      return { id: hash.digest("hex"), size, head, path };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  };

  return {
    folder,
    leastFree,
    /** How the disk stands that the folder is on, or will be; makes nothing. Throws `DiskUnusable`. */
    space,
    /** The same; makes the folder where there is none. */
    room: async (): Promise<Space> => {
      await onDisk(() => make(incoming, folder));
      return space();
    },
    /** Writes a byte, has the disk keep it and removes it. Throws {@link DiskFull} or `DiskUnusable`. */
    tryOut: async (): Promise<void> => {
      const written = await write(oneByte(), 1);
      await onDisk(() => rm(written.path));
    },
    /**
     * Writes all of a source to a file without a name, hashed on the way, and has the disk keep it. Throws {@link FileTooLarge},
     * {@link DiskFull} or `DiskUnusable`, or what the source threw; then nothing is left of it.
     */
    write,
    /** Gives what was written its name, unless a whole file has it already and `anew` does not ask for it. */
    place: (written: Written, anew: boolean): Promise<void> =>
      onDisk(async () => {
        const { id, size, path } = written;
        if (!anew && (await sizeOf(pathOf(id))) === size) return;
        await make(shelfOf(id), folder);
        await rename(path, pathOf(id));
        await sync(shelfOf(id));
      }),
    /** Removes what was written, where it has no name. */
    discard: ({ path }: Written): Promise<void> => onDisk(() => rm(path, { force: true })),
    /** Opens a file of so many bytes; throws {@link Spoilt} where it is not there or has another size. */
    open: async (id: string, size: number): Promise<OpenFile> => {
      const file = await open(pathOf(id), "r").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") throw new Spoilt(`${id} is not there`);
        return onDisk(() => Promise.reject(error));
      });
      if ((await file.stat()).size === size)
        return { bytes: () => bytesOf(file, id), close: () => file.close() };
      await file.close();
      throw new Spoilt(`${id} has another size`);
    },
    /** Removes a file; one that is not there is removed. */
    remove: (id: string): Promise<void> => onDisk(() => rm(pathOf(id), { force: true })),
    /** Removes what killed processes left half written; gives how many. */
    sweep: (now = Date.now()): Promise<number> =>
      onDisk(async () => {
        let swept = 0;
        for (const name of await namesIn(incoming)) {
          const path = join(incoming, name);
          const found = await stat(path).catch(ifMissing);
          if (!found || now - found.mtimeMs < LEFT_AFTER_MS) continue;
          await rm(path, { force: true });
          swept += 1;
        }
        return swept;
      }),
    /** Names of the files of each shelf that are older than `LEFT_AFTER_MS`, a shelf at a time. */
    shelves: async function* (now = Date.now()): AsyncGenerator<string[]> {
      for (const shelf of await onDisk(() => namesIn(folder))) {
        if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
        const ids: string[] = [];
        for (const id of await onDisk(() => namesIn(join(folder, shelf)))) {
          const found = await stat(join(folder, shelf, id)).catch(ifMissing);
          if (/^[0-9a-f]{64}$/.test(id) && found && now - found.mtimeMs > LEFT_AFTER_MS)
            ids.push(id);
        }
        if (ids.length > 0) yield ids;
      }
    },
  };
};

/** Room of a disk, bytes. `isFull`: no more files are taken; `isTooSmall`: nor ever would be, were it empty. */
export type Space = { free: number; isFull: boolean; isTooSmall: boolean };

export type Disk = ReturnType<typeof createDisk>;

/** A file that is read once, and closed in any case. */
export type OpenFile = { bytes: () => AsyncGenerator<Buffer>; close: () => Promise<void> };

/** A file's bytes in order, hashed on the way; the last piece comes only once they are known to be those of `id`. Throws {@link Spoilt}. */
const bytesOf = async function* (file: FileHandle, id: string): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let kept: Buffer | undefined;
  for (;;) {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    const { bytesRead } = await onDisk(() => file.read(buffer, 0, PIECE_BYTES, null));
    if (bytesRead === 0) break;
    if (kept) yield kept;
    kept = buffer.subarray(0, bytesRead);
    hash.update(kept);
  }
  if (hash.digest("hex") !== id) throw new Spoilt(`${id} holds other bytes`);
  if (kept) yield kept;
};

const oneByte = async function* (): AsyncGenerator<Buffer> {
  yield Buffer.alloc(1);
};

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

const wholeBytes = async (folder: string): Promise<number> => {
  const { blocks, bsize } = await statfs(folder);
  return blocks * bsize;
};

const sizeOf = async (path: string): Promise<number | undefined> =>
  (await stat(path).catch(ifMissing))?.size;

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(ifMissing)) ?? [];

const ifMissing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error;
};

/** Has the disk keep what a folder lists. */
const sync = async (folder: string): Promise<void> => {
  const opened = await open(folder, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
};

import type { FileRows } from "../ledger/files/file-rows.ts";
import type { FileRow } from "../ledger/files/keep-file.ts";
import type { Signed } from "../ledger/files/sign.ts";
import type { Reader } from "../ledger/files/who.ts";
import type { Disk, OpenFile, Space } from "./disk.ts";
import { DiskFull, DiskUnusable, Spoilt } from "./disk-fault.ts";
import { typeOf } from "./type-of.ts";

/** Most bytes of a file. */
export const MOST_FILE_BYTES = 52_428_800;

/** How often bytes that no row knows are looked for, ms: the whole folder is listed for that. */
const STRAYS_EVERY_MS = 86_400_000;

/** What was removed: files whose time was over, what killed processes left half written, bytes that no row knew. */
type Tidied = { dropped: number; swept: number; strays: number };

/** What happens to files: stored, stored before, given out, dropped; no room, the disk fails, the bytes are not those of the name. */
export type FileEvent = "stored" | "known" | "given" | "dropped" | "full" | "unusable" | "spoilt";

/** What can be said of the disk: whether it has room, has none for more files, or what is wrong with it. */
export type Room =
  | { is: "enough"; free: number }
  | { is: "full"; free: number; isTooSmall: boolean }
  | { is: "unusable"; why: string };

/** How long the disk may take to say how it stands, ms: a file server that is gone says nothing. */
const ROOM_MS = 500;

/** The store of files: bytes once each, by their SHA-256, in a folder; what is known of them in the ledger. */
export const createFiles = (parts: {
  disk: Disk;
  rows: FileRows;
  tell?: (event: FileEvent, count: number) => void;
}) => {
  const { disk, rows, tell = () => {} } = parts;
  let looking: Promise<Space> | undefined;
  let isLate = false;

  /** What `work` brings, its failure told. */
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      for (const [Kind, event] of faults) if (error instanceof Kind) tell(event, 1);
      throw error;
    }
  };
  let lookedAt = Number.NEGATIVE_INFINITY;

  /** A process was killed, or the machine lost power, between naming bytes and the commit of their row. */
  const dropStrays = async (signal: AbortSignal): Promise<number> => {
    let dropped = 0;
    for await (const ids of disk.shelves())
      for (const id of await rows.unknown(ids)) {
        if (signal.aborted) return dropped;
        if (await rows.dropStray(id, disk.remove)) dropped += 1;
      }
    return dropped;
  };

  const openRow = async (file: FileRow | undefined): Promise<(FileRow & OpenFile) | undefined> => {
    if (!file) return undefined;
    const opened = await told(disk.open(file.id, file.size));
    tell("given", 1);
    return { ...file, close: opened.close, bytes: () => toldOf(opened.bytes(), told) };
  };

  return {
    /** How the disk stands, within half a second; asked again while it has not answered, it is asked once. */
    room: async (): Promise<Room> => {
      looking ??= disk.room().finally(() => {
        looking = undefined;
        isLate = false;
      });
      if (isLate) return silent;
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        limit = setTimeout(resolve, ROOM_MS, undefined);
      });
      try {
        const space = await Promise.race([looking, late]);
        if (space === undefined) {
          isLate = true;
          return silent;
        }
        const { free, isFull, isTooSmall } = space;
        return isFull ? { is: "full", free, isTooSmall } : { is: "enough", free };
      } catch (error) {
        const { message } = error as Error;
        return { is: "unusable", why: message };
      } finally {
        clearTimeout(limit);
      }
    },
    /**
     * Keeps all that a source brings as one file of this reader's, once it is on the disk and its row committed. Throws what the
     * disk, the source and `judge`, told its SHA-256, throw; then nothing is kept. `wasKnown`: the reader could have had it already.
     */
    keep: async (
      source: AsyncIterable<Buffer>,
      reader: Reader,
      judge: (id: string) => void = () => {},
    ): Promise<FileRow & { wasKnown: boolean }> => {
      const written = await told(disk.write(source, MOST_FILE_BYTES));
      try {
        const { id, size, head } = written;
        judge(id);
        const file = { id, size, type: typeOf(head).type };
        const { wasKnown } = await rows.keep(file, reader, (isNew) =>
          told(disk.place(written, isNew)),
        );
        tell(wasKnown ? "known" : "stored", 1);
        return { ...file, wasKnown };
      } finally {
        await disk.discard(written);
      }
    },
    /** Opens a file that a reader may have; undefined where there is none, and where it may not. */
    open: async (id: string, reader: Reader): Promise<(FileRow & OpenFile) | undefined> => {
      return openRow(await rows.find(id, reader));
    },
    /** Opens a file by a link; undefined where there is none, and where the link does not open it. */
    openLinked: async (id: string, signed: Signed): Promise<(FileRow & OpenFile) | undefined> => {
      return openRow(await rows.links.find(id, signed));
    },
    /** Whether a link opens a file. */
    isLinked: async (id: string, signed: Signed): Promise<boolean> =>
      (await rows.links.find(id, signed)) !== undefined,
    links: rows.links,
    /** Removes what need not be there any longer; the whole folder is looked through at first and once a day. */
    tidy: async (signal: AbortSignal): Promise<Tidied> => {
      const tidied: Tidied = { dropped: 0, swept: await disk.sweep(), strays: 0 };
      while (!signal.aborted) {
        const looked = await rows.lookAt(disk.remove);
        if (looked === "none") break;
        if (looked === "dropped") tidied.dropped += 1;
      }
      if (performance.now() - lookedAt > STRAYS_EVERY_MS) {
        tidied.strays = await dropStrays(signal);
        lookedAt = performance.now();
      }
      tell("dropped", tidied.dropped);
      return tidied;
    },
  };
};

const silent: Room = { is: "unusable", why: "no answer" };

const faults = [
  [DiskFull, "full"],
  [DiskUnusable, "unusable"],
  [Spoilt, "spoilt"],
] as const;

const toldOf = async function* (
  bytes: AsyncGenerator<Buffer>,
  told: <T>(work: Promise<T>) => Promise<T>,
): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const { value, done } = await told(bytes.next());
      if (done) return;
      yield value;
    }
  } finally {
    await bytes.return(undefined);
  }
};

export type Files = ReturnType<typeof createFiles>;

import type { FileRows } from "../ledger/files/file-rows.ts";
import type { FileRow } from "../ledger/files/keep-file.ts";
import type { Signed } from "../ledger/files/sign.ts";
import type { Reader } from "../ledger/files/who.ts";
import type { Disk, OpenFile } from "./disk.ts";
import { typeOf } from "./type-of.ts";

/** Most bytes of a file. */
export const MOST_FILE_BYTES = 52_428_800;

/** How often bytes that no row knows are looked for, ms: the whole folder is listed for that. */
const STRAYS_EVERY_MS = 86_400_000;

/** What was removed: files whose time was over, what killed processes left half written, bytes that no row knew. */
type Tidied = { dropped: number; swept: number; strays: number };

/** The store of files: bytes once each, by their SHA-256, in a folder; what is known of them in the ledger. */
export const createFiles = ({ disk, rows }: { disk: Disk; rows: FileRows }) => {
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

  return {
    /**
     * Keeps all that a source brings as one file of this reader's, once it is on the disk and its row committed. Throws what the
     * disk and the source throw; then nothing is kept. `wasKnown`: the reader could have had it already.
     */
    keep: async (
      source: AsyncIterable<Buffer>,
      reader: Reader,
    ): Promise<FileRow & { wasKnown: boolean }> => {
      const written = await disk.write(source, MOST_FILE_BYTES);
      try {
        const { id, size, head } = written;
        const file = { id, size, type: typeOf(head).type };
        const { wasKnown } = await rows.keep(file, reader, (isNew) => disk.place(written, isNew));
        return { ...file, wasKnown };
      } finally {
        await disk.discard(written);
      }
    },
    /** Opens a file that a reader may have; undefined where there is none, and where it may not. */
    open: async (id: string, reader: Reader): Promise<(FileRow & OpenFile) | undefined> => {
      const file = await rows.find(id, reader);
      return file && { ...file, ...(await disk.open(id, file.size)) };
    },
    /** Opens a file by a link; undefined where there is none, and where the link does not open it. */
    openLinked: async (id: string, signed: Signed): Promise<(FileRow & OpenFile) | undefined> => {
      const file = await rows.links.find(id, signed);
      return file && { ...file, ...(await disk.open(id, file.size)) };
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
      return tidied;
    },
  };
};

export type Files = ReturnType<typeof createFiles>;

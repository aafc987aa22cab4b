/** The disk is full, or as full as it may become: what else lives on it needs the rest. */
export class DiskFull extends Error {}

/** The folder of files cannot be used: not there, closed to us, read-only, or the disk fails. */
export class DiskUnusable extends Error {}

/** A file's bytes are not those that were stored, or not there any more. */
export class Spoilt extends Error {}

/** What an error of the file system means. Its message names the folder's path at most, never a file's content. */
export const diskFault = (error: unknown): DiskFull | DiskUnusable => {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const Kind = FULL.has(code) ? DiskFull : DiskUnusable;
  return new Kind(message, { cause: error });
};

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What `work` on the disk brings; its errors as {@link diskFault} reads them. */
export const onDisk = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw diskFault(error);
  }
};

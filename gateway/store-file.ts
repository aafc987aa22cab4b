import { type Files, MOST_FILE_BYTES } from "../queue/files/files.ts";
import { OURSELVES } from "../queue/sync/poll/keep-news.ts";
import { BadNews, type StoreFile } from "../queue/sync/poll/links.ts";

/**
 * Keeps files that come with a system's news among the dossiers' files, as the gateway's own; each is given a signed link below `base` that opens
 * it for good, until somebody ends it.
 */
export const createStoreFile = (files: Pick<Files, "keep" | "links">, base: string): StoreFile => {
  const reader = { key: OURSELVES, scope: [] };
  return async ({ sha256, bytes }) => {
    if (bytes.length === 0 || bytes.length > MOST_FILE_BYTES)
      throw new BadNews(`Expected a file of 1 to ${MOST_FILE_BYTES} bytes, got ${bytes.length}.`);
    await files.keep(once(Buffer.from(bytes)), reader, (id) => {
      if (id !== sha256) throw new BadNews("A file is not the one of the SHA-256 that was told.");
    });
    const signed = await files.links.sign(sha256, reader);
    if (!signed) throw new Error("A file was gone right after it was kept.");
    return `${base}/v1/files/${sha256}?${new URLSearchParams({ signature: signed.signature })}`;
  };
};

const once = async function* (bytes: Buffer) {
  yield bytes;
};

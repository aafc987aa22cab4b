import type { NewsFile } from "../../../adapters/inbound.ts";
import type { Statement } from "../../../schemas/statement.ts";

/** Keeps a file that came with news, and gives the link that opens it; throws {@link BadNews} where its SHA-256 is not the one told. */
export type StoreFile = (file: NewsFile) => Promise<string>;

/** What came is not what it says of itself, such as a file that is not the one of its SHA-256. */
export class BadNews extends Error {}

/** Most files of one look. */
export const MOST_NEWS_FILES = 200;

/** Keeps files and gives each one's link, by SHA-256. One after the other, so that only one is on its way to the disk. */
export const storeAll = async (
  files: readonly NewsFile[],
  store: StoreFile,
): Promise<Map<string, string>> => {
  if (files.length > MOST_NEWS_FILES)
    throw new BadNews(`Expected at most ${MOST_NEWS_FILES} files at once, got ${files.length}.`);
  const links = new Map<string, string>();
  for (const file of files) if (!links.has(file.sha256)) links.set(file.sha256, await store(file));
  return links;
};

/** A statement whose items of lists that name such a file, and lead nowhere, have its link. Pure. */
export const withLinks = (statement: Statement, links: Map<string, string>): Statement => {
  if (links.size === 0) return statement;
  const says = Object.fromEntries(
    Object.entries(statement.says).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.map((item) => linked(item, links)) : value,
    ]),
  );
  return { ...statement, says };
};

const linked = (item: unknown, links: Map<string, string>): unknown => {
  if (typeof item !== "object" || item === null || "link" in item || !("sha256" in item))
    return item;
  const link = links.get(String(item.sha256));
  return link === undefined ? item : { ...item, link };
};

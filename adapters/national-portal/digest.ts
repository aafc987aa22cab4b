import { createHash } from "node:crypto";

/** SHA-256 of a message's content alone: a file counts by its SHA-256 where that is known, never by a link that may be signed anew. Pure. */
export const contentDigest = (
  message: object,
  files: { link?: string; sha256?: string }[],
): string => {
  const hashes = new Map(
    files.flatMap(({ link, sha256 }) => (link && sha256 ? [[link, sha256]] : [])),
  );
  const text = JSON.stringify(message, (_, value: unknown) =>
    typeof value === "string" ? (hashes.get(value) ?? value) : value,
  );
  return createHash("sha256").update(text).digest("base64url");
};

/** The files that a dossier names. */
export const filesOf = (dossier: {
  submittedPapers?: { link?: string; sha256?: string }[];
  results?: { link?: string; sha256?: string }[];
}) => [...(dossier.submittedPapers ?? []), ...(dossier.results ?? [])];

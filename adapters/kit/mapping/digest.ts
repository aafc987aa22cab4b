import { hash } from "node:crypto";

/** SHA-256 of a message's content alone: a file counts by its SHA-256 where that is known, never by a link that may be signed anew. Pure. */
export const contentDigest = (
  message: object,
  files: { link?: string; sha256?: string }[],
): string => {
  const hashes = new Map(
    files.flatMap(({ link, sha256 }) => (link && sha256 ? [[link, sha256]] : [])),
  );
  const contentOf = (_: string, value: unknown) =>
    typeof value === "string" ? (hashes.get(value) ?? value) : value;
  // A replacer is asked for every field: only where there are files.
  const text = hashes.size > 0 ? JSON.stringify(message, contentOf) : JSON.stringify(message);
  return hash("sha256", text, "base64url");
};

/** The files that a dossier names. */
export const filesOf = (dossier: {
  submittedPapers?: { link?: string; sha256?: string }[];
  results?: { link?: string; sha256?: string }[];
}) => [...(dossier.submittedPapers ?? []), ...(dossier.results ?? [])];

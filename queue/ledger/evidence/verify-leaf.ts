import { hash } from "node:crypto";
import type { Entry, Seal } from "./verify-read.ts";

/**
 * The hash of one entry by the form of the seal that covers it. Older forms put the columns one after the other: there an entry
 * whose columns no program of ours could have filled so has a hash that fits nothing, for characters may have been shifted from
 * one column into the next.
 */
export const leafOf = (form: Seal["form"], entry: Entry): Buffer => {
  const { id, atUs, kind, dossier, source, entry: text } = entry;
  if (form === "framed")
    return hash("sha256", [id, atUs, kind, dossier, source, text].map(framed).join(""), "buffer");
  if (!isOurs(entry)) return Buffer.alloc(32);
  return hash("sha256", `${kind}${dossier ?? ""}${source ?? ""}${text}`, "buffer");
};

/** Whether what stands beside an entry is what its hash in the entry is of; nothing fits always: an erasure takes the words away. */
export const wordsFit = ({ entry, said, salt }: Entry): boolean => {
  if (said === null) return true;
  const { said: digest }: { said?: unknown } = JSON.parse(entry);
  return (
    salt !== null &&
    digest === hash("sha256", Buffer.concat([salt, Buffer.from(said)]), "base64url")
  );
};

const framed = (text: string | null) =>
  text === null ? "-" : `${Buffer.byteLength(text)}:${text}`;

/** No kind begins another, a source begins with a letter and an entry with a brace: so the columns' ends can be told. */
const isOurs = ({ kind, source, entry }: Entry) =>
  kinds.has(kind) && (source === null || /^[a-z][a-z0-9-]*$/.test(source)) && entry.startsWith("{");

const kinds = new Set(["change", "opened", "closed", "note"]);

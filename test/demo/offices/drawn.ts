import { hash } from "node:crypto";

/** A whole number from 0 and below `most` that a seed and a dossier's code decide, in whatever order dossiers come. Pure. */
export const drawn = (seed: number, code: string, most: number): number =>
  hash("sha1", `${seed} ${code}`, "buffer").readUInt32BE() % most;

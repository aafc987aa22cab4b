import { hash } from "node:crypto";
import { createPacker } from "../../simulators/record/packed.ts";
import { said } from "./side.ts";

/** What is left of an object that is kept for a comparison: of each field a few letters, so that a million dossiers fit into memory. */
export type Print = Readonly<Record<string, string>>;

/** A print of an object; two that say the same, in whatever order, have the same print. Pure. */
export const printOf = (value: object): Print =>
  Object.fromEntries(
    Object.entries(value)
      .map(([field, each]) => [field, said(each)] as const)
      .filter(([, text]) => text !== "")
      .map(([field, text]) => [field, hash("sha1", text, "base64url").slice(0, 10)]),
  );

/** Keeps a print for each name, the newest. */
export const createPrints = () => {
  const packer = createPacker();
  const kept = new Map<string, Buffer>();
  return {
    keep: (name: string, print: Print): void => void kept.set(name, packer.pack(print)),
    of: (name: string): Print | undefined => {
      const bytes = kept.get(name);
      return bytes && (packer.unpack(bytes) as Print);
    },
  };
};

import { readFileSync, statSync } from "node:fs";
import { BadSettings } from "../config/settings.ts";
import { findFault } from "./http/find-fault.ts";
import { parseStrictJson } from "./http/strict-json.ts";
import { NotUtf8, textOf, withoutMark } from "./made-by-hand.ts";

/** Reads the systems file as JSON, as strictly as a request, not yet checked; throws {@link BadSettings} where it cannot be read. */
export const readSystemsFile = (path: string): unknown => {
  const bad = (why: string) => new BadSettings([`SYSTEMS_FILE ${path}: ${why}`]);
  let bytes: Buffer;
  // A pipe that nobody writes into would be waited for without an end.
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO()) throw bad("là ống (pipe), cần một tệp.");
  try {
    bytes = readFileSync(path);
  } catch {
    throw bad("không đọc được.");
  }
  try {
    return parseStrictJson(withoutMark(bytes));
  } catch {
    throw bad(whyNot(bytes));
  }
};

/** Why the bytes are no JSON that everybody reads alike, with the line, since an editor counts those. */
const whyNot = (bytes: Buffer): string => {
  try {
    const text = textOf(withoutMark(bytes));
    const { at, pointer, message } = findFault(text) ?? { at: 0, pointer: "", message: "" };
    const place = [`dòng ${text.slice(0, at).split("\n").length}`, pointer].join(" ").trim();
    return `${place}: không phải JSON hợp lệ. ${message}`;
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    return `dòng ${error.line}: ${error.message}`;
  }
};

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BadSettings } from "../config/settings.ts";
import { findFault } from "./http/body/find-fault.ts";
import { parseStrictJson } from "./http/body/strict-json.ts";
import { NotUtf8, textOf, withoutMark } from "./made-by-hand.ts";
import { readNamedFile } from "./named-file.ts";

/** Reads the systems file as JSON, as strictly as a request, not yet checked; throws {@link BadSettings} where it cannot be read. */
export const readSystemsFile = (path: string): unknown =>
  readJsonFile({ by: "SYSTEMS_FILE", path, wants });

/** Reads a file of JSON that people named, as strictly; throws {@link BadSettings} where it cannot be read. */
export const readJsonFile = (named: Parameters<typeof readNamedFile>[0]): unknown => {
  const bytes = readNamedFile(named);
  try {
    return parseStrictJson(withoutMark(bytes));
  } catch {
    throw new BadSettings([`${named.by} ${resolve(named.path)}: ${whyNot(bytes)}`]);
  }
};

/** What such a file is, and how to come by one. */
const sample = fileURLToPath(new URL("./config/systems.json", import.meta.resolve("#package")));
const wants = `Cần tệp JSON khai báo các hệ thống: đặt SYSTEMS_FILE tới tệp đã có, hoặc chép ${sample} ra rồi sửa theo config/README.md.`;

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

import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { BadSettings } from "../config/settings.ts";

/** A file that a setting or an option names: `by` which one, `wants` what is looked for in it and how to come by one. */
type Named = { by: string; path: string; wants: string };

/** Opens a file that people named; throws {@link BadSettings} with its whole path, what is wrong with it, what is looked for and the cure. */
export const openNamedFile = ({ by, path, wants }: Named): number => {
  const refuse = (why: string): never => {
    throw new BadSettings([`${by} ${resolve(path)}: ${why}. ${wants}`]);
  };
  let file: number;
  try {
    // Not waited for, should it be a pipe that nobody writes into.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return refuse(faults[code] ?? `không đọc được (${code})`);
  }
  const found = fstatSync(file);
  if (found.isFile()) return file;
  closeSync(file);
  if (found.isDirectory()) return refuse("là thư mục, cần một tệp");
  return refuse(found.isFIFO() ? "là ống (pipe), cần một tệp" : "không phải tệp thường");
};

/** The bytes of such a file. */
export const readNamedFile = (named: Named): Buffer => {
  const file = openNamedFile(named);
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
};

const faults: Record<string, string> = {
  ENOENT: "không có tệp này",
  ENOTDIR: "không có tệp này (một phần của đường dẫn là tệp, không phải thư mục)",
  EACCES: "tài khoản đang chạy không được phép đọc",
  ELOOP: "liên kết vòng quanh",
};

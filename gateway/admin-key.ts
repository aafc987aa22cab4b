import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Log } from "../config/log.ts";
import type { Ledger } from "../queue/ledger/ledger.ts";

/** Sees to the first admin key: LIENTHONG_ADMIN_KEY where it is given, else one made at the first start and written to `admin.key` (0600) in the home folder. One that was revoked is told, never put in force again. */
export const ensureAdminKey = async (parts: {
  keys: Pick<Ledger["keys"], "ensureAdmin">;
  home: string;
  given: string | undefined;
  log: Log;
}): Promise<void> => {
  const file = join(parts.home, "admin.key");
  const ensured = await parts.keys.ensureAdmin(parts.given, (key) => keepKey(file, key));
  if (ensured?.inForce === false) {
    const cure = parts.given
      ? "khóa trong LIENTHONG_ADMIN_KEY đã bị thu hồi; bỏ biến này hoặc đặt khóa khác, rồi khởi động lại"
      : `không còn khóa quản trị nào: khóa trong ${file} đã bị thu hồi; xóa tệp này hoặc đặt LIENTHONG_ADMIN_KEY, rồi khởi động lại`;
    parts.log("warn", "admin key is revoked", { cure });
  } else if (ensured && !parts.given) parts.log("info", "first admin key written", { file });
};

/**
 * Writes a key to a file that must not be there yet; where one is, left by a start that was killed or an earlier ledger, its key is
 * given instead. Throws, with the cure, for one that somebody else may have put there or read. No link is followed.
 */
export const keepKey = (file: string, key: string): string => {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  try {
    const made = openSync(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    try {
      writeSync(made, `${key}\n`);
      fsyncSync(made);
    } finally {
      closeSync(made);
    }
    return key;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return readKey(file);
    throw new Error(
      `${file}: không ghi được khóa quản trị đầu tiên (${code}). Cho tài khoản đang chạy ghi vào thư mục đó (hay dọn đĩa), hoặc đặt LIENTHONG_ADMIN_KEY.`,
      { cause: error },
    );
  }
};

/** Reads the key of an `admin.key` that only we could write and read; throws, with the cure, for any other. */
export const readKey = (file: string): string => {
  const refuse = (why: string): never => {
    throw new Error(
      `${file}: ${why}. Xóa nó rồi khởi động lại để tạo khóa mới, hoặc đặt LIENTHONG_ADMIN_KEY.`,
    );
  };
  let found: number;
  try {
    // Not waited for, should it be a pipe.
    found = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(code === "ELOOP" ? "là liên kết, không phải tệp" : `không đọc được (${code})`);
  }
  try {
    const { mode, uid } = fstatSync(found);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) return refuse("không phải tệp thường");
    if (uid !== process.getuid?.()) return refuse(`thuộc về tài khoản khác (uid ${uid})`);
    if ((mode & 0o077) !== 0) return refuse("tài khoản khác đọc hoặc ghi được (cần chế độ 600)");
    const key = readFileSync(found, "utf8").trim();
    return /^[\x21-\x7e]{24,512}$/.test(key)
      ? key
      : refuse("không chứa khóa (24 đến 512 ký tự ASCII)");
  } finally {
    closeSync(found);
  }
};

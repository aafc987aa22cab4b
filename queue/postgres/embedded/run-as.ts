import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Account } from "./account.ts";

/** What a finished program left behind: its exit code (`null` after a signal) and both its streams as one text. */
export type Finished = { code: number | null; output: string };

/** Options to spawn with: the account, a folder anybody can enter, and none of the gateway's environment. */
export function spawnOptions(account: Account) {
  // Inherited PG* settings, locale and secrets have no business in the server.
  return { ...account, cwd: "/", env: { PATH: process.env.PATH, LC_ALL: "C" } };
}

/** The longest that a program of PostgreSQL may run which is not the server, ms. */
const LONGEST_MS = 300_000;

/**
 * Runs one of PostgreSQL's programs to its end; throws, with the cure, only when it could not be run at all. One that does not
 * end, or whose start is called off, is ended.
 */
export function runAs(
  account: Account,
  file: string,
  args: string[],
  { input = "", signal }: { input?: string; signal?: AbortSignal | undefined } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...spawnOptions(account),
      stdio: "pipe",
      timeout: LONGEST_MS,
      signal,
    });
    let output = "";
    child.stdout.on("data", (piece: Buffer) => {
      output += piece;
    });
    child.stderr.on("data", (piece: Buffer) => {
      output += piece;
    });
    child.on("error", (error) => reject(cannotRun(file, account, error)));
    child.on("close", (code) => resolve({ code, output: output.trim() }));
    // A program that ends without reading its input breaks the pipe; its exit code tells why.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Explains why a program of PostgreSQL could not be spawned, and what helps. */
export function cannotRun(file: string, account: Account, cause: NodeJS.ErrnoException): Error {
  const as = account === undefined ? "" : ` bằng uid ${account.uid}`;
  return new Error(
    `PostgreSQL nhúng: không chạy được ${file}${as} (${cause.code ?? cause.message}). ${cure(file, cause)}`,
    { cause },
  );
}

function cure(file: string, { code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" && existsSync(file)) {
    return "Máy này không có glibc (không chạy trên Alpine và các hệ dùng musl). Dùng hệ có glibc như Debian, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL.";
  }
  if (code === "EPERM") {
    return "Ở đây root không được chuyển sang tài khoản khác (container thiếu CAP_SETUID và CAP_SETGID). Chạy cổng bằng tài khoản thường, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL.";
  }
  if (code === "EACCES") {
    return "Tài khoản đó không vào được thư mục này, hoặc ổ đĩa gắn với noexec. Đặt LIENTHONG_HOME tới thư mục khác, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL.";
  }
  return "Cài lại các gói (npm ci), hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL.";
}

import { lstatSync, statSync } from "node:fs";
import { join } from "node:path";
import { NOBODY } from "../../../queue/postgres/embedded/account.ts";
import { isBehind, knownVersions } from "../../../queue/postgres/known-versions.ts";
import { readKey } from "../../admin-key.ts";
import type { Store } from "../../open-store.ts";

/** Which PostgreSQL runs, and whether its later minor releases are known to mend vulnerabilities. */
export const versionOf = async ({ pool, embedded }: Store): Promise<string> => {
  const { rows } = await pool.query(
    "select current_setting('server_version') as text, current_setting('server_version_num')::int4 as number",
  );
  const [{ text, number }] = rows as [{ text: string; number: number }];
  const from =
    embedded === undefined ? "DATABASE_URL" : embedded.bundled ? "bản kèm theo" : "POSTGRES_BIN";
  const advice = isBehind(number)
    ? `; các bản vá sau đó đã sửa lỗ hổng (biết đến ${knownVersions.asOf}): ${cures[from]}`
    : `; chưa biết lỗ hổng nào đã sửa sau đó (biết đến ${knownVersions.asOf}), xem postgresql.org/support/security`;
  return `${text} (${from})${advice}`;
};

const cures: Record<string, string> = {
  DATABASE_URL: "nâng cấp máy chủ đó",
  "bản kèm theo":
    "dùng POSTGRES_BIN (bản của hệ điều hành) hoặc, cho việc thật của tỉnh, DATABASE_URL (máy chủ riêng)",
  POSTGRES_BIN: "nâng cấp gói PostgreSQL của hệ điều hành",
};

/** That nobody else may list the home or read the admin key, and as whom the embedded server runs; throws, with the cure, where it is otherwise. */
export const homeOf = ({ home, embedded }: Store): string => {
  if ((statSync(home).mode & 0o066) !== 0)
    throw new Error(`${home}: tài khoản khác xem hoặc ghi được; chạy chmod go-rw ${home}.`);
  const key = join(home, "admin.key");
  if (lstatSync(key, { throwIfNoEntry: false })) readKey(key);
  if (embedded?.account?.uid === NOBODY.uid)
    return `${home}; PostgreSQL chạy bằng nobody, tài khoản mà chương trình khác cũng dùng. Tạo tài khoản riêng (useradd --system lienthong), rồi lúc đã dừng: chown -R lienthong: ${join(home, "postgres")}`;
  return `${home}, chỉ mình tài khoản này xem được`;
};

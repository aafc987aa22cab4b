import type { PoolClient } from "pg";

/**
 * Migrations that were written anew to do the same in less time, each with the checksum (MD5) of the file that it was before. A ledger that ran
 * that one has the same tables and rows: a test holds the two to it.
 */
export const formerChecksums: Readonly<Record<number, string>> = {
  4: "9e898bbf33fb63731c76ed36a1c829a2",
};

/** Throws where a migration that the ledger ran is another than its file now, or was before. */
export const compareChecksums = async (
  client: Pick<PoolClient, "query">,
  files: { version: number; md5: string }[],
): Promise<void> => {
  const { rows } = await client.query("select version::int, md5 from ledger_migrations");
  const ran = new Map<number, string | null>(rows.map(({ version, md5 }) => [version, md5]));
  const changed = files.find(({ version, md5 }) => {
    const was = ran.get(version) ?? md5;
    return was !== md5 && was !== formerChecksums[version];
  });
  if (changed)
    throw new Error(
      `Tệp tạo bảng số ${changed.version} khác với lúc sổ cái đã chạy nó: chương trình bị sửa, hoặc chép thiếu. Hãy cài lại đúng bản phát hành (npm ci), không sửa các tệp trong queue/ledger/migrations.`,
    );
};

import { existsSync } from "node:fs";
import type { Disk } from "../../../queue/files/disk.ts";
import { DiskFull } from "../../../queue/files/disk-fault.ts";
import type { Store } from "../../open-store.ts";
import { fullWords } from "../../telemetry/room-words.ts";

/** How many of the newest files are looked for. */
const NEWEST = 100;

/**
 * That the folder of files can be written to, that its own disk has room, and that the newest files of the ledger are in it; throws, with the cure, where not: a
 * ledger that was restored without its files, or a folder that is another's.
 */
export const storeOf = async (disk: Disk, pool: Pick<Store["pool"], "query">): Promise<string> => {
  const { folder } = disk;
  const told = faultOf(folder);
  const { free, isFull, isTooSmall } = await disk.space().catch(told);
  if (isFull) throw new Error(`${folder}: ${fullWords(isTooSmall)}.`);
  // Made here, it would be the account's that runs doctor.
  if (existsSync(folder)) await disk.tryOut().catch(told);
  const { rows } = await pool.query(
    `select id, size::int from files order by stored_at desc limit ${NEWEST}`,
  );
  let missing = 0;
  for (const { id, size } of rows)
    await disk.open(id, size).then(
      ({ close }) => close(),
      () => {
        missing += 1;
      },
    );
  if (missing > 0)
    throw new Error(
      `${folder}: thiếu hoặc hỏng ${missing} trong ${rows.length} tệp mới nhất của sổ cái; FILES_FOLDER có đúng không, đã chép thư mục tệp cùng sổ cái chưa?`,
    );
  const room = `${folder} còn ${(free / 1e9).toFixed(1)} GB`;
  if (rows.length === 0) return `${room}, chưa có tệp`;
  return `${room}, ghi được, có đủ ${rows.length} tệp mới nhất`;
};

const faultOf =
  (folder: string) =>
  (error: Error): never => {
    const why =
      error instanceof DiskFull
        ? fullWords(false)
        : `không ghi được (${error.message}); đặt FILES_FOLDER tới thư mục mà tài khoản đang chạy ghi được`;
    throw new Error(`${folder}: ${why}.`);
  };

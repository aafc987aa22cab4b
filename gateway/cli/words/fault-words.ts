import { isUnavailable } from "../../../queue/ledger/db/unavailable.ts";

/** What a command says of an error that ended it: our own sentences as they are; what the system or the database says comes with what to do. */
export const faultWords = (error: Error): string => {
  const { code, path } = error as NodeJS.ErrnoException;
  // A file that is missing is no database that is away.
  if (path === undefined && isUnavailable(error))
    return `PostgreSQL không trả lời hoặc mất kết nối${code ? ` (${code})` : ""}. Chạy lại khi nó hoạt động; lienthong doctor cho biết nó thế nào.`;
  if (code === undefined) return error.message;
  return `Lỗi ngoài dự kiến (${code}): ${error.message}. Chạy lại với DEBUG=1 để thấy lỗi ở đâu trong chương trình.`;
};

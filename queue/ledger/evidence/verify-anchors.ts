import type { Contradiction } from "./verify-counts.ts";
import type { Seal } from "./verify-read.ts";

/** A seal's hash (hexadecimal) as it was kept elsewhere, and its number if that was kept too. */
export type Expected = { seal?: string; hash: string };

/** Compares the seals with what was kept of them elsewhere, and says what is left to trust in the ledger alone. */
export const createAnchors = (expected: Expected[]) => {
  const wanted = new Map(expected.map((each) => [wordsOf(each), each]));
  let newest: string | null = null;
  let entries = 0;
  let afterwards = 0;
  return {
    /** `vouched`: an authority that is trusted signed it. */
    look: (seal: Seal, vouched: boolean) => {
      const hash = seal.hash.toString("hex");
      afterwards += 1;
      entries += seal.entries;
      const fits = [`:${hash}`, `${seal.number}:${hash}`].filter((words) => wanted.delete(words));
      if (fits.length === 0 && !vouched) return;
      newest = seal.number;
      [afterwards, entries] = [0, 0];
    },
    newest: () => newest,
    contradictions: (): Contradiction[] =>
      [...wanted.values()].map(({ seal, hash }) => ({
        of: "seals",
        why: seal
          ? `niêm phong ${seal} không phải là niêm phong giữ ở nơi khác (${hash})`
          : `không có niêm phong nào mang mã giữ ở nơi khác (${hash})`,
      })),
    unseen: ({ unsealed }: { unsealed: number }): string =>
      newest === null
        ? 'Không có mã niêm phong giữ ở nơi khác để so: ai ghi được vào cơ sở dữ liệu thì có thể sửa nhật ký, tính lại mọi niêm phong và các số đếm, và lệnh này không thấy được. Giữ các dòng "log sealed" của nhật ký chương trình ở máy khác rồi chạy: lienthong verify --expect <số>:<mã>.'
        : `Đến hết niêm phong ${newest} đã có bên ngoài làm chứng (mã giữ ở nơi khác, hoặc dấu thời gian). Phần sau đó (${afterwards} niêm phong với ${entries} mục, và ${unsealed} mục chưa niêm phong) chỉ dựa vào chính cơ sở dữ liệu; mã của một niêm phong mới hơn sẽ làm chứng tiếp.`,
  };
};

const wordsOf = ({ seal, hash }: Expected) => `${seal ?? ""}:${hash.toLowerCase()}`;

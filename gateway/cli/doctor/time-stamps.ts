import { randomBytes, X509Certificate } from "node:crypto";
import {
  BadStamp,
  certificatesOf,
  createAskStamp,
  readStamp,
} from "../../../adapters/time-stamp/time-stamp.ts";
import { BadSettings } from "../../../config/settings.ts";
import { readNamedFile } from "../../named-file.ts";

/** The certificates that TIMESTAMP_CA names, none where it is not set; throws {@link BadSettings} where the file is not there, holds none or one that cannot be read. */
export const rootsOf = (ca: string | undefined): string[] => {
  if (ca === undefined) return [];
  const bytes = readNamedFile({ by: "TIMESTAMP_CA", path: ca, wants });
  const roots = certificatesOf(bytes.toString("latin1"));
  if (roots.length === 0)
    throw new BadSettings([`TIMESTAMP_CA ${ca}: không có chứng thư nào ở dạng PEM. ${wants}`]);
  const broken = roots.findIndex((pem) => !isCertificate(pem)) + 1;
  if (broken > 0)
    throw new BadSettings([`TIMESTAMP_CA ${ca}: chứng thư thứ ${broken} không đọc được. ${wants}`]);
  return roots;
};

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
};

const wants =
  "Cần tệp PEM chứng thư gốc của tổ chức cấp dấu thời gian: xin tệp đó ở họ, hoặc bỏ TIMESTAMP_CA (khi đó verify không kiểm chứng thư).";

/**
 * Has the authority at TIMESTAMP_URL stamp 32 bytes of chance, which say nothing of the log and are kept nowhere; gives who signed and
 * whether TIMESTAMP_CA trusts them. Throws, with the cure and never the address, where it does not.
 */
export const askAuthority = async (
  url: string,
  ca: string | undefined,
  now: () => number = Date.now,
): Promise<string> => {
  const bytes = randomBytes(32);
  const roots = readable(ca);
  const response = await createAskStamp(url)(bytes, new AbortController().signal).catch(
    (error: unknown) => {
      throw new Error(
        `TIMESTAMP_URL: ${whyNot(error)}; kiểm tra địa chỉ, tường lửa, proxy ra ngoài, hoặc hỏi tổ chức cấp dấu. Chưa sửa thì mọi việc khác vẫn chạy, chỉ niêm phong không có dấu mới.`,
      );
    },
  );
  const { by, at, trusted } = await readStamp(response, bytes, { roots });
  const apart = Math.round(Math.abs(at.getTime() - now()) / 1_000);
  if (apart > mostApartSeconds)
    throw new Error(
      `TIMESTAMP_URL: dấu ghi giờ lệch ${apart} giây so với máy này; đồng bộ giờ (NTP), nếu máy đúng thì hỏi tổ chức cấp dấu.`,
    );
  if (roots.length > 0 && !trusted)
    throw new Error(
      `TIMESTAMP_CA: chứng thư ký dấu (${by}) không nối về chứng thư nào trong tệp; xin đúng tệp chứng thư gốc ở tổ chức cấp dấu. Chưa sửa thì verify không tin các dấu này.`,
    );
  return `TIMESTAMP_URL cấp dấu, do ${by} ký${trusted ? ", TIMESTAMP_CA tin" : "; đặt TIMESTAMP_CA để verify kiểm được chứng thư"}`;
};

/** `verify` takes no time-stamp that is further from its seal; half of that leaves room for the seal's own age. */
const mostApartSeconds = 1_800;

/** A file that cannot be read is told by its own check. */
const readable = (ca: string | undefined): string[] => {
  try {
    return rootsOf(ca);
  } catch {
    return [];
  }
};

const whyNot = (error: unknown): string => {
  if (error instanceof BadStamp) return error.message;
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === "TimeoutError" || name === "AbortError") return "không trả lời trong 10 giây";
  return cause?.code
    ? `không tới được (${cause.code})`
    : "không tới được, hoặc trả lời bằng chuyển hướng";
};

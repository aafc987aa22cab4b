import { isUtf8 } from "node:buffer";

/** A file, or a line of one, that is not the UTF-8 that it should be; the message says what it seems to be, and the cure. `line`: the first such. */
export class NotUtf8 extends Error {
  readonly line: number;
  constructor(bytes: Buffer) {
    super(`không phải UTF-8; có vẻ là ${guess(bytes)}. Lưu lại tệp bằng UTF-8 rồi chạy lại.`);
    this.line = isUtf16(bytes) ? 1 : lineOf(bytes);
  }
}

/** Bytes of a file that people made, without the byte order mark that editors put before it. Throws {@link NotUtf8} for UTF-16. */
export const withoutMark = (bytes: Buffer): Buffer => {
  if (isUtf16(bytes)) throw new NotUtf8(bytes);
  return bytes.subarray(0, 3).equals(MARK) ? bytes.subarray(3) : bytes;
};

/** Text of UTF-8 bytes; throws {@link NotUtf8}. */
export const textOf = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new NotUtf8(bytes);
  }
};

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A mark, or the zeros that half the bytes of ASCII letters are there. */
const isUtf16 = (bytes: Uint8Array) => {
  const begin = bytes.subarray(0, 1_024);
  const zeros = begin.filter((byte) => byte === 0).length;
  return ["255,254", "254,255"].includes(begin.subarray(0, 2).join()) || zeros * 4 > begin.length;
};

const lineOf = (bytes: Buffer): number => {
  let line = 1;
  for (
    let from = 0, end = bytes.indexOf(10);
    end >= 0;
    from = end + 1, end = bytes.indexOf(10, from)
  ) {
    if (!isUtf8(bytes.subarray(from, end))) break;
    line += 1;
  }
  return line;
};

/** Which encoding of Vietnam's the bytes make sense in. */
const guess = (bytes: Uint8Array): string => {
  if (isUtf16(bytes)) return "UTF-16";
  const text = new TextDecoder("windows-1258").decode(bytes).normalize("NFC");
  return OF_VIETNAM.test(text) ? "Windows-1258" : "TCVN3, VNI hoặc Windows-1252";
};

const OF_VIETNAM = /^[\x20-\x7e\t\r\nÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ“”‘’–—…«»°]*$/;

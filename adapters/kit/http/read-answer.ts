import { TextDecoder } from "node:util";
import zlib from "node:zlib";
import { extentOf } from "../../../schemas/depth.ts";
import { repeatsName } from "../../../schemas/members.ts";
import type { Reply } from "../../contract.ts";
import { longest, remember } from "../text/remember.ts";

/** Most objects and lists in one another that are read of a reply. */
export const maxReplyDepth = 32;

/** What came back over HTTP; `bytes` are null where there were more than are read. Headers by their names in small letters. */
export type Received = {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  bytes: Buffer | null;
};

/**
 * Reads an answer: unpacked by what it is rather than by what was asked for, decoded strictly by its byte order mark, as
 * UTF-8 or by the charset that the header names, and as JSON where it is some. What cannot be read is told as `unreadable`.
 * Never more than `most` bytes, packed or not. Pure.
 */
export const readAnswer = (
  { status, headers, bytes }: Received,
  most: number,
): Extract<Reply, { kind: "answer" }> => {
  const blank = (unreadable: string) =>
    ({ kind: "answer", status, text: "", body: undefined, unreadable }) as const;
  if (bytes === null) return blank(tooLarge(most));
  try {
    const text = decode(unpack(bytes, textOf(headers["content-encoding"]), most), headers);
    const read = readText(text);
    return "unreadable" in read
      ? blank(read.unreadable)
      : { kind: "answer", status, text, ...read };
  } catch (error) {
    if (error instanceof Unreadable) return blank(error.message);
    throw error;
  }
};

class Unreadable extends Error {}

const tooLarge = (most: number) => `lớn hơn ${most / 1_048_576} MiB`;

/** A header that was sent more than once is a list. */
export const textOf = (header: unknown): string =>
  Array.isArray(header) ? header.join(", ") : typeof header === "string" ? header : "";

const unpackers: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Buffer> = {
  gzip: zlib.gunzipSync,
  deflate: (bytes, options) =>
    // By the standard in a zlib wrapper, by some servers without one.
    ((bytes[0] ?? 0) & 0x0f) === 8
      ? zlib.inflateSync(bytes, options)
      : zlib.inflateRawSync(bytes, options),
  br: zlib.brotliDecompressSync,
};

/** Layers of packing that are opened; nobody honest has more. */
const mostLayers = 2;

const unpack = (bytes: Buffer, header: string, most: number): Buffer => {
  if (bytes.length === 0) return bytes;
  const layers = header
    .toLowerCase()
    .split(",")
    .map((each) => each.trim().replace(/^x-/, ""))
    .filter((each) => each !== "" && each !== "identity");
  // Packed without saying so (`Transfer-Encoding: gzip` comes like this too): no text begins with these.
  if (layers.length === 0 && isGzip(bytes)) layers.push("gzip");
  if (layers.length > mostLayers) throw new Unreadable("nén nhiều lớp");
  return layers.reduceRight((packed, layer) => open(packed, layer, most), bytes);
};

const open = (packed: Buffer, layer: string, most: number): Buffer => {
  const unpacker = unpackers[layer];
  if (!unpacker) throw new Unreadable("nén bằng một kiểu không đọc được (Content-Encoding)");
  // Something on the way unpacked it and left the header.
  if (layer === "gzip" && !isGzip(packed)) return packed;
  try {
    return unpacker(packed, { maxOutputLength: most });
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw new Unreadable(code === "ERR_BUFFER_TOO_LARGE" ? tooLarge(most) : "hỏng khi giải nén");
  }
};

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

const utf8 = new TextDecoder("utf-8", { fatal: true });

const decode = (bytes: Buffer, headers: Received["headers"]): string => {
  const wide = wideOf(bytes);
  try {
    if (wide) return decoderOf(wide)?.decode(bytes) ?? "";
    // Bytes that are valid UTF-8 are that, whatever the label says: many servers name another and mean it not.
    return utf8.decode(bytes);
  } catch {
    const label = /charset\s*=\s*"?([^\s";,]+)/i.exec(textOf(headers["content-type"]))?.[1];
    try {
      const text = label && decoderOf(label)?.decode(bytes);
      // Windows-1258 writes tones as characters of their own.
      if (text) return text.normalize("NFC");
    } catch {
      // Not what the label says either.
    }
    throw new Unreadable("không đọc được bằng UTF-8 hay charset đã nêu");
  }
};

/** UTF-16 by its byte order mark, or by the zero byte that an ASCII character at its beginning has there. */
const wideOf = ([first, second]: Buffer): string | undefined => {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return undefined;
};

const decoderOf = (label: string): TextDecoder | undefined => {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    return undefined;
  }
};

/** What short texts were read as is kept, and can be written to by nobody: most answers are the same few words. */
const readText = remember((text: string): { body: unknown } | { unreadable: string } => {
  const { depth, colons } = extentOf(text, maxReplyDepth);
  if (depth > maxReplyDepth) return { unreadable: `sâu hơn ${maxReplyDepth} tầng JSON` };
  const body = parse(text, text.length <= longest ? frozen : undefined);
  // Which of the two is meant nobody can tell: a yes might be a no.
  return repeatsName(colons, body) ? { unreadable: "nêu một tên hai lần" } : { body };
});

const frozen = (_: string, value: unknown) => Object.freeze(value);

const parse = (text: string, each?: (name: string, value: unknown) => unknown): unknown => {
  try {
    return JSON.parse(text, each);
  } catch {
    return undefined;
  }
};

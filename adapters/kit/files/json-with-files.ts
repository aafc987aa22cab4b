import { randomUUID } from "node:crypto";

/** Stands in a message for bytes that go there in base64. */
export const inBase64 = (bytes: Uint8Array): object => ({ [content]: bytes });

/**
 * A message as JSON in bytes, files in base64 in their places. What is large is never a text: of a file of 30 MiB no more than 40 MiB beside it
 * are taken, and nothing of that on the heap. Pure.
 */
export const jsonWithFiles = (message: object): Buffer => {
  const mark = randomUUID();
  const files: Uint8Array[] = [];
  const json = JSON.stringify(message, (_, value) => {
    const bytes: Uint8Array | undefined = value?.[content];
    return bytes ? `${mark}${files.push(bytes)}` : value;
  });
  const texts = json.split(new RegExp(`${mark}\\d+`)).map((text) => Buffer.from(text));
  const size = (n: number) => Math.ceil((files[n]?.length ?? 0) / 3) * 4;
  const whole = Buffer.allocUnsafe(texts.reduce((sum, text, n) => sum + text.length + size(n), 0));
  let at = 0;
  for (const [n, text] of texts.entries()) {
    at += text.copy(whole, at);
    const { buffer, byteOffset, byteLength } = files[n] ?? nothing;
    const file = Buffer.from(buffer, byteOffset, byteLength);
    for (let from = 0; from < file.length; from += piece)
      at += whole.write(file.toString("base64", from, from + piece), at, "latin1");
  }
  return whole;
};

const content = Symbol("content");
const nothing = new Uint8Array();

/** Bytes written at once; divisible by three, so that pieces of base64 follow one another without padding. */
const piece = 3 * 65_536;

import { hash } from "node:crypto";
import { type Codec, codec, Fault, unreadable } from "../codec.ts";

const asText = (theirs: unknown) => (typeof theirs === "string" ? theirs : unreadable);

/** Text as it stands; `T` where the wire's type lists what it may be. */
export const text = <T extends string = string>(): Codec<T, T> =>
  codec({ encode: (ours) => ours, decode: (theirs) => asText(theirs) as T | Fault });

/** Text in capitals, as Vietnamese writes them. */
export const upper = (): Codec<string, string> =>
  codec({
    encode: (ours) => ours.toLocaleUpperCase("vi"),
    decode: asText,
    lossy: "chữ hoa và chữ thường",
  });

/** Text without diacritics: "Đặng Thị Ví Dụ" → "Dang Thi Vi Du". */
export const plain = (): Codec<string, string> =>
  codec({
    encode: (ours) =>
      ours.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D"),
    decode: asText,
    lossy: "dấu tiếng Việt",
  });

/** The digits of a text alone: "0900 000 001" → "0900000001"; one without any cannot be said. */
export const digits = (): Codec<string, string> =>
  codec({
    encode: (ours) => ours.replace(/\D/g, "") || new Fault("gồm chữ số; hãy sửa trường này."),
    decode: (theirs) => (typeof theirs === "string" && /^\d+$/.test(theirs) ? theirs : unreadable),
    lossy: "ký tự không phải chữ số",
  });

/**
 * An id where theirs are whole numbers: digits as they are ("12" → 12), any other, such as one that another system gave, a number of its
 * own that is always the same, from 1,000,000,000 on and no more than 31 bits hold.
 */
export const idAsNumber = (): Codec<string, number> =>
  codec({
    encode: numberOf,
    decode: (theirs) =>
      Number.isSafeInteger(theirs) && Number(theirs) >= 0 ? String(theirs) : unreadable,
    lossy: "mã không phải số nguyên",
  });

/** The same as a text of digits, leading zeros and all. */
export const idAsDigits = (): Codec<string, string> =>
  codec({
    encode: (ours) => (/^\d+$/.test(ours) ? ours : String(numberOf(ours))),
    decode: (theirs) => (typeof theirs === "string" && theirs !== "" ? theirs : unreadable),
    lossy: "mã không phải số nguyên",
  });

const numberOf = (id: string): number =>
  /^\d+$/.test(id) && Number.isSafeInteger(Number(id))
    ? Number(id)
    : 1_000_000_000 + (hash("sha256", id, "buffer").readUInt32BE() % 1_147_483_648);

/** A uuid, or nothing; `what` names in the cure what is none. */
export const uuid = (what: string): Codec<string, string> =>
  codec({
    encode: (ours) =>
      ours === "" || aUuid.test(ours)
        ? ours
        : new Fault(
            `là một uuid, như 00000000-0000-4000-8000-000000000001; sửa ${what} này hoặc bỏ trường này.`,
          ),
    decode: (theirs) => (typeof theirs === "string" && aUuid.test(theirs) ? theirs : unreadable),
  });

const aUuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

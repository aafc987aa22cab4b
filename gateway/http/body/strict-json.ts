import { extentOf } from "../../../schemas/depth.ts";
import { repeatsName } from "../../../schemas/members.ts";
import { type FieldError, Problem } from "../contract/problems.ts";
import { findFault, MOST_DEPTH } from "./find-fault.ts";

/**
 * Most values of a text, objects and lists included. What it costs to read and judge a text goes by them, far more than by its
 * bytes; the largest honest dossier has a fifth of them.
 */
export const MOST_VALUES = 50_000;
const tooMany = "Cần tối đa 50.000 giá trị, kể cả đối tượng và danh sách.";

// A byte order mark is kept, so that it is refused and not overlooked.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads JSON that means the same to everybody: UTF-8 without a byte order mark, no key twice, no key that JavaScript keeps
 * for itself, no NUL or broken surrogate, no number that a double does not hold exactly, at most 32 levels and
 * 50,000 values. Throws the problem `invalid-json`, which points to the place and never repeats the text.
 */
export const parseStrictJson = (bytes: Buffer): unknown => {
  const text = decode(bytes);
  const { depth, values, colons } = extentOf(text, MOST_DEPTH);
  if (depth > MOST_DEPTH) throw refusal(findFault(text));
  if (values > MOST_VALUES) throw refusal({ pointer: "", message: tooMany });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(findFault(text));
  }
  if (!repeatsName(colons, value) && !SUSPECT.test(text)) return value;
  const fault = findFault(text);
  if (fault) throw refusal(fault);
  return value;
};

/**
 * What needs a closer look: an escaped NUL, surrogate or ASCII letter, a reserved name, a number of more digits than a
 * double surely holds or with an exponent. Most of what it finds in an honest text turns out to be nothing.
 */
const SUSPECT =
  /\\u00[0-7]|\\u[dD][89a-fA-F]|__proto__|constructor|prototype|(?:^|[[:,\s])-?\d(?:[\d.]{15}|[\d.]*[eE])/;

const decode = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw refusal(findBadBytes(bytes));
  }
};

/** Where the first bytes stand that are no UTF-8, unless something before them is wrong already. */
const findBadBytes = (bytes: Buffer): FieldError => {
  const replaced = Buffer.from(bytes.toString("utf8"));
  const good = bytes.findIndex((byte, n) => byte !== replaced[n]);
  const before = bytes.toString("utf8", 0, good === -1 ? bytes.length : good);
  const fault = findFault(before);
  return fault && fault.at < before.length
    ? fault
    : { pointer: fault?.pointer ?? "", message: "Cần UTF-8." };
};

const refusal = ({ pointer, message }: FieldError = { pointer: "", message: "Cần JSON." }) =>
  new Problem("invalid-json", { errors: [{ pointer, message }] });

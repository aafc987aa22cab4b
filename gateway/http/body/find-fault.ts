import { pointerTo, saidOf } from "../../../schemas/pointer.ts";
import type { FieldError } from "../contract/problems.ts";

/** Most levels of objects and lists in one another. */
export const MOST_DEPTH = 32;

/** Names that a program which copies objects may take for something else than a field. */
const RESERVED = ["__proto__", "constructor", "prototype"];

// What a text is made of. Sticky: each is asked at one place, which is set before.
const SPACE = /[ \t\n\r]*/y;
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})){1,1000}/y;
const WORD = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const UNSTORABLE = /\0|\p{Surrogate}/u;

class Found extends Error {
  readonly fault: FieldError & { at: number };
  constructor(fault: FieldError & { at: number }) {
    super();
    this.fault = fault;
  }
}

/**
 * The first place where a text is no JSON, or JSON that not everybody reads alike; undefined where there is none. `at`: the
 * character. Reads the text anew, so it is asked only where a quicker look was not content.
 */
export const findFault = (text: string): (FieldError & { at: number }) | undefined => {
  const path: (string | number)[] = [];
  let at = 0;

  const fail = (message: string): never => {
    const { pointer, hidden } = pointerTo(path);
    throw new Found({ pointer, message: saidOf(message, hidden), at });
  };
  const unexpected = () =>
    at < text.length
      ? fail(`Cần JSON, nhận được thứ khác ở ký tự ${at}.`)
      : fail("Cần JSON, nhận được văn bản kết thúc quá sớm.");
  /** Passes what matches here, and tells whether anything did. */
  const pass = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const matches = pattern.test(text);
    if (matches) at = pattern.lastIndex;
    return matches;
  };

  const skipSpace = () => pass(SPACE);

  const readText = (): string => {
    const from = at;
    at += 1;
    let escaped = false;
    // Two steps rather than one pattern: a pattern of alternatives keeps a way back for each character of a long text.
    for (pass(PLAIN); text[at] === "\\"; pass(PLAIN)) {
      escaped = true;
      if (!pass(ESCAPE)) unexpected();
    }
    if (text[at] !== '"') unexpected();
    at += 1;
    // Only what is escaped can say what UTF-8 could not.
    if (!escaped) return text.slice(from + 1, at - 1);
    const read: string = JSON.parse(text.slice(from, at));
    if (UNSTORABLE.test(read)) fail("Cần văn bản không có NUL và nửa cặp thay thế.");
    return read;
  };

  const readName = (seen: Set<string>) => {
    if (text[at] !== '"') unexpected();
    const name = readText();
    path.push(name);
    if (seen.has(name)) fail("Cần mỗi trường một lần, nhận được trường này hai lần.");
    if (RESERVED.includes(name)) fail("Cần tên khác; tên này được dành riêng.");
    seen.add(name);
    skipSpace();
    if (text[at] !== ":") unexpected();
    at += 1;
  };

  /** The members of an object or list up to its end; `enter` reads what stands before a value. */
  const readMembers = (end: "}" | "]", enter: () => void) => {
    if (path.length >= MOST_DEPTH) fail(`Cần tối đa ${MOST_DEPTH} tầng lồng nhau.`);
    at += 1;
    skipSpace();
    if (text[at] === end) at += 1;
    else
      for (;;) {
        enter();
        readValue();
        path.pop();
        const next = text[at];
        if (next !== end && next !== ",") unexpected();
        at += 1;
        if (next === end) break;
        skipSpace();
      }
  };

  const readValue = () => {
    skipSpace();
    const first = text[at];
    if (first === "{") {
      const seen = new Set<string>();
      readMembers("}", () => readName(seen));
    } else if (first === "[") {
      let place = 0;
      readMembers("]", () => path.push(place++));
    } else if (first === '"') readText();
    else if (!pass(WORD)) {
      const from = at;
      if (!pass(NUMBER)) unexpected();
      if (!readsBack(text.slice(from, at))) fail("Cần số đọc lại đúng như đã viết.");
    }
    skipSpace();
  };

  try {
    if (text.startsWith("\ufeff")) fail("Cần JSON không có BOM ở đầu.");
    readValue();
    if (at < text.length) unexpected();
    return undefined;
  } catch (error) {
    if (error instanceof Found) return error.fault;
    throw error;
  }
};

/** Whether a double holds exactly what a number says: not so 9007199254740993, 1e400 and 1.00000000000000001. */
const readsBack = (written: string) => digitsOf(written) === digitsOf(String(Number(written)));

/** `12.50e3` as `125e2`: equal for numbers that are equal. */
const digitsOf = (written: string): string => {
  const found = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(written);
  if (!found) return written;
  const [, whole = "", part = "", power = "0"] = found;
  const digits = (whole + part).replace(/^0+/, "");
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end -= 1;
  return end === 0
    ? "0"
    : `${digits.slice(0, end)}e${Number(power) - part.length + digits.length - end}`;
};

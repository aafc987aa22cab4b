import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { maxReplyBytes } from "../../adapters/kit/http/axios-http.ts";
import type { Play } from "../raw-server.ts";

const yes = '{"error_code":"0","message":"Thành công"}';
type Bytes = string | Buffer;

/** An answer as it goes over the wire: head lines, then what else. */
export const answer = (body: Bytes, ...lines: string[]): Buffer => {
  const bytes = Buffer.from(body as string);
  return head(`HTTP/1.1 200 OK`, ...lines, `Content-Length: ${bytes.length}`, bytes);
};
const head = (...lines: Bytes[]): Buffer => {
  const last = lines.at(-1);
  const bytes = Buffer.isBuffer(last) ? last : Buffer.alloc(0);
  const text = lines.filter((line) => typeof line === "string");
  return Buffer.concat([Buffer.from(`${text.join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
};
const chunked = (body: Bytes, ...lines: string[]): Buffer =>
  head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ...lines, Buffer.from(body as string));
const hex = (text: Bytes) => Buffer.byteLength(text).toString(16);
const packed = (encoding: string, bytes: Buffer) => answer(bytes, `Content-Encoding: ${encoding}`);
const labelled = (charset: string, bytes: Buffer) =>
  answer(bytes, `Content-Type: application/json; charset=${charset}`);
const interim = (status: string) =>
  Buffer.from(`HTTP/1.1 ${status}\r\nLink: </x>; rel=preload\r\n\r\n`);
const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(text, "utf16le");
  return big ? bytes.swap16() : bytes;
};
/** "Đã tồn tại" and its like in windows-1258, whose tones are characters of their own. */
const vietnamese = Buffer.from('{"message":"\xd0a\xde t\xf4\xccn ta\xf2i"}', "latin1");

/** All at once, then the connection's end. */
const andEnd =
  (bytes: Bytes): Play =>
  (socket) =>
    socket.end(bytes);
/** Piece by piece, each in a packet of its own. */
const inPieces =
  (...all: Bytes[]): Play =>
  (socket) => {
    const pieces = [...all];
    socket.setNoDelay(true);
    const next = () => {
      const piece = pieces.shift();
      if (piece === undefined || socket.destroyed) return;
      socket.write(piece, () => setTimeout(next, 5));
    };
    next();
  };
export const played = (bytes: Bytes | Play): Play =>
  typeof bytes === "function" ? bytes : (socket) => void socket.write(bytes);
const letters = (bytes: Buffer) => [...bytes].map((byte) => Buffer.from([byte]));

const letterChunks = Buffer.concat([
  ...letters(Buffer.from(yes)).flatMap((each) => [Buffer.from("1\r\n"), each, Buffer.from("\r\n")]),
  Buffer.from("0\r\n\r\n"),
]);

/** What each transport must make of it: a body, a text, or what could not be read. */
export type Expected = {
  body?: unknown;
  text?: string;
  status?: number;
  unreadable?: RegExp;
  lost?: string;
  answered?: true;
  retryAfterMs?: number;
  warning?: string;
};
const read = { body: JSON.parse(yes) };
const told = { body: { message: "Đã tồn tại" } };

/** Odd answers by what is odd about them: the bytes, and what must be made of them. */
export const oddAnswers: Record<
  string,
  [title: string, bytes: Bytes | Play, expected: Expected][]
> = {
  "an interim answer": [
    ["100 before the answer", Buffer.concat([interim("100 Continue"), answer(yes)]), read],
    [
      "100 without any header",
      Buffer.concat([Buffer.from("HTTP/1.1 100\r\n\r\n"), answer(yes)]),
      read,
    ],
    ["100 in a packet of its own", inPieces(interim("100 Continue"), answer(yes)), read],
    ["100 letter by letter", inPieces(...letters(interim("100 Continue")), answer(yes)), read],
    ["the answer letter by letter", inPieces(...letters(answer(yes))), read],
    [
      "100 with the answer's first letters",
      inPieces(
        Buffer.concat([interim("100 Continue"), Buffer.from("HTTP/1.1 1")]),
        "02 Processing\r\n\r\n",
        answer(yes),
      ),
      read,
    ],
    ["102", Buffer.concat([interim("102 Processing"), answer(yes)]), read],
    ["103", Buffer.concat([interim("103 Early Hints"), answer(yes)]), read],
    ["one that nobody knows", inPieces(interim("199 Odd"), answer(yes)), read],
    [
      "100, 102, 103 and 100 again",
      Buffer.concat([
        ...["100 Continue", "102 Processing", "103 Early Hints", "100 Continue"].map(interim),
        answer(yes),
      ]),
      read,
    ],
    [
      "100 before a refusal",
      Buffer.concat([interim("100 Continue"), head("HTTP/1.1 503 Busy", "Content-Length: 0")]),
      { status: 503, text: "" },
    ],
    ["100 and then the end", andEnd(interim("100 Continue")), { lost: "connection cut" }],
    [
      "101, which nobody asked for",
      inPieces(
        head("HTTP/1.1 101 Switching Protocols", "Connection: upgrade", "Upgrade: x"),
        answer(yes),
      ),
      { lost: "connection cut" },
    ],
    [
      "an answer whose body looks like one",
      answer("HTTP/1.1 100 Continue\r\n\r\n"),
      { text: "HTTP/1.1 100 Continue\r\n\r\n" },
    ],
  ],
  "a body's framing": [
    ["one chunk", chunked(`${hex(yes)}\r\n${yes}\r\n0\r\n\r\n`), read],
    ["a letter a chunk", chunked(letterChunks), read],
    [
      "chunks with extensions, zeros before their size and a trailer",
      chunked(`000${hex(yes)};a=b\r\n${yes}\r\n0\r\nX-Sum: 1\r\n\r\n`),
      read,
    ],
    [
      "no length, until the connection ends",
      andEnd(head("HTTP/1.1 200 OK", Buffer.from(yes))),
      read,
    ],
    ["HTTP/1.0", andEnd(head("HTTP/1.0 200 OK", Buffer.from(yes))), read],
    ["nothing at all", head("HTTP/1.1 200 OK", "Content-Length: 0"), { text: "" }],
    ["204", head("HTTP/1.1 204 No Content"), { status: 204, text: "" }],
    [
      "a chunk that is cut short",
      andEnd(chunked(`${hex(yes)}\r\n${yes.slice(0, 20)}`)),
      { lost: "connection cut" },
    ],
    [
      "chunks without their last",
      andEnd(chunked(`${hex(yes)}\r\n${yes}\r\n`)),
      { lost: "connection cut" },
    ],
    [
      "less than its length",
      andEnd(head("HTTP/1.1 200 OK", `Content-Length: ${yes.length + 20}`, Buffer.from(yes))),
      { lost: "connection cut" },
    ],
    [
      "a second answer behind it",
      Buffer.concat([answer(yes), answer('{"error_code":"-1"}')]),
      read,
    ],
    ["a reset", (socket) => socket.resetAndDestroy(), { lost: "connection cut" }],
    ["no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", { lost: "not HTTP", answered: true }],
    ["a size that is none", chunked(`xyz\r\n${yes}\r\n0\r\n\r\n`), { lost: "connection cut" }],
  ],
  "a packed body that nobody asked for": [
    ["gzip", packed("gzip", gzipSync(yes)), read],
    ["x-gzip in capitals", packed("X-GZIP", gzipSync(yes)), read],
    [
      "gzip in two members",
      packed("gzip", Buffer.concat([gzipSync(yes.slice(0, 9)), gzipSync(yes.slice(9))])),
      read,
    ],
    ["gzip without a word", answer(gzipSync(yes)), read],
    ["gzip named where nothing is packed", packed("gzip", Buffer.from(yes)), read],
    [
      "gzip as its transfer",
      head(
        "HTTP/1.1 200 OK",
        "Transfer-Encoding: gzip, chunked",
        Buffer.concat([
          Buffer.from(`${gzipSync(yes).length.toString(16)}\r\n`),
          gzipSync(yes),
          Buffer.from("\r\n0\r\n\r\n"),
        ]),
      ),
      read,
    ],
    ["deflate", packed("deflate", deflateSync(yes)), read],
    ["deflate without its wrapper", packed("deflate", deflateRawSync(yes)), read],
    ["br", packed("br", brotliCompressSync(yes)), read],
    ["identity", packed("identity", Buffer.from(yes)), read],
    ["two kinds, one over the other", packed("deflate, gzip", gzipSync(deflateSync(yes))), read],
    [
      "the same in two lines",
      answer(gzipSync(deflateSync(yes)), "Content-Encoding: deflate", "Content-Encoding: gzip"),
      read,
    ],
    ["nothing, called gzip", packed("gzip", Buffer.alloc(0)), { text: "" }],
    [
      "three layers",
      packed("gzip, gzip, gzip", gzipSync(gzipSync(gzipSync(yes)))),
      { unreadable: /nhiều lớp/ },
    ],
    ["zstd", packed("zstd", Buffer.from("28b52ffd", "hex")), { unreadable: /Content-Encoding/ }],
    ["gzip cut short", packed("gzip", gzipSync(yes).subarray(0, 30)), { unreadable: /hỏng/ }],
    ["broken brotli", packed("br", Buffer.from(yes)), { unreadable: /hỏng/ }],
    [
      "a bomb",
      packed("gzip", gzipSync(Buffer.alloc(64 * maxReplyBytes, 32))),
      { unreadable: /lớn hơn 1 MiB/ },
    ],
    [
      "a bomb of brotli",
      packed("br", brotliCompressSync(Buffer.alloc(64 * maxReplyBytes, 32))),
      { unreadable: /lớn hơn 1 MiB/ },
    ],
  ],
  letters: [
    ["UTF-8 without a label", answer(yes), read],
    ["UTF-8 with a mark", answer(`\ufeff${yes}`), read],
    ["UTF-8 that is called iso-8859-1", labelled("iso-8859-1", Buffer.from(yes)), read],
    ["UTF-8 that is called utf-16", labelled("utf-16", Buffer.from(yes)), read],
    ["UTF-8 by a name that nobody knows", labelled("x-mac-roman-2", Buffer.from(yes)), read],
    ["UTF-16 with a mark", answer(utf16(`\ufeff${yes}`)), read],
    ["UTF-16 with a mark, the big end first", answer(utf16(`\ufeff${yes}`, true)), read],
    ["UTF-16 with a mark, whatever the label", labelled("utf-8", utf16(`\ufeff${yes}`)), read],
    ["UTF-16 by its label", labelled("utf-16le", utf16(yes)), read],
    ["UTF-16 by its label, the big end first", labelled("UTF-16BE", utf16(yes, true)), read],
    [
      "UTF-16 by its label, from a letter that ASCII lacks",
      labelled("utf-16le", utf16("Đã ế")),
      { text: "Đã ế" },
    ],
    ["windows-1258 by its label", labelled("windows-1258", vietnamese), told],
    ["windows-1258 by a label in quotes", labelled('"windows-1258"; x=1', vietnamese), told],
    [
      "windows-1252 by its label",
      labelled("windows-1252", Buffer.from('{"message":"\xe9"}', "latin1")),
      { body: { message: "é" } },
    ],
    ["windows-1258 without a label", answer(vietnamese), { unreadable: /UTF-8/ }],
    [
      "bytes that are not what the label says",
      labelled("utf-8", vietnamese),
      { unreadable: /UTF-8/ },
    ],
    [
      "windows-1258 and packed",
      answer(
        gzipSync(vietnamese),
        "Content-Encoding: gzip",
        "Content-Type: text/plain; charset=windows-1258",
      ),
      told,
    ],
  ],
  "a head": [
    [
      "without a reason",
      head("HTTP/1.1 200", `Content-Length: ${Buffer.byteLength(yes)}`, Buffer.from(yes)),
      read,
    ],
    ["with letters of latin1", answer(yes, "X-S\xf3: a"), { lost: "not HTTP", answered: true }],
    ["with a value of latin1", answer(yes, "X-Unit: S\xff"), read],
    ["without a Content-Type", answer(yes), read],
    ["with another Content-Type", answer(yes, "Content-Type: text/html"), read],
    [
      "with two Content-Types",
      answer(yes, "Content-Type: text/html", "Content-Type: application/json"),
      read,
    ],
    ["with a folded line", answer(yes, "X-Long: a\r\n  b"), { lost: "not HTTP", answered: true }],
    [
      "with two lengths that differ",
      head(
        "HTTP/1.1 200 OK",
        "Content-Length: 5",
        `Content-Length: ${Buffer.byteLength(yes)}`,
        Buffer.from(yes),
      ),
      { lost: "not HTTP", answered: true },
    ],
    [
      "with a length and chunks",
      head(
        "HTTP/1.1 200 OK",
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        Buffer.from(`${hex(yes)}\r\n${yes}\r\n0\r\n\r\n`),
      ),
      { lost: "not HTTP", answered: true },
    ],
    [
      "with a length that is none",
      head("HTTP/1.1 200 OK", "Content-Length: -1", Buffer.from(yes)),
      { lost: "not HTTP", answered: true },
    ],
    [
      "of 100 KB",
      answer(yes, `X-Long: ${"a".repeat(100_000)}`),
      { lost: "not HTTP", answered: true },
    ],
    ["with status 999", head("HTTP/1.1 999 Odd", "Content-Length: 0"), { status: 999, text: "" }],
    [
      "with status 000",
      head("HTTP/1.1 000 Odd", "Content-Length: 0"),
      { lost: "not HTTP", answered: true },
    ],
  ],
  "a body that can be read in two ways": [
    [
      "with a code that stands twice",
      answer('{"error_code":"-1","error_code":"0","message":"Thành công"}'),
      { unreadable: /hai lần/ },
    ],
    [
      "with a name that stands twice further in",
      answer('{"error_code":"0","data":{"a":1,"\\u0061":2}}'),
      { unreadable: /hai lần/ },
    ],
    ["with colons in its texts alone", answer('{"a":"b:c:\\":d"}'), { body: { a: 'b:c:":d' } }],
  ],
  "a Retry-After": [
    [
      "in seconds",
      head("HTTP/1.1 503 Busy", "Retry-After: 7", "Content-Length: 0"),
      { status: 503, retryAfterMs: 7_000 },
    ],
    [
      "that stands twice",
      head("HTTP/1.1 503 Busy", "Retry-After: 7", "Retry-After: 9", "Content-Length: 0"),
      { status: 503, retryAfterMs: 7_000 },
    ],
    [
      "in seconds since 1970",
      head("HTTP/1.1 503 Busy", "Retry-After: 1795800000", "Content-Length: 0"),
      { status: 503, warning: "Retry-After 1795800000 không đáng tin, dùng lịch gửi lại của mình" },
    ],
  ],
  "a body that is too much": [
    ["a MiB to the letter", answer(" ".repeat(maxReplyBytes)), { text: " ".repeat(maxReplyBytes) }],
    ["one byte beyond", answer(" ".repeat(maxReplyBytes + 1)), { unreadable: /lớn hơn 1 MiB/ }],
    [
      "one byte beyond in a refusal",
      head(
        "HTTP/1.1 403 No",
        `Content-Length: ${maxReplyBytes + 1}`,
        Buffer.alloc(maxReplyBytes + 1, 32),
      ),
      { status: 403, unreadable: /lớn hơn 1 MiB/ },
    ],
    ["32 levels", answer(`${"[".repeat(32)}${"]".repeat(32)}`), {}],
    ["33 levels", answer(`${"[".repeat(33)}${"]".repeat(33)}`), { unreadable: /32 tầng/ }],
    ["half a million levels", answer("[".repeat(500_000)), { unreadable: /32 tầng/ }],
  ],
};

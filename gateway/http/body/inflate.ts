import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { Problem } from "../contract/problems.ts";
import type { Reservation } from "../contract/route.ts";
import { createAtOnce } from "./at-once.ts";

/** How a body may be packed (`Content-Encoding`), each once and alone. */
export const encodings = ["gzip", "deflate", "br"] as const;
type Encoding = (typeof encodings)[number];

/** A stream may say so many times as much as was sent; beyond it is a bomb, which costs more to open than to make. */
const MOST_RATIO = 200;
const FREE_BYTES = 8_388_608;

/** Bodies opened at once: each may become a MiB that nobody has counted yet. */
const MOST_OPENED_AT_ONCE = 16;

const whole = {
  gzip: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate),
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
};
const streaming = {
  gzip: zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
};

/** How a request's body is packed; undefined where it is not. Throws the problem `unsupported-media-type`. */
export const encodingOf = (request: IncomingMessage): Encoding | undefined => {
  const given = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  const known = encodings.find((each) => each === given);
  if (known || given === "identity" || given === "") return known;
  const headers = { "Accept-Encoding": encodings.join(", ") };
  throw new Problem("unsupported-media-type", { headers });
};

/**
 * How packed bodies are opened: a few at a time, since how much one becomes is known only then. Stops at `most` bytes, however
 * many it would become; room for what it became is taken from `reservation`. Throws a problem otherwise.
 */
export const createInflate = () => {
  const inTurn = createAtOnce(MOST_OPENED_AT_ONCE);
  return async (
    packed: Buffer,
    encoding: Encoding | undefined,
    most: number,
    reservation: Reservation,
  ): Promise<Buffer> => {
    if (!encoding) return packed;
    const opened = await inTurn(() => whole[encoding](packed, { maxOutputLength: most })).catch(
      (error: { code?: unknown }) => {
        const tooLarge = error.code === "ERR_BUFFER_TOO_LARGE";
        throw new Problem(tooLarge ? "body-too-large" : "bad-encoding");
      },
    );
    if (!reservation.grow(opened.length)) throw new Problem("overloaded", { retryAfter: 1 });
    return opened;
  };
};

/** Opens a packed stream as it comes; throws a problem where it is broken or a bomb. */
export const inflateStream = (
  packed: AsyncIterable<Buffer>,
  encoding: Encoding | undefined,
): AsyncIterable<Buffer> => (encoding ? opened(packed, encoding) : packed);

const opened = async function* (packed: AsyncIterable<Buffer>, encoding: Encoding) {
  let sent = 0;
  let said = 0;
  let broken: unknown;
  const counted = async function* () {
    for await (const chunk of packed) {
      sent += chunk.length;
      yield chunk;
    }
  };
  const source = Readable.from(counted(), { objectMode: false });
  const opening = source
    .on("error", (error) => {
      broken = error;
      opening.destroy(error);
    })
    .pipe(streaming[encoding]({ chunkSize: 65_536 }));
  try {
    for await (const chunk of opening as AsyncIterable<Buffer>) {
      said += chunk.length;
      if (said > FREE_BYTES + sent * MOST_RATIO) throw new Problem("body-too-large");
      yield chunk;
    }
  } catch (error) {
    // What came from the caller's stream keeps its own meaning; all else is the packing's fault.
    if (error === broken || error instanceof Problem) throw error;
    throw new Problem("bad-encoding");
  } finally {
    source.destroy();
    opening.destroy();
  }
};

import type { IncomingMessage } from "node:http";
import { encodingOf } from "./inflate.ts";
import { bodyPace, watchPace } from "./pace.ts";
import { Problem } from "./problems.ts";

/** Most bytes of a JSON body, and of one NDJSON line. */
export const MOST_BYTES = 1_048_576;

/** The caller went away before its body had arrived: nobody is left to answer. */
export class CallerGone extends Error {}

/** Reads a whole body as it came, within 1 MiB and at a pace; throws the problem otherwise. */
export const readBody = (request: IncomingMessage, pace = bodyPace): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES)
      throw new Problem("body-too-large");
    const chunks: Buffer[] = [];
    let size = 0;
    const stopWatch = watchPace(
      () => size,
      () => reject(new Problem("body-too-slow")),
      pace,
    );
    request
      .on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size <= MOST_BYTES) return;
        chunks.length = 0;
        stopWatch();
        reject(new Problem("body-too-large"));
      })
      .on("end", () =>
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
      )
      .on("close", () => {
        stopWatch();
        if (!request.readableEnded) reject(new CallerGone());
      });
  });

/** Checks Content-Type against the one media type that a call takes, and that we know how to open the body. */
export const checkMediaType = (request: IncomingMessage, expected: string): void => {
  const [type = "", ...parameters] = (request.headers["content-type"] ?? "")
    .toLowerCase()
    .split(";");
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  encodingOf(request);
  if (type.trim() === expected && utf8) return;
  throw new Problem("unsupported-media-type", { headers: { Accept: expected } });
};

import type { IncomingMessage } from "node:http";
import { encodingOf } from "./inflate.ts";
import { bodyPace, watchPace } from "./pace.ts";
import { Problem } from "./problems.ts";

/** Most bytes of a JSON body, and of one NDJSON line. */
export const MOST_BYTES = 1_048_576;

/** The caller went away before its body had arrived: nobody is left to answer. */
export class CallerGone extends Error {}

/** Reads a whole body as it came, within 1 MiB and at a pace; throws the problem otherwise. */
export const readBody = (request: IncomingMessage, pace = bodyPace): Promise<Buffer> => {
  const tooLarge = () => new Problem("body-too-large", { headers: { Connection: "close" } });
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES)
    return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (settle: () => void) => {
      stopWatch();
      request.off("data", take).off("end", finish).off("error", leave).off("close", leave);
      settle();
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BYTES) end(() => reject(tooLarge()));
    };
    const finish = () =>
      end(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const leave = () => end(() => reject(new CallerGone()));
    const tooSlow = () =>
      end(() => reject(new Problem("body-too-slow", { headers: { Connection: "close" } })));
    const stopWatch = watchPace(() => size, tooSlow, pace);
    request.on("data", take).on("end", finish).on("error", leave).on("close", leave);
  });
};

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

import type { IncomingMessage } from "node:http";
import { Problem } from "../contract/problems.ts";
import type { Reservation } from "../contract/route.ts";
import { createCrumbWatch } from "./crumbs.ts";
import { createGrowing } from "./growing.ts";
import { encodingOf } from "./inflate.ts";
import { stopReading } from "./linger.ts";
import { cutOffSlow, slowestBody } from "./slow-body.ts";

/** Most bytes of a JSON body, and of one NDJSON line. */
export const MOST_BYTES = 1_048_576;

/** The caller went away before its body had arrived: nobody is left to answer. */
export class CallerGone extends Error {}

/** Reads a whole body as it came, within 1 MiB and no slower than that, its room taken from `reservation`; throws the problem otherwise. */
export const readBody = (
  request: IncomingMessage,
  reservation: Reservation,
  slowest = slowestBody,
  crumbsIn = createCrumbWatch(),
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const length = Number(request.headers["content-length"] ?? Number.NaN);
    if (length > MOST_BYTES) throw new Problem("body-too-large");
    // It went away while its key was looked up.
    if (request.destroyed) throw new CallerGone();
    const growing = createGrowing(MOST_BYTES, reservation, length || undefined);
    const late = () => fail(new Problem("body-too-slow"));
    const stopWatch = isAtHand(request) ? () => {} : cutOffSlow(growing.size, late, slowest);
    const fail = (error: unknown) => {
      stopWatch();
      request.off("data", take);
      stopReading(request);
      growing.clear();
      reject(error);
    };
    const take = (chunk: Buffer) => {
      try {
        const crumbs = crumbsIn(chunk);
        if (crumbs) fail(crumbs);
        else if (!growing.add(chunk)) fail(new Problem("body-too-large"));
      } catch (error) {
        fail(error);
      }
    };
    request
      .on("data", take)
      .on("end", () => resolve(growing.bytes()))
      .on("close", () => {
        stopWatch();
        if (!request.readableEnded) reject(new CallerGone());
      });
  });

/** Whether all of a body has come, though it was not read yet: most have by the time that their key is known. */
export const isAtHand = ({ complete, headers, readableLength }: IncomingMessage): boolean =>
  complete || readableLength === Number(headers["content-length"] ?? Number.NaN);

/** Checks Content-Type against the one media type that a call takes, and that we know how to open the body. */
export const checkMediaType = (request: IncomingMessage, expected: string): void => {
  encodingOf(request);
  const given = request.headers["content-type"] ?? "";
  if (given === expected) return;
  const [type = "", ...parameters] = given.toLowerCase().split(";");
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  if (type.trim() === expected && utf8) return;
  throw new Problem("unsupported-media-type", { headers: { Accept: expected } });
};

import type { IncomingMessage, ServerResponse } from "node:http";
import { FileTooLarge } from "../../../queue/files/disk.ts";
import { DiskFull, DiskUnusable, Spoilt } from "../../../queue/files/disk-fault.ts";
import { type Files, MOST_FILE_BYTES } from "../../../queue/files/files.ts";
import { readerOf } from "../../../queue/ledger/files/who.ts";
import { unauthorised } from "../access/auth.ts";
import { watchKey } from "../access/key-watch.ts";
import { createAtOnce } from "../body/at-once.ts";
import { stopReading } from "../body/linger.ts";
import { cutOffSlow, type Slowest } from "../body/slow-body.ts";
import { Problem } from "../contract/problems.ts";
import type { Answer, Asked } from "../contract/route.ts";
import { createAtOnceByKey } from "../server/at-once-by-key.ts";
import { sendAnswer } from "../server/send.ts";
import { gather } from "../stream/gather.ts";
import { judgeDigests } from "./digests.ts";

/** Files written at once, of one key and of all; the others wait in line, unread. */
export const MOST_UPLOADS = { ofKey: 2, inAll: 16 };

/** How slowly a file may come. */
export const slowestFile: Slowest = { everyMs: 10_000, leastBytes: 65_536, wholeMs: 600_000 };

type Parts = { files: Files; onFault: (error: unknown) => void; slowest?: Slowest | undefined };

/** Takes a request's raw body as a file: streamed to the disk as it comes, at no time more than a piece of it in memory. */
export const createTakeFile = ({ files, onFault, slowest = slowestFile }: Parts) => {
  const byKey = createAtOnceByKey(MOST_UPLOADS.ofKey);
  const inTurn = createAtOnce(MOST_UPLOADS.inAll);

  const take = async (asked: Asked, request: IncomingMessage): Promise<Answer> => {
    const source = gather(request, asked.reservation, asked.crumbsIn());
    const stopWatch = watchKey(asked.inForce, () => source.fail(unauthorised()));
    const pieces = inTime(source, slowest);
    try {
      const { id, size, type, wasKnown } = await files.keep(
        pieces,
        readerOf(asked.caller),
        judgeDigests(request.headers),
      );
      asked.note({ bytes: size });
      const headers = { Location: `/v1/files/${id}` };
      return { status: wasKnown ? 200 : 201, body: { id, size, type }, headers };
    } catch (error) {
      stopReading(request);
      throw fileProblem(error, onFault);
    } finally {
      stopWatch();
    }
  };

  return async (
    asked: Asked,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    checkHeaders(request);
    const answer = await byKey(asked.caller.id, () => inTurn(() => take(asked, request)));
    if (!asked.isOver()) sendAnswer(response, answer);
  };
};

/** What a form or a packed body says of itself is not the file: nobody would find its hash again. */
const checkHeaders = ({ headers }: IncomingMessage): void => {
  const packed = (headers["content-encoding"] ?? "identity").trim().toLowerCase() !== "identity";
  if (packed || /^\s*multipart\//i.test(headers["content-type"] ?? ""))
    throw new Problem("file-not-raw", {
      headers: { Accept: "application/octet-stream", "Accept-Encoding": "identity" },
    });
  const length = Number(headers["content-length"] ?? 1);
  if (length > MOST_FILE_BYTES) throw new Problem("file-too-large");
  if (length === 0) throw empty();
};

/** The pieces of a body, cut off where it comes too slowly; the time that the disk takes is not the caller's. */
const inTime = async function* (
  source: ReturnType<typeof gather>,
  slowest: Slowest,
): AsyncGenerator<Buffer> {
  let came = 0;
  let writing = false;
  const received = () => {
    if (writing) came += slowest.leastBytes;
    return came;
  };
  const late = () => source.fail(new Problem("body-too-slow"));
  const stop = cutOffSlow(received, late, slowest);
  try {
    for await (const piece of source.chunks) {
      came += piece.length;
      writing = true;
      yield piece;
      writing = false;
    }
    if (came === 0) throw empty();
  } finally {
    stop();
  }
};

const empty = () =>
  new Problem("bad-body", {
    errors: [{ pointer: "", message: "Cần tệp có nội dung, nhận được tệp rỗng." }],
  });

const kinds = [DiskFull, DiskUnusable, Spoilt];

/** What kept a file from being stored or given out, as the caller is told; a disk that fails is told to the operator as well. */
export const fileProblem = (error: unknown, onFault: (error: unknown) => void): unknown => {
  if (error instanceof FileTooLarge) return new Problem("file-too-large");
  if (!kinds.some((Kind) => error instanceof Kind)) return error;
  onFault(error);
  const code = error instanceof DiskFull ? "files-full" : "files-unavailable";
  return new Problem(code, { retryAfter: 60 });
};

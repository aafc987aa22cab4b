import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenFile } from "../../../queue/files/disk.ts";
import type { Files } from "../../../queue/files/files.ts";
import { endingOf } from "../../../queue/files/type-of.ts";
import type { FileRow } from "../../../queue/ledger/files/keep-file.ts";
import type { Signed } from "../../../queue/ledger/files/sign.ts";
import type { Reader } from "../../../queue/ledger/files/who.ts";
import { createAtOnce } from "../body/at-once.ts";
import { Problem } from "../contract/problems.ts";
import type { Asked } from "../contract/route.ts";
import { createAtOnceByKey } from "../server/at-once-by-key.ts";
import { everyAnswer } from "../server/send.ts";
import { sinkTo } from "../stream/sink.ts";
import { fileProblem } from "./take-file.ts";

/** How long a caller may keep a piece of a file waiting, and all of it, ms. */
const slowestReader = { pieceMs: 30_000, wholeMs: 900_000 };

/** Files given out at once, of one key and of all; the others wait in line. */
export const MOST_DOWNLOADS = { ofKey: 4, inAll: 64 };

/** Links looked at at once: whoever tries many that open nothing takes no more of PostgreSQL than this. */
const MOST_LOOKS = 4;

/** Gives out files that readers may have, so many at once; the problem `not-found` where there is none, and where they may not. */
export const createGiveFile = ({ files, onFault }: Parts) => {
  const byKey = createAtOnceByKey(MOST_DOWNLOADS.ofKey);
  const inTurn = createAtOnce(MOST_DOWNLOADS.inAll);

  const linksInTurn = createAtOnce(MOST_DOWNLOADS.inAll);
  const looksInTurn = createAtOnce(MOST_LOOKS);

  const give = async (id: string, find: Find, asked: Asked, to: To): Promise<void> => {
    if (asked.isOver()) return;
    try {
      const file = /^[0-9a-f]{64}$/.test(id) ? await find() : undefined;
      if (!file) throw new Problem("not-found");
      asked.note({ bytes: file.size });
      await send(file, to);
    } catch (error) {
      throw fileProblem(error, onFault);
    }
  };

  return {
    toReader: (id: string, reader: Reader, asked: Asked, to: To): Promise<void> =>
      byKey(reader.key, () => inTurn(() => give(id, () => files.open(id, reader), asked, to))),
    /** Whoever has a link is nobody in particular: those of one file wait for each other, and keep no key waiting. */
    byLink: async (id: string, signed: Signed, asked: Asked, to: To): Promise<void> => {
      // What opens nothing must not take the place of what does.
      if (!(await looksInTurn(() => files.isLinked(id, signed)))) throw new Problem("not-found");
      const find = () => files.openLinked(id, signed);
      await byKey(`link ${id}`, () => linksInTurn(() => give(id, find, asked, to)));
    },
  };
};

type Find = () => ReturnType<Files["open"]>;

type Parts = { files: Files; onFault: (error: unknown) => void };
type To = { request: IncomingMessage; response: ServerResponse };

/**
 * Sends a file as something to be kept and never shown: no browser runs or guesses at it. Bytes that are not those of its name are
 * not sent to the end: the connection is cut before the last of them. Throws what reading throws.
 */
const send = async (file: FileRow & OpenFile, { request, response }: To): Promise<void> => {
  const headers: Record<string, string> = {
    "Content-Type": file.type,
    "Content-Length": String(file.size),
    "Content-Disposition": `attachment; filename="${file.id}.${endingOf(file.type)}"`,
    "Content-Security-Policy": "sandbox",
    "Accept-Ranges": "none",
    ETag: `"${file.id}"`,
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    response.writeHead(200, [...everyAnswer(response), ...Object.entries(headers).flat()]);
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    response.on("error", () => {});
    timer = setTimeout(() => response.destroy(), slowestReader.wholeMs);
    const write = sinkTo(response, slowestReader.pieceMs);
    for await (const piece of file.bytes()) await write(piece);
    response.end();
  } finally {
    clearTimeout(timer);
    await file.close();
  }
};

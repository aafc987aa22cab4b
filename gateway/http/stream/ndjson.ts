import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Accepted } from "../../../queue/ledger/accept/accept.ts";
import type { Word } from "../../../queue/ledger/accept/change.ts";
import { HEAVY_BYTES } from "../../../queue/ledger/accept/heavy-turns.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { unauthorised } from "../access/auth.ts";
import { watchKey } from "../access/key-watch.ts";
import { CRUMBS_REST_MS, isCrumbs } from "../body/crumbs.ts";
import { encodingOf, inflateStream } from "../body/inflate.ts";
import { endSoon, stopReading } from "../body/linger.ts";
import { MOST_BYTES } from "../body/read-body.ts";
import { LINE_MS, linesInTime } from "../body/slow-body.ts";
import { parseStrictJson } from "../body/strict-json.ts";
import { documentOf, Problem, problems } from "../contract/problems.ts";
import type { Asked } from "../contract/route.ts";
import { toProblem } from "../contract/to-problem.ts";
import { everyAnswer } from "../server/send.ts";
import { type MayReceive, toChange, toDeclared } from "./declare.ts";
import { gather } from "./gather.ts";
import { type Line, readLines } from "./lines.ts";
import { sinkTo } from "./sink.ts";
import { createSpillBuffer } from "./spill-buffer.ts";

/** Lines under way at once, so that they share commits; their bytes together; changes waiting at the ledger before we wait too. */
const most = { lines: 500, bytes: 8 * MOST_BYTES, waiting: 4_000 };

/** Lines refused one after the other that end a stream: whoever sends it does not mean these lines, and each costs an answer. */
const MOST_REFUSED = 1_000;

/**
 * Serves a stream of dossiers, one a line, of any length: one result a line, in order, written as they come. A caller that
 * reads nothing until it has sent everything finds its results kept for it; a line that is wrong stops no other.
 */
export const createNdjson = (parts: {
  accept: (word: Word) => Promise<Accepted>;
  waiting: (speaker: string) => number;
  validate: Validator<Dossier>;
  mayReceive: MayReceive;
  onFault: (error: unknown) => void;
}) => {
  const serve = async (asked: Asked, request: IncomingMessage, response: ServerResponse) => {
    const source = gather(request, asked.reservation, asked.crumbsIn());
    response.on("error", () => {});
    // Nobody sends and nobody reads any more.
    response.setTimeout(2 * LINE_MS, () => request.destroy());
    response.writeHead(200, [...everyAnswer(response), "Content-Type", "application/x-ndjson"]);
    response.flushHeaders();
    const results = createSpillBuffer(sinkTo(response));
    const inOrder = createInOrder(results.put);
    let count = 0;
    let troubled = 0;
    let refused = 0;
    let refusedByLedger = 0;
    let ended: Problem | undefined;
    let unavailable: { problem: Problem; until: number } | undefined;

    const resultOf = async (change: Word, line: number): Promise<object> => {
      try {
        const declared = toDeclared(await parts.accept(change));
        refusedByLedger = 0;
        return { line, ...declared };
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code === "ledger-unavailable")
          unavailable = { problem, until: performance.now() + 5_000 };
        troubled += 1;
        if (!isOurs(problem)) refusedByLedger += 1;
        // Who may not speak of a dossier is not told its name either.
        const named = problem.code === "not-found" || problem.code === "forbidden";
        return { line, ...(named ? {} : { dossier: change.code }), ...documentOf(problem) };
      }
    };
    const asProblem = (error: unknown) => {
      const problem = toProblem(error);
      if (problem.code === "internal") parts.onFault(error);
      return problem;
    };
    const prepare = async (line: Line): Promise<Word> => {
      if ("tooLong" in line) throw new Problem("body-too-large");
      if (ended) throw ended;
      // Not tried again line by line: the callers after us would wait behind each vain attempt.
      if (unavailable && performance.now() < unavailable.until) throw unavailable.problem;
      const said = {
        caller: asked.caller,
        body: parseStrictJson(line.bytes),
        received: line.bytes,
      };
      return toChange(parts.validate, said, parts.mayReceive);
    };

    const stopWatch = watchKey(asked.inForce, () => {
      ended = unauthorised();
      source.fail(ended);
    });

    try {
      const unpacked = inflateStream(source.chunks, encodingOf(request));
      for await (const line of readLines(linesInTime(unpacked), MOST_BYTES, asked.reservation)) {
        if (ended) throw ended;
        count += 1;
        asked.seen();
        const number = count;
        // Never turned away as overloaded: a line tried again later could overtake a newer word on its dossier.
        while (parts.waiting(asked.caller.id) > most.waiting) await pause(10);
        const size = "tooLong" in line ? 0 : line.bytes.length;
        while (!asked.reservation.grow(size)) await pause(10);
        // Only now: who has the lock must wait for no bytes, which those who wait for the lock have.
        const over = size > HEAVY_BYTES ? await asked.lock() : () => {};
        const free = () => {
          asked.reservation.shrink(size);
          over();
        };
        const prepared = await asked.share(() => prepare(line)).catch(asProblem);
        refused = prepared instanceof Problem && !isOurs(prepared) ? refused + 1 : 0;
        if (prepared instanceof Problem) {
          troubled += 1;
          free();
          inOrder.add(Promise.resolve({ line: number, ...documentOf(prepared) }), 0);
        } else inOrder.add(resultOf(prepared, number).finally(free), size);
        await inOrder.free();
        if (Math.max(refused, refusedByLedger) >= MOST_REFUSED)
          throw new Problem("too-many-refused");
      }
      await inOrder.done();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      stopReading(request);
      // What came whole is answered, and then why the rest is not read.
      troubled += 1;
      if (isCrumbs(error)) (await asked.lock(CRUMBS_REST_MS))();
      inOrder.add(Promise.resolve({ line: count + 1, ...documentOf(error) }), 0);
      await inOrder.done();
      response.once("finish", () => endSoon(request.socket));
    } finally {
      stopWatch();
      asked.note({ lines: count, troubled });
      await results.end();
    }
    response.end();
  };
  return serve;
};

/** What no change of the line would cure. */
const isOurs = ({ code }: Problem) => problems[code].status >= 500;

/** Puts results out in the order of their lines, and holds the reader of lines back while too many are under way. */
const createInOrder = (put: (line: string) => Promise<void>) => {
  let lines = 0;
  let bytes = 0;
  let failed: unknown;
  let freed = () => {};
  let last = Promise.resolve();
  return {
    add: (result: Promise<object>, size: number) => {
      lines += 1;
      bytes += size;
      last = last.then(async () => {
        try {
          const line = `${JSON.stringify(await result)}\n`;
          if (!failed) await put(line);
        } catch (error) {
          failed ??= error;
        }
        lines -= 1;
        bytes -= size;
        freed();
      });
    },
    free: async () => {
      while (lines >= most.lines || bytes >= most.bytes)
        await new Promise<void>((resolve) => {
          freed = resolve;
        });
      if (failed) throw failed;
    },
    done: async () => {
      await last;
      if (failed) throw failed;
    },
  };
};

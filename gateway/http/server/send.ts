import type { ServerResponse } from "node:http";
import { isStopped, lingerAfter } from "../body/linger.ts";
import { documentOf, Problem } from "../contract/problems.ts";
import type { Answer, Reservation } from "../contract/route.ts";
import { securityHeaders } from "./security-headers.ts";
import { type Traced, traceResponse } from "./trace.ts";

const constant = Object.entries({ ...securityHeaders(), "Cache-Control": "no-store" }).flat();

/** Headers of every answer, names and values by turns: nothing is kept in between or guessed about, and which trace it is of. */
export const everyAnswer = (response: ServerResponse): string[] => {
  const { trace } = (response as Traced).locals ?? {};
  return trace ? [...constant, "Traceresponse", traceResponse(trace)] : [...constant];
};

/** An answer of more bytes counts among those in flight until its caller has taken it: one that never reads holds what is its own. */
const LARGE_BYTES = 65_536;

/**
 * Sends an answer, unless its caller is gone; a body with a status from 400 on is a problem document. A large one takes room;
 * throws the problem `overloaded` where there is none.
 */
export const sendAnswer = (
  response: ServerResponse,
  answer: Answer,
  reserve?: () => Reservation,
): void => {
  // It is told no more when it closes, so that room taken for it would never be given back.
  if (response.destroyed) return;
  const { status, body, text } = answer;
  const content = text?.content ?? (body === undefined ? "" : JSON.stringify(body));
  const size = Buffer.byteLength(content);
  if (reserve && size > LARGE_BYTES) {
    const reservation = reserve();
    if (!reservation.grow(size)) throw new Problem("overloaded", { retryAfter: 1 });
    response.once("close", () => reservation.shrink(size));
  }
  const json = status >= 400 ? "application/problem+json" : "application/json";
  const headers = everyAnswer(response);
  if (content !== "") headers.push("Content-Type", text?.type ?? json);
  headers.push("Content-Length", String(size));
  // A body that nobody will read must not hold the connection.
  if (!response.req.complete || isStopped(response.req)) {
    headers.push("Connection", "close");
    lingerAfter(response);
  }
  for (const each of Object.entries(answer.headers ?? {})) headers.push(...each);
  response.writeHead(status, headers);
  response.end(content);
};

/** Sends a problem. */
export const sendProblem = (response: ServerResponse, problem: Problem): void => {
  const body = documentOf(problem);
  sendAnswer(response, { status: body.status, body, headers: problem.headers });
};

import type { ServerResponse } from "node:http";
import { lingerAfter } from "./linger.ts";
import { documentOf, type Problem } from "./problems.ts";
import type { Answer } from "./route.ts";
import { securityHeaders } from "./security-headers.ts";
import { type Traced, traceResponse } from "./trace.ts";

const constant = Object.entries({ ...securityHeaders(), "Cache-Control": "no-store" }).flat();

/** Headers of every answer, names and values by turns: nothing is kept in between or guessed about, and which trace it is of. */
export const everyAnswer = (response: ServerResponse): string[] => {
  const { trace } = (response as Traced).locals ?? {};
  return trace ? [...constant, "Traceresponse", traceResponse(trace)] : [...constant];
};

/** Sends an answer; a body with a status from 400 on is a problem document. */
export const sendAnswer = (response: ServerResponse, answer: Answer): void => {
  const { status, body, text } = answer;
  const content = text?.content ?? (body === undefined ? "" : JSON.stringify(body));
  const json = status >= 400 ? "application/problem+json" : "application/json";
  const headers = everyAnswer(response);
  if (content !== "") headers.push("Content-Type", text?.type ?? json);
  headers.push("Content-Length", String(Buffer.byteLength(content)));
  // A body that nobody will read must not hold the connection.
  if (!response.req.complete) {
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

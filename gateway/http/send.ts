import type { ServerResponse } from "node:http";
import { documentOf, type Problem } from "./problems.ts";
import type { Answer } from "./route.ts";
import { securityHeaders } from "./security-headers.ts";
import { type Traced, traceResponse } from "./trace.ts";

const constant = { ...securityHeaders(), "Cache-Control": "no-store" };

/** Headers of every answer: nothing is kept by anything in between, nothing is guessed about its type, and which trace it is of. */
export const everyAnswer = (response: ServerResponse): Record<string, string> => {
  const { trace } = (response as Traced).locals ?? {};
  return trace ? { ...constant, Traceresponse: traceResponse(trace) } : constant;
};

/** Sends an answer; a body with a status from 400 on is a problem document. */
export const sendAnswer = (response: ServerResponse, answer: Answer): void => {
  const { status, body, text, headers } = answer;
  const content = text?.content ?? (body === undefined ? "" : JSON.stringify(body));
  const json = status >= 400 ? "application/problem+json" : "application/json";
  const type = text?.type ?? json;
  response.writeHead(status, {
    ...everyAnswer(response),
    ...(content === "" ? {} : { "Content-Type": type }),
    "Content-Length": Buffer.byteLength(content),
    // A body that nobody will read must not hold the connection.
    ...(response.req.complete ? {} : { Connection: "close" }),
    ...headers,
  });
  response.end(content);
};

/** Sends a problem. */
export const sendProblem = (response: ServerResponse, problem: Problem): void => {
  const body = documentOf(problem);
  sendAnswer(response, { status: body.status, body, headers: problem.headers });
};

import type { ServerResponse } from "node:http";
import { documentOf, type Problem } from "./problems.ts";
import type { Answer } from "./route.ts";

/** Headers of every answer: nothing is kept by anything in between, and nothing is guessed about its type. */
export const everyAnswer = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

/** Sends an answer; a body with a status from 400 on is a problem document. */
export const sendAnswer = (response: ServerResponse, answer: Answer): void => {
  const { status, body, text, headers } = answer;
  const content = text?.content ?? (body === undefined ? "" : JSON.stringify(body));
  const json = status >= 400 ? "application/problem+json" : "application/json";
  const type = text?.type ?? json;
  response.writeHead(status, {
    ...everyAnswer,
    ...(content === "" ? {} : { "Content-Type": type }),
    "Content-Length": Buffer.byteLength(content),
    ...headers,
  });
  response.end(content);
};

/** Sends a problem. */
export const sendProblem = (response: ServerResponse, problem: Problem): void => {
  const body = documentOf(problem);
  sendAnswer(response, { status: body.status, body, headers: problem.headers });
};

import type { NextFunction, Request, Response } from "express";
import type { Log } from "../../../config/log.ts";
import { traceOf } from "./trace.ts";

/** Facts that a request's log line will carry besides its outcome; nothing of a person. */
export type Facts = Record<string, unknown>;

/** Writes one line for every request when it is over. What is not noted by its handler had no route. */
export const createRequestLog =
  (log: Log) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const began = performance.now();
    const trace = traceOf(request.headers.traceparent);
    const facts: Facts = { trace: trace.trace, span: trace.span };
    response.locals.facts = facts;
    response.locals.trace = trace;
    response.on("close", () => {
      log("info", "request", {
        method: request.method,
        // A pattern, never the URL itself, in which a caller may have put anything.
        route: "(none)",
        status: response.headersSent ? response.statusCode : 0,
        ms: Math.round(performance.now() - began),
        ...facts,
        ...(response.writableFinished ? {} : { aborted: true }),
      });
    });
    next();
  };

/** Adds facts to the line of the request that a response belongs to. */
export const noteFor = (response: Response, facts: Facts): void => {
  Object.assign(response.locals.facts ?? {}, facts);
};

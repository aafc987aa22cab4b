import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { Socket } from "node:net";
import type { Express } from "express";
import { stopReading } from "../body/linger.ts";
import { createReadTurns } from "../body/read-turns.ts";
import { documentOf, Problem, type ProblemCode } from "../contract/problems.ts";
import type { Connections } from "./connections.ts";
import { messagesOf } from "./express-messages.ts";
import { oneAtATime } from "./pipeline.ts";
import { securityHeaders } from "./security-headers.ts";
import { sendProblem } from "./send.ts";

/**
 * Options for the node:http server. A stream of dossiers may last as long as it needs, so it is each call that limits its
 * body's time, and not the server. Whose headers are late is looked at often, so that many late ones are few at a time.
 */
const options = {
  requestTimeout: 0,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 250,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  // Looked for below: node:http refuses who lacks it without a word.
  requireHostHeader: false,
} as const;

/**
 * The node:http server under the surface: it holds as many `connections` as those may be, and what is no HTTP is answered with
 * a problem like everything else.
 */
export const createHttpServer = (app: Express, connections: Connections): Server => {
  const ration = createReadTurns();
  const serve = oneAtATime((request, response) => {
    const unclear = unclearIn(request);
    if (!unclear) {
      if (request.headers["transfer-encoding"] !== undefined) ration(request, response);
      app(request, response);
      return;
    }
    // Where this request ends, and whether what follows is one, nobody can tell.
    stopReading(request);
    sendProblem(response, new Problem(unclear));
  });
  const server = createServer({ ...options, ...messagesOf(app) }, serve);
  // Whoever has said all may end its side: it waits for the answer all the same.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("connection", connections.admit);
  const answers = new Map<string, string>();
  const answerTo = (code = "") => {
    const answer = answers.get(code) ?? rawProblem(problemOf(code));
    answers.set(code, answer);
    return answer;
  };
  server.on("checkExpectation", (_request, response: ServerResponse) =>
    sendProblem(response, new Problem("unknown-expectation")),
  );
  const refuse = (socket: Socket, code: string | undefined) => {
    const { _httpMessage: answering } = socket as { _httpMessage?: ServerResponse | null };
    if (!socket.writable || code === "ECONNRESET") socket.destroy();
    // What is wrong came behind a whole request: that one has its answer first.
    else if (answering?.req.complete) answering.once("close", () => socket.destroy());
    // In the middle of an answer there is no place for another.
    else if (answering?.headersSent) socket.destroy();
    else socket.end(answerTo(code), () => socket.destroy());
  };
  server.on("clientError", (error: Error & { code?: string; reason?: string }, socket: Socket) =>
    // One code for two faults: a coding beside a length is no coding that could be learnt.
    refuse(socket, /content-length/i.test(error.reason ?? "") ? undefined : error.code),
  );
  // From here on the connection is nobody's but ours: node:http cuts it off without a word where nobody listens.
  server.on("connect", (_request, socket: Socket) => {
    socket.on("error", () => socket.destroy());
    refuse(socket, "HPE_INVALID_METHOD");
  });
  return server;
};

/** Most lines of headers: node:http passes over those beyond its own limit, which other programs may have read. */
export const MOST_HEADER_LINES = 200;

/** Headers of which node:http keeps the first and drops what contradicts it; programs before us may keep the last. */
const ONCE = new Set(["host", "authorization", "content-type"]);

/** `host` or `host:port` of RFC 9112; it is read for nothing else. */
const HOST = /^(?:\[[\da-fA-F:.]{2,45}\]|[\w.~!$&'()*+,;=%-]*)(?::\d{0,5})?$/;

/** What is wrong with a request's frame: its version, how its body is packed, or whom it asks and who asks, each said once and well formed. */
const unclearIn = (request: IncomingMessage): ProblemCode | undefined => {
  const { headers, httpVersion, rawHeaders } = request;
  const coding = headers["transfer-encoding"];
  if (rawHeaders.length > 2 * MOST_HEADER_LINES) return "headers-too-large";
  if (coding !== undefined && httpVersion !== "1.1") return "bad-request";
  if (coding !== undefined && coding.toLowerCase() !== "chunked") return "unknown-transfer-coding";
  return isWellAddressed(request) ? undefined : "bad-request";
};

const isWellAddressed = ({ headers, httpVersion, rawHeaders }: IncomingMessage): boolean => {
  if (httpVersion !== "1.1" && httpVersion !== "1.0") return false;
  const { host = httpVersion === "1.0" ? "" : undefined } = headers;
  if (host === undefined || !HOST.test(host)) return false;
  let seen = "";
  for (let n = 0; n < rawHeaders.length; n += 2) {
    const name = rawHeaders[n]?.toLowerCase() ?? "";
    if (!ONCE.has(name)) continue;
    if (seen.includes(name)) return false;
    seen += `${name}\n`;
  }
  return true;
};

const problemOf = (code: string): Problem => {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new Problem("headers-too-large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Problem("body-too-slow");
    case "HPE_INVALID_TRANSFER_ENCODING":
      return new Problem("unknown-transfer-coding");
    case "HPE_INVALID_METHOD":
      return new Problem("method-not-allowed", { headers: { Allow: "GET, HEAD, PUT, POST" } });
    default:
      return new Problem("bad-request");
  }
};

const rawProblem = (problem: Problem): string => {
  const document = documentOf(problem);
  const body = JSON.stringify(document);
  const headers = {
    ...securityHeaders(),
    ...problem.headers,
    "Content-Type": "application/problem+json",
    "Content-Length": Buffer.byteLength(body),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
};

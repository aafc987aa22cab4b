import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { createCloser } from "./closer.ts";
import { faultOf, isFaultName } from "./faults/catalogue.ts";
import { createOutage, type DownHow } from "./faults/down.ts";
import type { Exchange, FaultTimings, Reply } from "./faults/fault.ts";
import type { FaultChoice } from "./faults/fault-choice.ts";
import type { CallLog } from "./record/call-log.ts";

/** A request with its whole body read. */
export interface HttpCall {
  readonly method: string;
  readonly path: string;
  /** What stands after the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The bytes as text. */
  readonly body: string;
}

/** What a system made of one run of a call. */
export interface Verdict {
  readonly reply: Reply;
  readonly applied: boolean;
  readonly refused: boolean;
  readonly errorCode: string;
}

/** A call as its system reads it, before anything is judged. */
export interface Reading<Quirk extends string = never> {
  readonly service: string;
  readonly codes: readonly string[];
  readonly isUpdating?: string;
  /** The system's own oddities that this call may show. */
  readonly quirks?: readonly Quirk[];
  judge(seq: number, run: number, quirk?: Quirk): Verdict;
}

/** What a simulated system supplies; the server adds the network and its troubles. */
export interface SimulatedSystem<Quirk extends string = never> {
  read(call: HttpCall): Reading<Quirk>;
  /** Too busy, try later; nothing applied. */
  busy(): Reply;
  /** A code that says yes beside these words; nothing applied. */
  yes(words: string): Reply;
  dropSessions(): void;
}

/** Serves one simulated system over HTTP, each call suffering the fault that is chosen for it. */
export function createSimulatorServer<Quirk extends string = never>(parts: {
  system: SimulatedSystem<Quirk>;
  log: CallLog;
  faults: FaultChoice<Quirk>;
  timings: FaultTimings;
  latencyMs: number;
  now: () => number;
  /** Answers calls under /inspect, which suffer nothing and are not recorded. */
  inspect: (call: HttpCall, response: ServerResponse) => void;
}) {
  const { system, log, faults, timings } = parts;
  const closer = createCloser();
  const lastCall = new WeakMap<Socket, { seq: number; repliedAt?: number }>();
  let turnedAway = 0;

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const inspecting = path === "/inspect" || path.startsWith("/inspect/");
    if (!inspecting && turnAway(response)) return;
    collect(request, (bytes) => {
      const call = {
        method: request.method ?? "GET",
        path,
        query: (request.url ?? "").split("?", 2)[1] ?? "",
        headers: request.headers,
        bytes,
        get body() {
          return bytes.toString();
        },
      };
      if (inspecting) closer.guard(response, () => parts.inspect(call, response));
      else closer.guard(response, () => serve(call, request.socket, response));
    });
  });
  const outage = createOutage(server);

  // A reset after the reply was written means that the client may have died without reading it.
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const last = lastCall.get(socket as Socket);
    if (error.code === "ECONNRESET" && last !== undefined) log.spoil(last.seq);
    socket.destroy();
  });
  server.on("connection", (socket) => {
    socket.once("close", () => {
      const last = lastCall.get(socket);
      if (last?.repliedAt !== undefined) log.ended(last.seq, performance.now() - last.repliedAt);
    });
  });

  function turnAway(response: ServerResponse): boolean {
    const how = outage.now();
    if (how === undefined) return false;
    turnedAway += 1;
    if (how === "503") respond(response, { ...system.busy(), status: 503 });
    else response.socket?.destroy();
    return true;
  }

  async function serve(call: HttpCall, socket: Socket, response: ServerResponse): Promise<void> {
    const reading = system.read(call);
    const chosen = faults.next(reading.service, reading.codes, reading.quirks);
    const quirk = chosen === undefined || isFaultName(chosen) ? undefined : chosen;
    const fault = chosen !== undefined && isFaultName(chosen) ? faultOf(chosen) : undefined;
    const { service, codes, isUpdating } = reading;
    const seq = log.open(
      {
        service,
        codes,
        ...(isUpdating === undefined ? {} : { isUpdating }),
        ...(chosen === undefined ? {} : { fault: chosen }),
      },
      parts.now(),
    );
    if (fault?.spoilsReply) log.spoil(seq);
    lastCall.set(socket, { seq });
    response.on("close", () => {
      if (response.writableFinished) lastCall.set(socket, { seq, repliedAt: performance.now() });
      else log.spoil(seq);
    });

    function apply(): Reply {
      const run = log.run(seq);
      const verdict = reading.judge(seq, run, quirk);
      log.judged(seq, verdict);
      return verdict.reply;
    }

    if (parts.latencyMs > 0 && !(await closer.wait(parts.latencyMs))) return;
    if (fault === undefined) return respond(response, apply());
    const exchange: Exchange = {
      apply,
      busy: system.busy,
      yes: system.yes,
      send: (reply) => respond(response, reply),
      cut: () => response.socket?.destroy(),
      dropSessions: system.dropSessions,
      goDown: (ms) => outage.start(ms, "reset"),
      wait: closer.wait,
      random: faults.random,
      response,
      timings,
    };
    await fault.play(exchange);
  }

  return {
    /** Listens and gives the base URL; port 0 takes any free one. */
    start(host: string, port: number): Promise<string> {
      return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          const address = server.address();
          const taken = typeof address === "object" && address !== null ? address.port : port;
          outage.listensAt(host, taken);
          resolve(`http://${host}:${taken}`);
        });
      });
    },
    /** Cuts every connection and stops. Throws what went wrong inside the simulator itself, if anything did. */
    async close(): Promise<void> {
      outage.end();
      closer.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      closer.throwFailure();
    },
    down: (ms: number, how: DownHow = "refuse"): void => outage.start(ms, how),
    /** Calls that came while the system was down, and were not recorded. */
    turnedAway: (): number => turnedAway,
  };
}

function respond(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(reply.body);
}

function collect(request: IncomingMessage, done: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => done(Buffer.concat(chunks)));
  request.on("error", () => {}); // A client that leaves mid-request has sent nothing.
}

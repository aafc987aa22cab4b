import express, { type Express, type Request, type Response } from "express";
import type { Log } from "../../config/log.ts";
import type { Files } from "../../queue/files/files.ts";
import type { LookUp } from "../../queue/sync/look/look-up.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import type { Validator } from "../../schemas/validate.ts";
import { faultOf } from "../telemetry/fault-of.ts";
import { roomWords } from "../telemetry/room-words.ts";
import type { Troubles } from "../telemetry/troubles.ts";
import { CallerGone } from "./body/read-body.ts";
import type { HttpLedger } from "./contract/http-ledger.ts";
import { openApi } from "./contract/openapi.ts";
import { Problem } from "./contract/problems.ts";
import type { Route } from "./contract/route.ts";
import { toProblem } from "./contract/to-problem.ts";
import { createAccounts, type Inbound } from "./inbound/accounts.ts";
import { createAliases } from "./inbound/aliases.ts";
import type { CallBacks } from "./inbound/call-backs.ts";
import { callBackRoutes } from "./routes/call-backs.ts";
import { changeRoutes } from "./routes/changes.ts";
import { dossierRoutes } from "./routes/dossiers.ts";
import { fileRoutes } from "./routes/files.ts";
import { findingRoutes } from "./routes/findings.ts";
import { healthRoutes, type Ready } from "./routes/health.ts";
import { inboundRoutes } from "./routes/inbound.ts";
import { lookRoutes } from "./routes/looks.ts";
import { numberRoutes } from "./routes/numbers.ts";
import { receivedRoutes } from "./routes/received.ts";
import { replicaRoutes } from "./routes/replicas.ts";
import { type KnownSystem, systemRoutes } from "./routes/systems.ts";
import type { Connections } from "./server/connections.ts";
import { createRequestLog, type Facts, noteFor } from "./server/request-log.ts";
import { sendProblem } from "./server/send.ts";
import { createServe } from "./server/serve.ts";

/** The HTTP surface (v1). The caller makes the node:http server, with `createHttpServer` and the same `connections`. */
export const createApp = (parts: {
  ledger: HttpLedger;
  files: Files;
  /** Where others reach this surface; left out: there are no links to files. */
  publicUrl?: string | undefined;
  systems: KnownSystem[];
  /** Programs that speak in older forms, and the paths that they call; left out: none. */
  inbound?: Inbound;
  /** What systems post to us; left out: nothing. */
  callBacks?: CallBacks[];
  /** Asks a system what it holds of a dossier now. */
  lookUp: LookUp;
  validateDossier: Validator<Dossier>;
  connections: Connections;
  metrics: { contentType: string; read: () => Promise<string> };
  openMetrics?: boolean;
  /** The queue store and whether it takes wake-ups; without it delivery goes on, a second later at most. */
  queue?: () => { store: string; up: boolean };
  /** What is amiss with this process beside the ledger and the queue. */
  troubles?: () => Troubles;
  /** `health`: only what machines ask, for a process that takes no declarations. */
  surface?: "whole" | "health";
  /** Requests a second that one key may make; 0, the default: no limit. */
  ratePerKey?: number;
  /** Most bytes of bodies and lines in flight, and how long a call may take; left out: as the README says. */
  limits?: { inFlight?: number; deadlineMs?: number };
  /** Left out: ready is whenever the ledger is. */
  ready?: Ready;
  log: Log;
  version: string;
}): Express => {
  const { ledger, log, inbound = { accounts: [], aliases: {} } } = parts;
  const onFault = (error: unknown, facts: Facts = {}) =>
    log("error", "request failed", { error: faultOf(error), ...facts });
  const ready: Ready = async () => {
    const { problems: silent, degraded: slow } = parts.troubles?.() ?? nothing;
    const problems = [...(await ledger.readiness()), ...silent];
    const queue = parts.queue?.();
    const degraded =
      queue?.up === false
        ? [
            `Hàng đợi (${queue.store}): không tới được; vẫn nhận và vẫn gửi, chậm thêm khoảng một giây.`,
          ]
        : [];
    const files = roomWords(await parts.files.room());
    return { ok: problems.length === 0, problems, degraded: [...degraded, ...files, ...slow] };
  };
  const whole = (): Route[] => [
    ...dossierRoutes({ ledger, validateDossier: parts.validateDossier, onFault }),
    ...numberRoutes({ ledger }),
    ...changeRoutes({ ledger }),
    ...fileRoutes({ files: parts.files, publicUrl: parts.publicUrl, onFault }),
    ...systemRoutes({ ledger, systems: parts.systems }),
    ...replicaRoutes({ ledger, systems: parts.systems }),
    ...lookRoutes({ ledger, systems: parts.systems, lookUp: parts.lookUp }),
    ...findingRoutes({ ledger, systems: parts.systems }),
    ...inboundRoutes({
      ledger,
      accounts: createAccounts(inbound.accounts, ledger.agencies.withMerged),
      validateDossier: parts.validateDossier,
      onFault,
    }),
    ...callBackRoutes({ ledger, callBacks: parts.callBacks ?? [] }),
    ...receivedRoutes({ ledger, systems: parts.systems }),
  ];
  const routes: Route[] = [
    ...(parts.surface === "health" ? [] : whole()),
    ...healthRoutes({
      ready: parts.ready ?? ready,
      metrics: parts.metrics,
      openMetrics: parts.openMetrics ?? false,
      version: parts.version,
      describe: () => description,
    }),
  ];
  const description = JSON.stringify(openApi(routes, parts.version));

  const app = express();
  app.disable("x-powered-by").set("etag", false).set("query parser", "simple");
  app.use(createRequestLog(log));
  app.use(createAliases(inbound.aliases));
  const serve = createServe({
    ledger,
    connections: parts.connections,
    ratePerKey: parts.ratePerKey ?? 0,
    mostInFlight: parts.limits?.inFlight,
    deadlineMs: parts.limits?.deadlineMs,
  });
  const answerProblem = (error: unknown, response: Response) => {
    if (error instanceof CallerGone || response.destroyed || response.writableEnded) return;
    const problem = toProblem(error);
    if (problem.code === "internal") onFault(error, { trace: response.locals.trace?.trace });
    // What was begun cannot be mended: a cut connection is the one honest end.
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };

  for (const route of routes)
    app[route.method](expressPath(route.path), (request: Request, response: Response) =>
      serve(route, request, response).catch((error: unknown) => answerProblem(error, response)),
    );
  for (const [path, methods] of methodsByPath(routes))
    app.all(expressPath(path), (_request: Request, response: Response) => {
      noteFor(response, { route: path });
      sendProblem(
        response,
        new Problem("method-not-allowed", { headers: { Allow: methods.join(", ") } }),
      );
    });
  app.use((_request: Request, response: Response) =>
    sendProblem(
      response,
      new Problem(parts.surface === "health" ? "served-elsewhere" : "not-found"),
    ),
  );
  app.use((error: unknown, _request: Request, response: Response, _next: () => void) =>
    answerProblem(error, response),
  );
  return app;
};

const nothing: Troubles = { problems: [], degraded: [] };

const expressPath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ":$1");

const methodsByPath = (routes: Route[]): Map<string, string[]> => {
  const paths = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const also = method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()];
    paths.set(path, [...(paths.get(path) ?? []), ...also]);
  }
  return paths;
};

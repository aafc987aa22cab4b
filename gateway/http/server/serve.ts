import type { Request, Response } from "express";
import { HEAVY_BYTES } from "../../../queue/ledger/accept/heavy-turns.ts";
import type { Caller } from "../../../queue/ledger/access/keys.ts";
import {
  type Authenticated,
  authenticate,
  authorise,
  keyIn,
  unauthorised,
} from "../access/auth.ts";
import { createFindTogether } from "../access/find-together.ts";
import { createFixedWindow, MOST_KEYLESS, MOST_WRONG_KEYS } from "../access/fixed-window.ts";
import { LOOK_AGAIN_MS, whileInForce } from "../access/key-watch.ts";
import { createRate } from "../access/rate.ts";
import { CRUMBS_REST_MS, createCrumbWatches, isCrumbs } from "../body/crumbs.ts";
import { createInFlight } from "../body/in-flight.ts";
import { createInflate, encodingOf } from "../body/inflate.ts";
import { CallerGone, checkMediaType, isAtHand, MOST_BYTES, readBody } from "../body/read-body.ts";
import { parseStrictJson } from "../body/strict-json.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import type { Answer, Asked, Route } from "../contract/route.ts";
import { createAtOnceByKey } from "./at-once-by-key.ts";
import type { Connections } from "./connections.ts";
import { endInTime } from "./deadline.ts";
import { createFairQueue } from "./fair-queue.ts";
import { serveIdempotently } from "./idempotent.ts";
import { noteFor } from "./request-log.ts";
import { sendAnswer } from "./send.ts";
import { createShares } from "./shares.ts";

/** Serves one request of a route: who asks, may they, what they sent, then the answer. */
export const createServe = (parts: {
  ledger: HttpLedger;
  connections: Connections;
  ratePerKey: number;
  mostInFlight?: number | undefined;
  deadlineMs?: number | undefined;
}) => {
  const { ledger } = parts;
  const waitOf = createRate(parts.ratePerKey);
  const reserveFor = createInFlight(parts.mostInFlight);
  const inflate = createInflate();
  const fairQueue = createFairQueue();
  const crumbWatch = createCrumbWatches();
  const atOnceByKey = createAtOnceByKey();
  const openOneByOne = createAtOnceByKey(1);
  const share = createShares();
  const wrongKeys = createFixedWindow(MOST_WRONG_KEYS);
  const keyless = createFixedWindow(MOST_KEYLESS);
  const findTogether = createFindTogether(ledger.keys.findAll);

  return async (route: Route, request: Request, response: Response): Promise<void> => {
    noteFor(response, { route: route.path });
    // PostgreSQL holds no NUL, so what has one names nothing.
    if (Object.values(request.params).join("").includes("\0")) throw new Problem("not-found");
    const began = performance.now();
    const letRun = endInTime(response, parts.deadlineMs);
    const { remoteAddress: from = "" } = request.socket;
    const { caller, inForce, isStranger } = await identify(route, request, (facts) =>
      noteFor(response, facts),
    );
    if (response.headersSent) return;
    const welcome = (known: Caller) => {
      keepConnection(known, request, response);
      noteFor(response, { key: known.id });
      fairQueue.seen(known.id);
    };
    if (caller !== nobody && !isStranger) welcome(caller);
    const reservation = reserveFor(caller.id);
    const asked: Asked = {
      caller,
      params: request.params as Record<string, string>,
      query: request.query,
      received: unread,
      body: undefined,
      get headers() {
        return onceEach(request);
      },
      from,
      countWrongKey: () => wrongKeys.count(from),
      reservation,
      crumbsIn: () => crumbWatch(caller.id),
      seen: () => fairQueue.seen(asked.caller.id),
      lock: (restMs) => fairQueue.lock(asked.caller.id, response, restMs),
      share: (work) => share(asked.caller.id, work),
      inForce,
      gone() {
        return response.destroyed || request.socket.readableEnded;
      },
      whenGone(told) {
        if (asked.gone()) {
          told();
          return () => {};
        }
        response.once("close", told);
        request.socket.once("end", told);
        return () => {
          response.off("close", told);
          request.socket.off("end", told);
        };
      },
      isOver() {
        return response.headersSent || response.destroyed;
      },
      note(facts) {
        noteFor(response, facts);
      },
    };
    let over = () => {};
    try {
      if ("serve" in route) {
        if (route.body) checkMediaType(request, route.body.type);
        letRun();
        await route.serve(asked, request, response);
        return;
      }
      const reading = receive(route, request, asked);
      const { received, says } = await reading.catch(async (error) => {
        if (isCrumbs(error)) over = await asked.lock(CRUMBS_REST_MS);
        throw error;
      });
      if (received.length > HEAVY_BYTES) over = await asked.lock();
      // A stranger's mebibyte is looked through under its address's lock.
      const found = route.door?.recognise(received, from);
      if (found) {
        asked.caller = found;
        checkRate(found);
        welcome(found);
      }
      // It may have waited for its lock, and a key end meanwhile.
      if (performance.now() - began > LOOK_AGAIN_MS && !(await inForce())) throw unauthorised();
      if (response.headersSent) return;
      const answering = async () => {
        if (asked.isOver()) throw new CallerGone();
        const body = says && !route.body?.asIs ? parseStrictJson(received) : undefined;
        Object.assign(asked, { received, body });
        return answer(route, request, asked);
      };
      const { id } = asked.caller;
      const answered = await (caller === nobody
        ? answering()
        : route.sharesItself
          ? share(id, answering)
          : atOnceByKey(id, answering));
      const reserve = () => reserveFor(id);
      if (!response.headersSent) sendAnswer(response, answered, reserve);
    } finally {
      over();
      reservation.shrink();
    }
  };

  async function identify(
    route: Route,
    request: Request,
    note: Asked["note"],
  ): Promise<Authenticated & { isStranger?: boolean }> {
    const { remoteAddress: from } = request.socket;
    if (route.who === "anyone" || route.keyless?.(request.query)) {
      const retryAfter = route.limitsKeyless ? keyless.count(from) : 0;
      if (retryAfter > 0) throw new Problem("too-many-requests", { retryAfter });
      return { caller: nobody, inForce: always };
    }
    const find = (key: string) =>
      wrongKeys.isOver(from) && !ledger.keys.isKnown(key)
        ? findTogether(key)
        : ledger.keys.find(key);
    const entered = route.door?.enter(from ?? "");
    const key = entered && keyIn(request.headers.authorization);
    if (entered && !(key !== undefined && (await find(key)))) {
      // A stranger's wrong key is a guess; what comes from a listed network may be another hub's.
      const retryAfter = key !== undefined && entered.isStranger ? wrongKeys.count(from) : 0;
      if (retryAfter > 0) throw new Problem("too-many-wrong-keys", { retryAfter });
      if (!entered.isStranger) checkRate(entered.caller);
      return { ...entered, inForce: always };
    }
    // The answer is a stranger's; that its network is not listed is for the operator alone.
    if (route.door && !entered && keyIn(request.headers.authorization) === undefined)
      note({ refused: "network", from });
    const known = await authenticate(find, request.headers.authorization, () =>
      wrongKeys.count(from),
    );
    authorise(known.caller, route.who);
    checkRate(known.caller);
    return known;
  }

  function checkRate({ id }: Caller): void {
    const retryAfter = waitOf(id);
    if (retryAfter > 0) throw new Problem("too-many-requests", { retryAfter });
  }

  function keepConnection({ id }: Caller, { socket }: Request, response: Response): void {
    const over = parts.connections.keep(socket, id);
    if (!over) throw new Problem("too-many-requests", { retryAfter: 1 });
    if (response.destroyed) over();
    else response.on("close", over);
  }

  /** The body's bytes, unpacked, and whether they say anything: a call that takes no body ignores one. */
  async function receive(
    route: Route,
    request: Request,
    { caller, reservation, inForce, crumbsIn }: Asked,
  ) {
    if (route.method === "get") return { received: unread, says: false };
    const isHere = isAtHand(request);
    const reading = readBody(request, reservation, undefined, crumbsIn());
    const packed = await (isHere ? reading : whileInForce(inForce, request, reading));
    if (!route.body || (route.body.optional && packed.length === 0))
      return { received: packed, says: false };
    if (!route.body.asIs) checkMediaType(request, route.body.type);
    const encoding = encodingOf(request);
    const open = () => inflate(packed, encoding, MOST_BYTES, reservation);
    // How much one becomes is known only then: a key with many keeps one processor busy and not all.
    const received = encoding ? await openOneByOne(caller.id, open) : packed;
    return { received, says: true };
  }

  async function answer(
    route: Extract<Route, { answer: unknown }>,
    request: Request,
    asked: Asked,
  ): Promise<Answer> {
    const key = request.headers["idempotency-key"];
    if (!route.idempotent || key === undefined) return route.answer(asked);
    const { method, originalUrl: url } = request;
    const keyed = {
      caller: asked.caller.id,
      key: String(key),
      method,
      url,
      received: asked.received,
    };
    return serveIdempotently(ledger.idempotency, keyed, () => route.answer(asked));
  }
};

/** No body, or one that is not looked at. */
const unread = Buffer.alloc(0);

const onceEach = ({ headers }: Request): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );

/** Of whoever holds no key that could end. */
const always = async () => true;

/** Whoever asks what needs no key. */
const nobody: Caller = { id: "0", role: "viewer", agencies: [] };

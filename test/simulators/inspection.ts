import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { FaultPlan } from "./faults/catalogue.ts";
import type { DownHow } from "./faults/down.ts";
import type { FaultChoice, ScriptLine } from "./faults/fault-choice.ts";
import type { CallLog } from "./record/call-log.ts";
import type { HttpCall } from "./server.ts";

/** The body of POST /inspect/faults; each member may be absent. */
export interface FaultOrder<Quirk extends string = never> {
  readonly clear?: boolean;
  readonly plan?: FaultPlan<Quirk>;
  readonly seed?: number;
  readonly script?: readonly ScriptLine<Quirk>[];
}

/** What a system obeys under POST /inspect/{name} beside what all obey; throws on what it cannot do. */
export type Orders = Readonly<Record<string, (body: unknown) => object | undefined>>;

/**
 * Answers GET and POST under /inspect, for whoever watches a simulator from another process. `lists` are
 * systems' own findings, given as NDJSON under their name, and `orders` what they obey by POST.
 */
export function createInspection<Quirk extends string = never>(parts: {
  log: CallLog;
  faults: FaultChoice<Quirk>;
  summary: () => unknown;
  dossier: (code: string) => unknown;
  lists: Readonly<Record<string, () => Iterable<unknown>>>;
  orders?: Orders;
  down: (ms: number, how?: DownHow) => void;
  dropSessions: () => void;
}): (call: HttpCall, response: ServerResponse) => void | Promise<void> {
  function order(call: HttpCall, response: ServerResponse): void {
    try {
      json(response, 200, { ok: true, ...obey(call) });
    } catch (error) {
      json(response, 400, { ok: false, message: error instanceof Error ? error.message : "" });
    }
  }

  function obey(call: HttpCall): object | undefined {
    const body: unknown = call.body === "" ? {} : JSON.parse(call.body);
    const own = parts.orders?.[call.path.slice("/inspect/".length)];
    if (own !== undefined) return own(body);
    if (call.path === "/inspect/faults") {
      const wanted = body as FaultOrder<Quirk>;
      if (wanted.clear === true) parts.faults.clear();
      if (wanted.plan !== undefined) parts.faults.setPlan(wanted.plan, wanted.seed);
      for (const line of wanted.script ?? []) parts.faults.script(line);
    } else if (call.path === "/inspect/down") {
      const { ms, how } = body as { ms?: number; how?: DownHow };
      if (typeof ms !== "number") throw new Error("Cần ms là một số.");
      parts.down(ms, how);
    } else if (call.path === "/inspect/drop-sessions") {
      parts.dropSessions();
    } else {
      const known = ["faults", "down", "drop-sessions", ...Object.keys(parts.orders ?? {})];
      throw new Error(`Không có ${call.path}; cần một trong ${known.join(", ")}.`);
    }
    return undefined;
  }

  return (call, response) => {
    if (call.method === "POST") return order(call, response);
    if (call.path === "/inspect") return json(response, 200, parts.summary());
    const name = call.path.slice("/inspect/".length);
    if (name === "received") {
      return lines(
        response,
        parts.log.received(Number(new URLSearchParams(call.query).get("after") ?? 0)),
      );
    }
    if (name.startsWith("dossiers/")) {
      const found = parts.dossier(decodeURIComponent(name.slice("dossiers/".length)));
      return json(response, found === undefined ? 404 : 200, found ?? {});
    }
    const list = parts.lists[name];
    return list === undefined ? json(response, 404, {}) : lines(response, list());
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

async function lines(response: ServerResponse, items: Iterable<unknown>): Promise<void> {
  response.writeHead(200, { "Content-Type": "application/x-ndjson; charset=utf-8" });
  // A reader that leaves in the middle wants no more.
  await pipeline(inChunks(items), response).catch(() => {});
}

function* inChunks(items: Iterable<unknown>): Generator<string> {
  let chunk = "";
  for (const item of items) {
    chunk += `${JSON.stringify(item)}\n`;
    if (chunk.length < 65_536) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

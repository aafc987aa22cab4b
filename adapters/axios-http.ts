import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import axios, { Axios, type AxiosAdapter, AxiosError, type AxiosHeaders } from "axios";
import type { Http, Reply } from "./contract.ts";
import { createPooledTransport, type Leaving, notSent } from "./pooled-transport.ts";

/** Most bytes of a reply that are read. */
export const maxReplyBytes = 16 * 1024 * 1024;

/**
 * HTTP to one system by POST: keep-alive, no redirects, no other host, whole-call time limit, replies up to 16 MiB,
 * UTF-8 decoded strictly. Tells an answer from a lost reply and from a request that surely never left.
 */
export const createAxiosHttp = (parts: {
  baseUrl: string;
  maxSockets: number;
  headers: Record<string, string>;
  /** `pool`: undici's connections under axios; `node`: axios's own, which cost more and which a test can intercept. */
  transport: "pool" | "node";
}): { http: Http; close(): void } => {
  const { adapter, close } = parts.transport === "pool" ? pooled(parts) : ofNode(parts);
  // Not `axios.create`: every default that it adds is copied for every call.
  const client = new Axios({
    adapter,
    baseURL: parts.baseUrl,
    allowAbsoluteUrls: false,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: maxReplyBytes,
    maxBodyLength: 64 * 1024 * 1024,
    responseType: "arraybuffer",
    validateStatus: () => true,
    // Bytes in, bytes out: what they say is read here, once.
    transformRequest: [],
    transformResponse: [],
    headers: {
      common: { Accept: "application/json", "Content-Type": "application/json", ...parts.headers },
    } as unknown as AxiosHeaders,
  });

  const http: Http = async ({ path, body, headers, signal, timeoutMs, mayLeave }) => {
    if (signal.aborted) return { kind: "unsent", reason: "the gateway is stopping" };
    try {
      // Not `post`, which merges every setting once more.
      const reply = await client.request<Buffer>({
        method: "post",
        url: path,
        data: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        signal,
        timeout: timeoutMs,
        ...(mayLeave ? { mayLeave } : {}),
        ...(headers ? { headers } : {}),
      });
      return answer(reply.status, reply.data, reply.headers["retry-after"]);
    } catch (error) {
      return trouble(error as AxiosError);
    }
  };
  return { http, close };
};

type Connections = { baseUrl: string; maxSockets: number };
type Transport = { adapter: AxiosAdapter; close(): void };

const pooled = ({ baseUrl, maxSockets }: Connections): Transport =>
  createPooledTransport({ origin: new URL(baseUrl).origin, connections: maxSockets });

const ofNode = ({ maxSockets }: Connections): Transport => {
  // As long as axios's own: else each call sets the socket's option twice, to and fro.
  const agents = { keepAlive: true, keepAliveMsecs: 60_000, maxSockets };
  const httpAgent = new HttpAgent(agents);
  const httpsAgent = new HttpsAgent(agents);
  const own = { httpAgent, httpsAgent, timeout: 0 };
  const send = axios.getAdapter("http");
  const adapter: AxiosAdapter = async (config) => {
    const { timeout = 0, signal, mayLeave } = config as Leaving;
    if (mayLeave?.() === false) throw new AxiosError("Too late to be sent.", notSent, config);
    // A timer of our own: axios's time-out starts anew with every byte that drips in.
    const ending = new AbortController();
    const end = () => ending.abort();
    const timer = setTimeout(end, timeout);
    signal?.addEventListener?.("abort", end);
    try {
      // Not a copy, which would cost as much as the rest: the settings are this one call's.
      return await send(Object.assign(config, own, { signal: ending.signal }));
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener?.("abort", end);
    }
  };
  const close = () => {
    httpAgent.destroy();
    httpsAgent.destroy();
  };
  return { adapter, close };
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

const answer = (status: number, bytes: Buffer, retryAfter: unknown): Reply => {
  const retryAfterMs = readRetryAfter(retryAfter, Date.now());
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  try {
    const text = utf8.decode(bytes);
    return { kind: "answer", status, text, body: parse(text), ...wait };
  } catch {
    return { kind: "answer", status, text: "", body: undefined, ...wait };
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Milliseconds to wait by a Retry-After header in seconds or as an HTTP date; at most a day. Pure. */
export const readRetryAfter = (header: unknown, now: number): number | undefined => {
  if (typeof header !== "string" || header.trim() === "") return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), 86_400) * 1000 : undefined;
};

/** Error codes that prove that no byte of the request arrived. */
const neverLeft =
  /^(ERR_NOT_SENT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_INVALID_URL)$/;

const trouble = (error: AxiosError): Reply => {
  const code = error.code ?? "unknown";
  const reason = code === "ERR_CANCELED" || code === "ETIMEDOUT" ? "time-out" : code;
  return { kind: neverLeft.test(code) ? "unsent" : "lost", reason };
};

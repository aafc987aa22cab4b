import http, { type ClientRequest, Agent as HttpAgent } from "node:http";
import https, { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import type { SecureContextOptions } from "node:tls";
import axios, { Axios, type AxiosAdapter, AxiosError, AxiosHeaders } from "axios";
import type { Http, Reply } from "../../contract.ts";
import { createPooledTransport, type Leaving, notSent } from "./pooled-transport.ts";
import { type Received, readAnswer } from "./read-answer.ts";
import { readRetryAfter } from "./retry-after.ts";

/** Certificates and key in PEM: an authority to trust instead of the usual ones, and what the gateway shows of itself (mutual TLS). */
export type Tls = Pick<SecureContextOptions, "ca" | "cert" | "key" | "passphrase">;

/** Most bytes of a reply that are read, packed or not, unless files travel in it: what a system answers are words. */
export const maxReplyBytes = 1_048_576;

/**
 * HTTP to one system, by POST unless told otherwise: keep-alive, no redirects, no other host, whole-call time limit, replies up to 1 MiB, read
 * alike whichever transport. Tells an answer from a lost reply and from a request that surely never left.
 */
export const createAxiosHttp = (parts: {
  baseUrl: string;
  maxSockets: number;
  headers: Record<string, string>;
  /** `pool`: undici's connections under axios; `node`: axios's own, which cost more and which a test can intercept. */
  transport: "pool" | "node";
  /** Other certificates than the usual ones: whom to trust, and which to show. */
  tls?: Tls;
  /** Headers of an answer that somebody reads, in small letters. */
  reads?: readonly string[];
  /** Most seconds of a Retry-After that are believed. */
  retryAfterMaxSeconds?: number;
}): { http: Http; close(): void } => {
  const { adapter, close } = parts.transport === "pool" ? pooled(parts) : ofNode(parts);
  const fixed = fixedOf(parts);
  // Not `axios.create`, nor defaults: axios merges and copies each of them, and every header, anew for every call.
  const client = new Axios({
    adapter: async (config) => {
      const { own } = config as Own;
      const headers = own ? AxiosHeaders.concat(fixed.headers, own) : fixed.headers;
      const response = await adapter(Object.assign(config, fixed, { headers }));
      // Headers go where axios does not look through them.
      const data: Answered = { bytes: response.data, headers: response.headers };
      return Object.assign(response, { data, headers: noHeaders });
    },
  });

  const call: Http = async ({
    method = "POST",
    path,
    body,
    signal,
    timeoutMs,
    mayLeave,
    headers,
    mostBytes = maxReplyBytes,
  }) => {
    if (signal.aborted) return { kind: "unsent", reason: "the gateway is stopping" };
    try {
      // Not `post`, which merges every setting once more.
      const { status, data } = await client.request<Answered>({
        method,
        url: path,
        ...(method === "GET" ? {} : { data: bytesOf(body) }),
        signal,
        timeout: timeoutMs,
        maxContentLength: mostBytes,
        ...(mayLeave ? { mayLeave } : {}),
        ...(headers ? { own: headers } : {}),
      });
      const read = answer({ status, ...data }, mostBytes, parts.retryAfterMaxSeconds);
      return parts.reads ? withHeaders(read, data.headers, parts.reads) : read;
    } catch (error) {
      return trouble(error as AxiosError);
    }
  };
  return { http: call, close };
};

type Own = { own?: Record<string, string> };
type Answered = Pick<Received, "headers" | "bytes">;

const noHeaders = new AxiosHeaders();

/** What every call has alike. */
const fixedOf = (parts: { baseUrl: string; headers: Record<string, string> }) =>
  ({
    baseURL: parts.baseUrl,
    allowAbsoluteUrls: false,
    validateStatus: () => true,
    proxy: false,
    maxRedirects: 0,
    maxBodyLength: 64 * 1024 * 1024,
    // Bytes in, bytes out: what they say is read here, once.
    responseType: "arraybuffer",
    decompress: false,
    headers: new AxiosHeaders({
      Accept: "application/json",
      "Accept-Encoding": "identity",
      "Content-Type": "application/json",
      ...parts.headers,
    }),
  }) as const;

const bytesOf = (body: unknown) =>
  typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);

type Connections = { baseUrl: string; maxSockets: number; tls?: Tls };
type Transport = { adapter: AxiosAdapter; close(): void };

const pooled = ({ baseUrl, maxSockets, tls = {} }: Connections): Transport =>
  createPooledTransport({ origin: new URL(baseUrl).origin, connections: maxSockets, tls });

const ofNode = ({ baseUrl, maxSockets, tls }: Connections): Transport => {
  // As long as axios's own: else each call sets the socket's option twice, to and fro.
  const agents = { keepAlive: true, keepAliveMsecs: 60_000, maxSockets };
  const httpAgent = new HttpAgent(agents);
  const httpsAgent = new HttpsAgent({ ...agents, ...tls });
  const own = {
    httpAgent,
    httpsAgent,
    timeout: 0,
    signal: undefined,
    responseType: "stream",
    maxContentLength: -1,
  };
  // By name at each call, so that a test can intercept it.
  const open = (...given: Parameters<typeof http.request>) =>
    cutUpgrades((baseUrl.startsWith("https:") ? https : http).request(...given));
  const send = axios.getAdapter("http");
  const adapter: AxiosAdapter = (config) =>
    new Promise((resolve, reject) => {
      const { timeout = 0, signal, maxContentLength = -1, mayLeave } = config as Leaving;
      if (mayLeave?.() === false)
        return reject(new AxiosError("Too late to be sent.", notSent, config));
      let under: ClientRequest | undefined;
      let isOver = false;
      const end = () => {
        isOver = true;
        clearTimeout(timer);
        signal?.removeEventListener?.("abort", giveUp);
      };
      // Not axios's time-out, which starts anew with every byte that drips in, nor a signal more for each call.
      const giveUp = () => {
        end();
        reject(new AxiosError("Given up.", "ETIMEDOUT", config));
        under?.destroy();
      };
      const timer = setTimeout(giveUp, timeout);
      signal?.addEventListener?.("abort", giveUp);
      const request = (...given: Parameters<typeof open>) => {
        under = open(...given);
        if (isOver) under.destroy();
        return under;
      };
      // axios writes into the headers; the other settings are this one call's, and a copy would cost as much as the rest.
      const mine = { transport: { request }, headers: new AxiosHeaders(config.headers) };
      send(Object.assign(config, own, mine))
        .then(async (response) =>
          Object.assign(response, { data: await gather(response.data, maxContentLength) }),
        )
        .then(resolve, reject)
        .finally(end);
    });
  const close = () => {
    httpAgent.destroy();
    httpsAgent.destroy();
  };
  return { adapter, close };
};

/** Nobody asks for another protocol: Node would drop the connection of an answer 101 and tell nobody. */
const cutUpgrades = (request: ClientRequest): ClientRequest =>
  request.once("upgrade", (_, socket) => {
    socket.destroy();
    request.emit("error", Object.assign(new Error("upgrade"), { code: "ECONNRESET" }));
  });

/** All of a stream, or null where it is more than `most`, and then no more of it is read. */
const gather = (stream: Readable, most: number): Promise<Buffer | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) return void chunks.push(chunk);
      resolve(null);
      stream.destroy();
    });
    stream.on("end", () => resolve(Buffer.concat(chunks)));
    stream.on("error", reject);
    stream.on("close", () => reject(Object.assign(new Error("cut"), { code: "ECONNRESET" })));
  });

const withHeaders = (reply: Reply, got: Received["headers"], names: readonly string[]): Reply => {
  const headers = Object.fromEntries(
    names.flatMap((name) => (got[name] === undefined ? [] : [[name, String(got[name])]])),
  );
  return reply.kind === "answer" ? { ...reply, headers } : reply;
};

const answer = (received: Received, mostBytes: number, most: number | undefined): Reply => {
  if (received.status < 200) return notHttp;
  return {
    ...readAnswer(received, mostBytes),
    ...readRetryAfter(received.headers["retry-after"], Date.now(), most),
  };
};

/** Error codes that prove that no byte of the request arrived. */
const neverLeft =
  /^(ERR_NOT_SENT|UND_ERR_CONNECT_TIMEOUT|UND_ERR_INVALID_ARG|UND_ERR_NOT_SUPPORTED|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_.*|ERR_INVALID_URL)$/;

const notHttp: Reply = { kind: "lost", reason: "not HTTP", answered: true };

/** Error codes of an answer that came and is no HTTP. */
const unparsed = /^HPE_|^UND_ERR_HEADERS_OVERFLOW$|^ERR_ASSERTION$/;
const timedOut = /^(ERR_CANCELED|ETIMEDOUT)$/;
const cutOff =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_BAD_RESPONSE|ERR_STREAM_PREMATURE_CLOSE|UND_ERR_SOCKET)$/;

const trouble = (error: AxiosError): Reply => {
  const { code = "unknown" } = error;
  if (neverLeft.test(code)) return { kind: "unsent", reason: code };
  if (unparsed.test(code)) return notHttp;
  if (timedOut.test(code)) return { kind: "lost", reason: "time-out" };
  return { kind: "lost", reason: cutOff.test(code) ? "connection cut" : code };
};

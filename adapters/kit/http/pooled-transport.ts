import axios, {
  type AxiosAdapter,
  AxiosError,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
} from "axios";
import { type Dispatcher, Pool } from "undici";
import type { Tls } from "./axios-http.ts";
import { connectFinal } from "./interim.ts";

/**
 * An axios adapter over undici's pool of one origin: the same API, interceptors and errors as axios's own for less of the
 * processor. Buffers only, no redirects, no proxy, interim replies (1xx) passed over. `timeout` limits the whole call;
 * `maxBodyLength` holds, and a reply beyond `maxContentLength` has `data: null`. A request that was given up before it
 * reached a socket fails with `ERR_NOT_SENT`: it surely did not arrive.
 */
export const createPooledTransport = (parts: {
  origin: string;
  connections: number;
  /** What connections are opened with besides the usual. */
  tls?: Tls;
}): { adapter: AxiosAdapter; close(): void } => {
  const { origin } = new URL(parts.origin);
  const pathOf = createPathOf(origin);
  const pool = new Pool(origin, {
    connect: connectFinal(parts.tls ?? {}),
    connections: parts.connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    // The whole call has one limit, which a dripping server cannot stretch.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const adapter: AxiosAdapter = (config) =>
    new Promise((resolve, reject) => {
      const body = (config.data ?? null) as string | Buffer | null;
      const { maxBodyLength = -1 } = config;
      if (maxBodyLength >= 0 && body !== null && Buffer.byteLength(body) > maxBodyLength) {
        const code = "ERR_FR_MAX_BODY_LENGTH_EXCEEDED";
        return reject(new AxiosError("Request body larger than maxBodyLength limit", code, config));
      }
      pool.dispatch(
        {
          path: pathOf(config),
          method: (config.method ?? "get").toUpperCase() as Dispatcher.HttpMethod,
          headers: config.headers.toJSON() as Record<string, string>,
          body,
        },
        receive(config, resolve, reject),
      );
    });

  return { adapter, close: () => void pool.destroy() };
};

/** Most spellings of a path that are kept; a system has a handful. */
const mostPaths = 200;

/**
 * Path and query as they go on the wire, by axios's joining and the URL standard's spelling, kept for each text that has no
 * parameters: axios merges every setting anew for its reading. Another origin than the pool's is an invalid URL.
 */
const createPathOf = (origin: string) => {
  const known = new Map<string, string>();
  const read = (config: InternalAxiosRequestConfig): string => {
    const whole = new URL(axios.getUri(config), origin);
    if (whole.origin === origin) return `${whole.pathname}${whole.search}`;
    throw new AxiosError(`Expected a URL of ${origin}.`, AxiosError.ERR_INVALID_URL, config);
  };
  return (config: InternalAxiosRequestConfig): string => {
    if (config.params) return read(config);
    const text = `${config.allowAbsoluteUrls} ${config.baseURL} ${config.url}`;
    const found = known.get(text);
    if (found !== undefined) return found;
    const path = read(config);
    if (known.size >= mostPaths) known.clear();
    known.set(text, path);
    return path;
  };
};

/** Error code of a request that was given up before it reached a socket. */
export const notSent = "ERR_NOT_SENT";

/** Settings of a call that is asked at the last moment whether it may still leave. */
export type Leaving = InternalAxiosRequestConfig & { mayLeave?: () => boolean };

/** Gathers one reply, and ends the call early when it lasts too long, grows too large or is given up. */
const receive = (
  config: Leaving,
  resolve: (response: AxiosResponse) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler => {
  const { signal, timeout = 0, maxContentLength = -1, mayLeave } = config;
  const chunks: Buffer[] = [];
  let size = 0;
  let under: Dispatcher.DispatchController | undefined;
  let response: Pick<AxiosResponse, "status" | "statusText" | "headers"> | undefined;
  let ended = false;

  const end = (): boolean => {
    if (ended) return false;
    ended = true;
    clearTimeout(timer);
    signal?.removeEventListener?.("abort", cancel);
    return true;
  };
  const giveUp = (error: Error) => {
    if (!end()) return;
    reject(error);
    under?.abort(error);
  };
  const fail = (message: string, code: string) => giveUp(new AxiosError(message, code, config));
  const cancel = () => {
    const error = new CanceledError(undefined, config);
    // Still a cancel to axios, which would put one of its own, without this code, in the place of any other error.
    if (!under) error.code = notSent;
    giveUp(error);
  };
  const expire = () =>
    under
      ? fail(`timeout of ${timeout}ms exceeded`, "ETIMEDOUT")
      : fail("Given up before it was sent.", notSent);
  const timer = timeout > 0 ? setTimeout(expire, timeout) : undefined;
  signal?.addEventListener?.("abort", cancel);

  return {
    onRequestStart: (controller) => {
      // Given up or too late by now, while it waited for a free connection: it must not leave any more.
      if (!ended && mayLeave?.() === false) fail("Too late to be sent.", notSent);
      under = controller;
      if (ended) controller.abort(new Error("given up"));
    },
    onResponseStart: (_, status, headers, statusText = "") => {
      response = { status, statusText, headers: headers as AxiosResponse["headers"] };
    },
    onResponseData: (_, chunk) => {
      size += chunk.length;
      if (maxContentLength < 0 || size <= maxContentLength) chunks.push(chunk);
      else if (response && end()) {
        // What it says by its status is known, however long its body goes on.
        settle({ ...response, data: null, config }, resolve, reject);
        under?.abort(new Error("larger than maxContentLength"));
      }
    },
    onResponseEnd: () => {
      if (!response || !end()) return;
      const data = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      settle({ ...response, data, config }, resolve, reject);
    },
    onResponseError: (_, error) => {
      if (end()) reject(AxiosError.from(error, codeOf(error, response !== undefined), config));
    },
  };
};

/** undici has no code for what is no HTTP, and may call it a length that does not fit; behind a head it is a body cut short. */
const codeOf = (error: Error & { code?: string }, hasHead: boolean): string => {
  const { name, code = "UNKNOWN" } = error;
  const unparsed = name === "HTTPParserError" || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH";
  if (unparsed) return hasHead ? "ECONNRESET" : "HPE_UNKNOWN";
  return code;
};

const settle = (
  response: AxiosResponse,
  resolve: (response: AxiosResponse) => void,
  reject: (error: Error) => void,
) => {
  const { status, config } = response;
  if (!config.validateStatus || config.validateStatus(status)) return resolve(response);
  const code = status < 500 ? "ERR_BAD_REQUEST" : "ERR_BAD_RESPONSE";
  const message = `Request failed with status code ${status}`;
  reject(new AxiosError(message, code, config, undefined, response));
};

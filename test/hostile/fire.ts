import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { createConnection } from "node:net";

export type Shot = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
};
export type Hit = { status: number; headers: Record<string, unknown>; text: string };

/** No single answer may take longer, however busy the machine. */
export const MOST_MS = 5_000;

/** Sends requests over a few connections that are kept, each answered in time or an error. */
export const createGun = (url: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  const fire = ({ method, path, headers = {}, body }: Shot): Promise<Hit> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const length =
        body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const asking = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: { ...length, ...headers },
          timeout: MOST_MS,
        },
        (response) => {
          readAll(response).then(
            (text) =>
              resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
            reject,
          );
        },
      );
      asking.once("timeout", () => asking.destroy(new Error(`No answer to ${method} in time.`)));
      asking.once("error", reject);
      asking.end(body);
    });

  /** Fires one shot for each of a list, many at once. */
  const volley = async <T>(list: Iterable<T>, shot: (each: T) => Promise<void>): Promise<void> => {
    const rest = list[Symbol.iterator]();
    const gunner = async () => {
      for (let next = rest.next(); !next.done; next = rest.next()) await shot(next.value);
    };
    await Promise.all(Array.from({ length: 16 }, gunner));
  };

  /** Sends lines and gives each result's text in order; anew after 999 lines, since a thousand that are refused end a stream. */
  const stream = async (
    key: string,
    lines: Iterable<string>,
    onResult: (text: string, n: number) => void,
  ): Promise<number> => {
    const rest = lines[Symbol.iterator]();
    let count = 0;
    for (let some = take(rest, 999); some.length > 0; some = take(rest, 999))
      await oneStream(key, some, (text) => onResult(text, count++));
    return count;
  };

  const oneStream = async (
    key: string,
    lines: string[],
    onResult: (text: string) => void,
  ): Promise<void> => {
    const asking = request(`${url}/v1/dossiers`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/x-ndjson" },
    });
    const answered = once(asking, "response");
    const sending = (async () => {
      let chunk = "";
      for (const line of lines) {
        chunk += `${line}\n`;
        if (chunk.length < 262_144) continue;
        await new Promise((resolve) => asking.write(chunk, resolve));
        chunk = "";
      }
      asking.end(chunk);
    })();
    const [response]: IncomingMessage[] = (await answered) as IncomingMessage[];
    let left = "";
    response?.setEncoding("utf8");
    for await (const chunk of response ?? []) {
      const whole = (left + chunk).split("\n");
      left = whole.pop() ?? "";
      for (const text of whole) onResult(text);
    }
    await sending;
  };

  /** Sends bytes as they are, ends, and gives all that comes back. */
  const raw = (bytes: Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const socket = createConnection({ host: hostname, port: Number(port) }, () =>
        socket.end(bytes),
      );
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error("No end in time."));
      }, MOST_MS);
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
      });
      // Who answers before all was read may reset the connection.
      socket.once("error", () => {});
      socket.once("close", () => {
        clearTimeout(timer);
        resolve(text);
      });
    });

  return { fire, volley, stream, raw, close: () => agent.destroy() };
};

const readAll = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const take = <T>(from: Iterator<T>, most: number): T[] => {
  const some: T[] = [];
  while (some.length < most) {
    const next = from.next();
    if (next.done) break;
    some.push(next.value);
  }
  return some;
};

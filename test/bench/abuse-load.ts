import { Agent, request } from "node:http";
import { createConnection } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { dossierOf } from "../world.ts";
import { type Attack, attacks } from "./attacks.ts";

// node abuse-load.ts <attack> <url> <key>: one hostile caller, whose key is bound to one agency, until SIGTERM. To loopback alone.
const [asked = "", url = "", key = ""] = process.argv.slice(2);
const { hostname, port } = new URL(url);
if (hostname !== "127.0.0.1") throw new Error(`Expected a gateway on 127.0.0.1, got ${hostname}.`);
process.once("SIGTERM", () => process.exit(0));

const told: Record<string, number> = {};
const count = (what: string | number) => {
  told[what] = (told[what] ?? 0) + 1;
};
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const codeOf = (n: number) => `H41.18-261122-${String(n).padStart(6, "0")}`;

/** One request to its end; counts its status. */
const ask = (
  method: string,
  path: string,
  body: Buffer = Buffer.alloc(0),
  more: Record<string, string> = {},
) =>
  new Promise<void>((resolve) => {
    const sent = request(
      url + path,
      {
        agent,
        method,
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "content-length": String(body.length),
          ...more,
        },
      },
      (response) => {
        count(response.statusCode ?? 0);
        response.resume().once("close", resolve);
      },
    );
    sent.once("error", () => {
      count("cut off");
      resolve();
    });
    sent.end(body);
  });

/** The same over and over, so many at once. */
const many = (atOnce: number, one: (n: number) => Promise<unknown>) => {
  let n = 0;
  const loop = async () => {
    for (;;) {
      n += 1;
      await one(n);
    }
  };
  for (let each = 0; each < atOnce; each += 1) void loop();
};

/** A connection that says something now and then until it is cut off. */
const hold = (first: string, more: string, everyMs: number) =>
  new Promise<void>((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port), noDelay: true });
    const timer = setInterval(() => socket.write(more), everyMs);
    socket.once("connect", () => count("held")).once("data", () => count("answered"));
    socket.on("error", () => {}).resume();
    socket.once("close", () => {
      clearInterval(timer);
      void pause(200).then(resolve);
    });
    socket.write(first);
  });
const head = (start: string, length: string) =>
  `${start} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

const gzip = { "content-encoding": "gzip" };
const zeros = (n: number) => Array.from({ length: n }, () => 0);
const packed = (body: object) => gzipSync(JSON.stringify(body));
const keyless = (n: number) =>
  Array.from({ length: 500 }, (_, each) => ({
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, n * 500 + each)).toISOString(),
    status: 4,
    content: `Bước ${n}.${each}`,
  }));

const start: Record<Attack, () => void> = {
  "lists beyond bounds": () => {
    const bodies = (["steps", "codes"] as const).flatMap((field) =>
      [24_000, 450_000].map((n) => packed({ ...dossierOf(codeOf(1)), [field]: zeros(n) })),
    );
    many(8, (n) => ask("PUT", `/v1/dossiers/${codeOf(1)}`, bodies[n % bodies.length], gzip));
  },
  "history that grows": () =>
    many(8, (n) => {
      // Thirteen words of 500 keyless steps a dossier, then the next dossier.
      const code = codeOf(Math.floor(n / 13) + 1);
      const dossier = { ...dossierOf(code, { revision: n }), steps: keyless(n) };
      return ask("PUT", `/v1/dossiers/${code}`, Buffer.from(JSON.stringify(dossier)));
    }),
  "depth before size": () => {
    const deep = [
      gzipSync("[".repeat(1_000_000)),
      gzipSync(`${'{"a":'.repeat(150_000)}1${"}".repeat(150_000)}`),
      brotliCompressSync("[".repeat(1_000_000)),
    ];
    many(8, (n) =>
      ask("PUT", `/v1/dossiers/${codeOf(1)}`, deep[n % 3], {
        "content-encoding": n % 3 === 2 ? "br" : "gzip",
      }),
    );
  },
  "memory by crumbs": () => {
    const crumbs = "1\r\n \r\n".repeat(4_096);
    many(20, () =>
      hold(head(`PUT /v1/dossiers/${codeOf(1)}`, "Transfer-Encoding: chunked"), crumbs, 50),
    );
  },
  "waits without a limit": () => {
    many(200, () => waiting(`/v1/changes?wait=30&after=${Number.MAX_SAFE_INTEGER}`));
    many(100, () =>
      hold(head("POST /v1/dossiers", "Transfer-Encoding: chunked"), "1\r\n \r\n", 900),
    );
  },
  "half-sent headers on all connections": () =>
    many(2_200, () => hold("PUT /v1/dossiers/x HTTP/1.1\r\nHost: x\r\n", "X: y\r\n", 1_000)),
  "guesses of keys": () =>
    many(8, (n) =>
      ask("GET", "/v1/systems", Buffer.alloc(0), {
        authorization: `Bearer lt_${String(n).padStart(43, "0")}`,
      }),
    ),
};

/** A question on a connection of its own, so that it waits beside the others. */
const waiting = (path: string) => hold(head(`GET ${path}`, "Connection: close"), "", 1_000_000);

start[attacks.find((each) => each === asked) ?? attacks[0]]();
setInterval(() => process.send?.(told), 250);

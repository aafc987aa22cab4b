import { randomBytes } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Pool } from "undici";
import { portalDossier, stepOf } from "../contract/portal-dossier.ts";
import { rawAttempt } from "./raw-attempt.ts";

/** Whom an attack is for: the gateway, a key bound to agency H41.17, and the origin of a file server that drips. */
export type Target = { url: string; key: string; pool: Pool; origin: string };

/** One attack: what it tries, on how many connections, and one attempt after the other, each with what it was answered. */
export type Attack = {
  says: string;
  atOnce: number;
  /** Between two attempts on one connection. */
  pauseMs?: number;
  /** What the gateway is set to for it. */
  env?: Record<string, string>;
  begin: (target: Target) => () => Promise<string>;
};

/** What the gateway is set to where connections run out. */
const connections = 200;
const code = "H41.17-261122-0001";
const zeros = (count: number) => Array.from({ length: count }, () => 0);

const putHead = (key: string) =>
  `PUT /v1/dossiers/${code} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n`;

/** Sends a `PUT` over the pool; `422 bad-dossier` or the like. */
const put = async (
  { pool, key }: Target,
  body: string | Buffer,
  more: { code?: string; encoding?: string } = {},
): Promise<string> => {
  const { statusCode, body: answer } = await pool.request({
    path: `/v1/dossiers/${more.code ?? code}`,
    method: "PUT",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...(more.encoding ? { "content-encoding": more.encoding } : {}),
    },
    body,
  });
  const { code: problem } = (await answer.json()) as { code?: string };
  return statusCode < 300 ? String(statusCode) : `${statusCode} ${problem}`;
};

/** Sends the same few packed bodies again and again, in turn. */
const packed = (bodies: string[]): Attack["begin"] => {
  const all = bodies.flatMap((body) => [
    { bytes: gzipSync(body), encoding: "gzip" },
    { bytes: brotliCompressSync(body), encoding: "br" },
  ]);
  return (target) => {
    let turn = 0;
    return () => {
      const { bytes = "", encoding = "" } = all[turn++ % all.length] ?? {};
      return put(target, bytes, { encoding });
    };
  };
};

const dossierWith = (more: object) => JSON.stringify({ ...portalDossier(code), ...more });

/** Every attack by the name that `--only` takes; what no caller does (a PostgreSQL that falls silent) is not among them. */
export const attacks: Record<string, () => Attack> = {
  zeros: () => ({
    says: "A1 packed lists of 24,000 and 500,000 zeros, 50,000 unknown names",
    atOnce: 4,
    begin: packed([
      dossierWith({ steps: zeros(24_000) }),
      dossierWith({ codes: zeros(24_000) }),
      dossierWith({ steps: zeros(500_000) }),
      dossierWith(Object.fromEntries(zeros(50_000).map((zero, n) => [`k${n}`, zero]))),
    ]),
  }),
  steps: () => ({
    says: "A2 500 keyless steps a PUT, again and again on one dossier, and what it has told anew",
    atOnce: 4,
    begin: (target) => {
      let revision = 0;
      const body = (from: number) => {
        revision += 1;
        const steps = Array.from({ length: 500 }, (_, n) => {
          const { key: _key, ...step } = stepOf(n);
          return { ...step, content: `Bước ${from + n}` };
        });
        return dossierWith({ revision, abstract: `Lần ${revision}`, steps });
      };
      // First what grows the history, refused once it is full, then by turns with what changes a full one.
      return () => put(target, body(revision % 2 === 0 ? revision * 500 : 0));
    },
  }),
  depth: () => ({
    says: "A3 lists and objects in one another a million deep, packed to a thousand bytes",
    atOnce: 4,
    begin: packed(["[".repeat(1_048_576), '{"a":'.repeat(209_715), `{"code":${"[".repeat(1e6)}`]),
  }),
  crumbs: () => ({
    says: "A4 bodies and lines of 1 MiB in chunks of one byte",
    atOnce: 20,
    begin: (target) => {
      const piece = Buffer.from("1\r\n \r\n".repeat(4_096));
      const stream = putHead(target.key).replace(/^PUT \S+/, "POST /v1/dossiers");
      const heads = [
        `${putHead(target.key)}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
        `${stream}Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ];
      let turn = 0;
      return () =>
        rawAttempt(target.url, async (socket, drained) => {
          socket.write(heads[turn++ % heads.length] ?? "");
          for (let sent = 0; sent < 256 && !socket.destroyed; sent += 1) {
            socket.write(piece);
            await drained();
          }
          if (!socket.destroyed) socket.write("0\r\n\r\n");
        });
    },
  }),
  drip: () => ({
    says: "A6 urgent dossiers whose file drips from a listed server, ten a second",
    atOnce: 1,
    pauseMs: 100,
    begin: (target) => {
      let serial = 0;
      return () => {
        const next = `H41.17-261122-${String(++serial).padStart(7, "0")}`;
        const paper = { id: "1", name: "1.pdf", link: `${target.origin}/${serial}` };
        const dueAt = "2026-11-23T17:00:00+07:00";
        const more = { code: next, dueAt, submittedPapers: [paper] };
        return put(target, dossierWith(more), { code: next });
      };
    },
  }),
  waits: () => ({
    says: "waits for changes that do not come, and streams of a byte now and then",
    atOnce: 300,
    pauseMs: 200,
    begin: (target) => {
      const head = (start: string, more: string) =>
        `${start} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${target.key}\r\n${more}\r\n\r\n`;
      const wait = "GET /v1/changes?wait=30";
      const type = "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked";
      let turn = 0;
      return () =>
        rawAttempt(target.url, (socket) => {
          if (turn++ % 3 > 0) return socket.write(head(wait, "Connection: close"));
          socket.write(head("POST /v1/dossiers", type));
          const timer = setInterval(() => socket.write("1\r\n \r\n"), 900);
          return socket.once("close", () => clearInterval(timer));
        });
    },
  }),
  headers: () => ({
    says: `A7 half-sent headers on twice the ${connections} connections that there are`,
    atOnce: 2 * connections,
    pauseMs: 250,
    env: { MAX_CONNECTIONS: String(connections) },
    begin: (target) => () => rawAttempt(target.url, (socket) => socket.write(putHead(target.key))),
  }),
  guesses: () => ({
    says: "A8 keys guessed from the good caller's address",
    atOnce: 20,
    begin: (target) => () =>
      put({ ...target, key: randomBytes(32).toString("base64url") }, dossierWith({})),
  }),
};

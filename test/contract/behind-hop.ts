import type { Outcome } from "../../adapters/contract.ts";
import type { Profile } from "../../adapters/kind.ts";
import { tokenStyles } from "../../adapters/kit/auth/styles/styles.ts";
import { createEgress } from "../../adapters/kit/egress/egress.ts";
import { openSystemHttp } from "../../adapters/kit/egress/system-http.ts";
import { usualForm } from "../../adapters/kit/replies/reply-table.ts";
import { openRawServer } from "../raw-server.ts";
import { settingsOf } from "../settings-of.ts";

/** A system that speaks JSON. */
export const profile: Profile = {
  auth: tokenStyles,
  form: usualForm,
  operations: {
    say: {
      path: "/say",
      body: "json",
      effect: "sets",
      mark: "ours",
      rows: [{ code: 0, is: "accepted" }],
    },
  },
};
/** A system that speaks XML. */
export const inXml: Profile = {
  ...profile,
  operations: {
    demo: {
      path: "/demoService",
      body: "text",
      effect: "sets",
      mark: "ours",
      raw: true,
      rows: [{ http: 200, text: "thành công", is: "accepted" }],
    },
  },
};
const env = {
  ID: "key",
  SECRET: "khóa",
  ACCESS: "DEMO-ACCESS",
  HIDDEN: "DEMO-SECRET",
  OWN: "own-token",
};
/** The dossier that calls are about. */
export const code = "H41.17-261122-0001";

/** A request as it came. */
export type Head = { line: string; headers: Record<string, string>; body: string };
/** What is played for a request: status, headers, body. */
export type Played = [status: number, body: string | object, headers?: Record<string, string>];

/** The usual yes. */
export const yes: Played = [200, { error_code: 0, message: "" }];

/** A server of the test's own behind a hop, opened for each test of the suite that asks for it. */
export const useHop = () => {
  let server: Awaited<ReturnType<typeof openRawServer>>;
  let close = () => {};
  beforeEach(async () => {
    server = await openRawServer();
  });
  afterEach(async () => {
    close();
    close = () => {};
    await server.close();
  });

  /** A system behind the hop, whose answers are played in order, the last one again and again. */
  const open = (
    settings: object,
    plays: Played[],
    auth: object = { type: "none" },
    by = { profile, name: "say", message: { a: 1 } as unknown },
  ) => {
    const own = settingsOf({
      baseUrl: `${server.url}/base`,
      allowHttp: true,
      unit: "000.00.00.H41",
      auth,
      settings,
    });
    server.play((socket) => {
      const [status, body, headers = {}] = (plays.length > 1 ? plays.shift() : plays[0]) ?? [
        500,
        "",
      ];
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(text) });
      const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.write(`HTTP/1.1 ${status} X\r\n${head}\r\n${text}`);
    });
    close();
    const http = openSystemHttp(own);
    close = http.close;
    const egress = createEgress({ settings: own, profile: by.profile, env });
    const line = { http: http.http, signal: new AbortController().signal, timeoutMs: 5_000 };
    return async (sent: string[] = [code]): Promise<Outcome> =>
      (await egress(line).to(by.name, by.message, { sent })).outcome;
  };
  const heads = (): Head[] =>
    server.heads.map((head, n) => {
      const [line = "", ...rest] = head.trim().split("\r\n");
      const headers = Object.fromEntries(
        rest.map((each) => [
          each.slice(0, each.indexOf(":")).toLowerCase(),
          each.slice(each.indexOf(":") + 1).trim(),
        ]),
      );
      return { line, headers, body: server.bodies[n] ?? "" };
    });
  return { open, heads };
};

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Reply } from "../../adapters/contract.ts";
import { createEgress } from "../../adapters/kit/egress/egress.ts";
import { openSystemHttp } from "../../adapters/kit/egress/system-http.ts";
import { usualForm } from "../../adapters/kit/replies/reply-table.ts";
import { BadSettings } from "../../config/settings.ts";
import { buildSystems } from "../../gateway/systems.ts";
import { readTls } from "../../gateway/tls-files.ts";
import { openCertificates } from "../certificates.ts";
import { settingsOf } from "../settings-of.ts";

type Seen = { path: string; headers: IncomingMessage["headers"]; shown: unknown };

/** A server that tells what it was asked; with certificates, over TLS, and only whoever shows one of the same authority. */
const openServer = async (answer: object, files?: ReturnType<typeof openCertificates>) => {
  const seen: Seen[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const shown = files && (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
    seen.push({ path: request.url ?? "", headers: request.headers, shown });
    request.resume().on("end", () => response.end(JSON.stringify(answer)));
  };
  const pem = (name: string) => files && readFileSync(files.at(name));
  const server = files
    ? createHttps(
        {
          key: pem("server.key"),
          cert: pem("server.pem"),
          ca: pem("ca.pem"),
          requestCert: true,
          rejectUnauthorized: true,
        },
        serve,
      )
    : createHttp(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `${files ? "https" : "http"}://127.0.0.1:${port}`, seen, close };
};

const signal = new AbortController().signal;
const call = { body: {}, signal, timeoutMs: 5_000 };

describe("HTTP to a system whose token server has an address of its own", () => {
  it("asks for the token there, and sends it and the fixed headers to the system alone", async () => {
    const tokens = await openServer({ access_token: "T1", expires_in: 60 });
    const system = await openServer({ error_code: 0, message: "Thành công" });
    const settings = settingsOf({
      baseUrl: `${system.url}/in`,
      allowHttp: true,
      headers: { dstcode: "VN:GOV" },
      auth: {
        type: "oauth-basic",
        path: `${tokens.url}/oauth/token?x=1`,
        clientIdEnv: "ID",
        clientSecretEnv: "SECRET",
      },
    });
    const { http, close } = openSystemHttp(settings);
    try {
      const egress = createEgress({
        settings,
        profile: {
          auth: ["oauth-basic"],
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
        },
        env: { ID: "a", SECRET: "b" },
      });
      const { outcome } = await egress({ http, signal, timeoutMs: 5_000 }).to("say", { a: 1 });
      assert.equal(outcome.is, "accepted");
      const [login, ...more] = tokens.seen;
      assert.deepEqual(more, []);
      assert.equal(login?.path, "/oauth/token?x=1");
      assert.equal(login?.headers.dstcode, undefined);
      assert.deepEqual(
        system.seen.map(({ path, headers }) => [path, headers.authorization, headers.dstcode]),
        [["/in/say", "Bearer T1", "VN:GOV"]],
      );
      const strange = await http({ ...call, path: "https://example.test/token" });
      assert.equal(strange.kind, "unsent");
    } finally {
      close();
      await Promise.all([tokens.close(), system.close()]);
    }
  });

  it("refuses an address that is none, goes in clear, or carries a name and password", () => {
    for (const [path, why] of [
      ["http://token.example.test/token", /auth\/path: cần https/],
      ["https://u:p@token.example.test/token", /auth\/path: cần đường dẫn dưới baseUrl/],
      ["https://", /auth\/path: cần đường dẫn dưới baseUrl/],
    ] as const) {
      const { $schema: _, ...portal } = settingsOf({ mode: "off" }) as object as Record<
        string,
        unknown
      >;
      const file = {
        systems: {
          portal: {
            ...portal,
            auth: { type: "oauth-basic", clientIdEnv: "A", clientSecretEnv: "B", path },
            profile: "c",
          },
        },
      };
      assert.throws(
        () => buildSystems(file, {}),
        (error: unknown) =>
          error instanceof BadSettings && error.problems.some((each) => why.test(each)),
        path,
      );
    }
  });
});

describe("mutual TLS", () => {
  let files: ReturnType<typeof openCertificates>;
  let system: Awaited<ReturnType<typeof openServer>>;
  before(async () => {
    files = openCertificates();
    system = await openServer({ error_code: 0 }, files);
  });
  after(async () => {
    await system.close();
    files.close();
  });

  const tlsOf = (tls: object, env: Record<string, string> = {}) =>
    readTls("/tls", settingsOf({ tls }), env);
  const ask = async (transport: "pool" | "node", tls?: object): Promise<Reply> => {
    const read = tls ? tlsOf(tls, { PASS: "mau" }) : {};
    assert.ok(!("problems" in read), JSON.stringify(read));
    const settings = settingsOf({ baseUrl: system.url, transport });
    const { http, close } = openSystemHttp(settings, read.tls);
    return http({ ...call, path: "/say" }).finally(close);
  };

  for (const transport of ["pool", "node"] as const) {
    it(`shows the gateway's certificate, also of a locked key, and trusts the named authority ("${transport}")`, async () => {
      const pair = { caFile: files.at("ca.pem"), certFile: files.at("gateway.pem") };
      for (const key of [
        { keyFile: files.at("gateway.key") },
        { keyFile: files.at("locked.key"), passphraseEnv: "PASS" },
      ]) {
        assert.equal((await ask(transport, { ...pair, ...key })).kind, "answer");
        assert.equal(system.seen.at(-1)?.shown, "gateway");
      }
    });

    it(`brings nothing to the system where the authority is not trusted or no certificate is shown ("${transport}")`, async () => {
      const before = system.seen.length;
      assert.equal((await ask(transport)).kind, "unsent");
      const unshown = await ask(transport, { caFile: files.at("ca.pem") });
      // The refusal of a certificate comes behind the first bytes: what was sent is in doubt.
      assert.equal(unshown.kind, "lost");
      assert.equal(system.seen.length, before);
    });
  }

  it("is refused at the start, by the name of the file, where it could not work", () => {
    const [certFile, keyFile] = [files.at("gateway.pem"), files.at("gateway.key")];
    for (const [tls, why] of [
      [{ certFile }, /certFile và keyFile đi cùng nhau/],
      [{ certFile: files.at("none.pem"), keyFile }, /certFile .*none\.pem: không có tệp này/],
      [{ certFile: files.at("names"), keyFile }, /certFile .*names: không phải tệp PEM/],
      [{ certFile, keyFile: files.at("server.key") }, /chứng thư và khóa không dùng được/],
      [{ certFile, keyFile: files.at("locked.key") }, /chứng thư và khóa không dùng được/],
      [{ certFile, keyFile: files.at("locked.key"), passphraseEnv: "NO" }, /NO chưa đặt/],
    ] as const) {
      const read = tlsOf(tls);
      assert.match("problems" in read ? read.problems.join() : "none", why);
    }
  });
});

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Pool } from "pg";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded/embedded.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { ask } from "./ask.ts";
import { assertUnseen, canary, code, dossier, mistakes, name, provoke } from "./canary.ts";
import { put } from "./declare.ts";
import { atRest } from "./judge.ts";
import { openStage, type Stage } from "./stage.ts";

describe("a person", () => {
  let stage: Stage;
  let wire: Awaited<ReturnType<typeof tap>>;
  before(async () => {
    stage = await openStage({ env: { LOG_LEVEL: "debug" }, system: { retrySeconds: [0.2] } });
    wire = await tap(stage.portal.url);
    writeFileSync(stage.file, readFileSync(stage.file, "utf8").replace(stage.portal.url, wire.url));
  });
  after(async () => {
    await stage.close();
    wire.close();
  });

  it("shows in no log, metric, trace, problem, URL, job of the queue, nor in PostgreSQL's own log", async () => {
    const { url } = await stage.start();
    const postgres = await openEmbeddedPostgres({ home: stage.home });
    const pool = createPool({ url: postgres.url, max: 3, applicationName: "test" });
    const queue: string[] = [];
    try {
      for (const fault of ["500", "malformed-body"] as const)
        stage.portal.faults.script({ fault, code });
      // Of an attempt, not of the look that follows a doubtful one.
      stage.portal.faults.script({ fault: "reply-lost", service: "CapNhatTienDoHoSoMC", code });
      const problems = await provoke(url);
      assert.equal((await put(url, { code, dossier }))?.status, 202);
      const watch = setInterval(() => void dump(pool).then((text) => queue.push(text)), 50);
      await atRest(pool);
      clearInterval(watch);
      queue.push(await dump(pool));
      const metrics = (await ask(url, "/metrics")).text;
      const log = stage.log();
      const serverLog = readFileSync(join(stage.home, "postgres.log"), "utf8");

      // Each place was really looked at, and the portal did get the person.
      assert.equal(stage.portal.state().body(code)?.ChuHoSo, name);
      assert.match(log, /"message":"attempt"[^\n]*lost|lost[^\n]*"message":"attempt"/);
      assert.ok(log.includes(code));
      assert.match(queue.join(), /national-portal/);
      assert.match(metrics, /lienthong_items_total/);
      assert.match(serverLog, /ready to accept connections/);
      assert.ok(problems.length > mistakes.length);
      assert.match(problems.join(), /traceresponse/);
      assert.match(log, /"trace":"[0-9a-f]{32}"/);
      assert.ok(wire.urls.length > 2);
      assert.match(wire.bodies.join(), canary);

      const places = {
        log,
        metrics,
        problems: problems.join("\n"),
        queue: queue.join("\n"),
        serverLog,
        urls: wire.urls.join("\n"),
      };
      assertUnseen(places);
    } finally {
      await pool.end();
      await stage.close();
      await postgres.stop();
    }
  });
});

/** Every row of every table that BullMQ has, as text. */
const dump = async (pool: Pool): Promise<string> => {
  const { rows } = await pool.query(
    "select format('select t::text as row from %I.%I t', schemaname, tablename) as read from pg_tables where schemaname = 'bullmq'",
  );
  const all = await pool.query(rows.map(({ read }) => read).join(" union all "));
  return all.rows.map(({ row }) => row).join("\n");
};

/** Stands between the gateway and the portal and keeps every URL and header that goes over the wire, and the bodies. */
const tap = async (to: string) => {
  const urls: string[] = [];
  const bodies: string[] = [];
  const server = createServer((asked, response) => {
    const { method = "", url = "", headers } = asked;
    urls.push(`${method} ${url} ${JSON.stringify(headers)}`);
    asked.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
    const onwards = request(new URL(url, to), { method, headers }, (told) => {
      response.writeHead(told.statusCode ?? 502, told.headers);
      told.on("error", () => response.destroy()).pipe(response);
    });
    onwards.on("error", () => response.destroy());
    asked.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    urls,
    bodies,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

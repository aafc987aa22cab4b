import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";
import { openEmbeddedPostgres } from "../../queue/postgres/embedded.ts";
import { createPool } from "../../queue/postgres/pool.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { dossierOf } from "../world.ts";
import { put } from "./declare.ts";
import { atRest } from "./judge.ts";
import { adminKey, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

const name = "Hoàng Yến Độc Nhất Mẫu";
const identity = "079300417417";
const phone = "0917417417";
const email = "hoang.yen.417417@example.test";
const canary = /417417|độc nhất|%C4%90%E1%BB%99c/iu;
const code = "H41.17-261122-0417";

const dossier: Dossier = dossierOf(code, {
  applicant: {
    kind: "citizen",
    name,
    phone,
    email,
    identityPapers: [{ type: "citizen-id-12", number: identity }],
    nationalAccountId: `TECHID-${identity}`,
    address: { provinceCode: "40", wardCode: "90033", detail: `Nhà bà ${name}` },
  },
  abstract: `Đăng ký khai sinh cho con bà ${name}`,
  note: `Liên hệ ${phone}`,
  steps: (words({ dossiers: 1, to: 1 })[0]?.dossier.steps ?? []).map((step) => ({
    ...step,
    actor: { name },
    content: `Đã gọi ${phone}`,
  })),
});

/** Every place where a caller may put a person by mistake. */
const mistakes: object[] = [
  { ...dossier, status: name, receivedAt: phone, returnForm: identity, code: identity },
  { ...dossier, procedure: { code: name, name: 5 }, agencies: { processing: { code: phone } } },
  { ...dossier, applicant: { ...dossier.applicant, kind: name, email: phone, fax: { name } } },
  { ...dossier, unknown: name, dueAt: identity },
  { ...dossier, steps: [{ key: name, at: phone, status: identity, telephone: name }] },
  { ...dossier, updatedAt: name, revision: identity, codes: [{ code: name, issuer: phone }] },
  [name, phone, identity],
];

describe("a person", function () {
  this.timeout(60_000);
  let stage: Stage;
  before(async () => {
    stage = await openStage({ env: { LOG_LEVEL: "debug" }, system: { retrySeconds: [0.2] } });
  });
  after(() => stage.close());

  it("shows in no log, metric, problem, job of the queue, nor in PostgreSQL's own log", async () => {
    const { url } = await stage.start();
    const postgres = await openEmbeddedPostgres({ home: stage.home });
    const pool = createPool({ url: postgres.url, max: 3, applicationName: "test" });
    const queue: string[] = [];
    try {
      for (const fault of ["500", "malformed-body", "reply-lost"] as const)
        stage.portal.faults.script({ fault, code });
      const problems = await provoke(url);
      assert.equal((await put(url, { code, dossier }))?.status, 202);
      const watch = setInterval(() => void dump(pool).then((text) => queue.push(text)), 50);
      await atRest(pool);
      clearInterval(watch);
      queue.push(await dump(pool));
      const metrics = await (await fetch(`${url}/metrics`)).text();
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

      const places = {
        log,
        metrics,
        problems: problems.join("\n"),
        queue: queue.join("\n"),
        serverLog,
      };
      for (const [place, text] of Object.entries(places))
        assert.deepEqual(
          text.split("\n").filter((line) => canary.test(line)),
          [],
          place,
        );
    } finally {
      await pool.end();
      await stage.close();
      await postgres.stop();
    }
  });
});

/** Makes every mistake there is to make and gives the bodies of the answers. */
const provoke = async (url: string): Promise<string[]> => {
  const bodies: string[] = [];
  const send = async (expected: number, path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, {
      ...init,
      headers: {
        authorization: `Bearer ${adminKey}`,
        "content-type": "application/json",
        ...init.headers,
      },
    });
    const body = await response.text();
    assert.equal(response.status, expected, `${path}: ${body}`);
    bodies.push(body);
  };
  const at = `/v1/dossiers/${code}`;
  for (const mistake of mistakes)
    await send(422, at, { method: "PUT", body: JSON.stringify(mistake) });
  await send(422, `/v1/dossiers/${encodeURIComponent(name)}`, {
    method: "PUT",
    body: JSON.stringify(dossier),
  });
  await send(400, at, { method: "PUT", body: `{"applicant": "${name}", "${phone}", }` });
  await send(400, at, { method: "PUT", body: `{"${name}": 1, "${name}": 2}` });
  await send(415, at, {
    method: "PUT",
    body: name,
    headers: { "content-type": `text/${identity}` },
  });
  await send(404, `/v1/${encodeURIComponent(name)}/${identity}`);
  await send(404, `/v1/dossiers/${identity}`);
  await send(422, `${at}/timeline?after=${identity}x&name=${encodeURIComponent(name)}`);
  await send(401, at, { headers: { authorization: `Bearer ${identity}` } });
  await send(200, "/v1/dossiers", {
    method: "POST",
    body: `${mistakes.map((mistake) => JSON.stringify(mistake)).join("\n")}\n{"${name}"\n`,
    headers: { "content-type": "application/x-ndjson" },
  });
  return bodies;
};

/** Every row of every table that BullMQ has, as text. */
const dump = async (pool: Pool): Promise<string> => {
  const { rows } = await pool.query(
    "select format('select t::text as row from %I.%I t', schemaname, tablename) as read from pg_tables where schemaname = 'bullmq'",
  );
  const all = await pool.query(rows.map(({ read }) => read).join(" union all "));
  return all.rows.map(({ row }) => row).join("\n");
};

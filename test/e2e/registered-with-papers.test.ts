import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { portalDossier } from "../contract/portal-dossier.ts";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { createFileServer } from "../file-server.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import {
  type CivilStatusSimulator,
  createCivilStatusSimulator,
} from "../simulators/civil-status/civil-status-simulator.ts";
import { until } from "../until.ts";
import { adminKey } from "./admin-key.ts";
import { ask } from "./ask.ts";
import { civilStatusAt, civilStatusEnv } from "./civil-status-entry.ts";
import { openStage, type Stage } from "./stage.ts";

const code = "H41.17-261122-0001";
const key = { authorization: `Bearer ${adminKey}` };
const shaOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** A port that nobody listens on. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

describe("a birth that is registered with papers", () => {
  let database: TestDatabase;
  let ministry: CivilStatusSimulator;
  let province: Awaited<ReturnType<typeof createFileServer>>;
  let stage: Stage;
  let gateway: GatewayProcess;
  beforeEach(async () => {
    database = await testDatabase();
    ministry = await createCivilStatusSimulator();
    province = await createFileServer({});
    const port = await freePort();
    const own = `http://127.0.0.1:${port}`;
    stage = await openStage({
      url: database.url,
      files: { ...province.sources, origins: [province.origin, own] },
      others: civilStatusAt(ministry.url),
      env: {
        PORT: String(port),
        PUBLIC_URL: own,
        ...civilStatusEnv,
      },
    });
    gateway = await stage.start();
  });
  afterEach(async () => {
    await stage.close();
    await ministry.close();
    await province.close();
    await database.drop();
  });

  type Papers = {
    id: string;
    name: string;
    componentCode: string;
    link: string;
    sha256?: string;
  }[];
  let revision = 0;
  const declare = async (status: 2 | 5, submittedPapers: Papers) => {
    revision += 1;
    const eForm = { noiDangKy: "16681", nksHoTen: "Nguyễn Bé Mẫu" };
    const body = portalDossier(code, { revision, status, eForm, steps: [], submittedPapers });
    const headers = { ...key, "content-type": "application/json" };
    const sent = { method: "PUT", headers, body: JSON.stringify(body) };
    const { status: answered, text } = await ask(gateway.url, `/v1/dossiers/${code}`, sent);
    assert.equal(answered, 202, text);
  };
  /** Kept in the gateway's own store; its signed link. */
  const store = async (bytes: Buffer) => {
    const post = (path: string, body?: Blob) =>
      ask(gateway.url, path, { method: "POST", headers: key, ...(body ? { body } : {}) });
    const { id } = JSON.parse((await post("/v1/files", new Blob([new Uint8Array(bytes)]))).text);
    return JSON.parse((await post(`/v1/files/${id}/links`)).text).link as string;
  };
  const read = async (path: string) =>
    JSON.parse((await ask(gateway.url, path, { headers: key })).text);
  const dossier = async () => (await read(`/v1/dossiers/${code}`)).state;
  /** The digests of the papers of each submission that the ministry took. */
  const taken = async (): Promise<string[][]> => {
    const reply = await fetch(`${ministry.url}/inspect/dossiers/${code}`);
    if (reply.status !== 200) return [];
    const { modules } = (await reply.json()) as {
      modules: { submissions: { files: { sha256: string }[] }[] }[];
    };
    return (modules[0]?.submissions ?? []).map(({ files }) => files.map(({ sha256 }) => sha256));
  };
  const isCurrent = () =>
    until("its copy is current", async () => {
      const { replicas } = await read("/v1/replicas?system=civil-status");
      return replicas[0]?.state === "current";
    });
  const killAndStart = async () => {
    gateway.kill("SIGKILL");
    await gateway.exited;
    gateway = await stage.start();
  };
  const askedUntil = (what: string, holds: () => Promise<boolean>) =>
    until(what, async () => {
      await database.pool.query("update polls set next_at = now() where lease_until is null");
      return holds();
    });
  const paper = (n: number, link: string, more: object = {}) => ({
    id: `P${n}`,
    name: `${n}.pdf`,
    componentCode: `K${n}`,
    link,
    ...more,
  });

  it("arrives once and byte by byte, killed while its papers come, while its reply is awaited, and when a supplement is answered", async () => {
    const [one, two, three] = [randomBytes(3_000_000), randomBytes(70_001), randomBytes(9)];
    Object.assign(province.files, { "/1": one, "/3": three });
    const stored = await store(two);
    assert.deepEqual(Buffer.from(await (await fetch(stored)).arrayBuffer()), two);
    const both = [paper(1, `${province.origin}/1`), paper(2, stored, { sha256: shaOf(two) })];
    const whole = [shaOf(one), shaOf(two)];

    province.beSilent(true);
    await declare(2, both);
    await until("its papers are asked for", () => province.asked().includes("/1"));
    ministry.faults.script({ fault: "late", service: "dangKyHoTich", times: 2 });
    gateway.kill("SIGKILL");
    await gateway.exited;
    assert.deepEqual(await taken(), []);
    province.beSilent(false);
    gateway = await stage.start();
    await until("it is submitted", async () => (await taken()).length === 1);
    await killAndStart();
    await isCurrent();
    assert.deepEqual(await taken(), [whole]);

    ministry.clerk({ code, module: "KS", now: [{ act: "supplement", note: "Thiếu giấy" }] });
    await askedUntil("a supplement is asked for", async () => (await dossier()).status === 5);
    await declare(5, [...both, paper(3, `${province.origin}/3`)]);
    await until("it is submitted again", async () => (await taken()).length === 2);
    await killAndStart();
    await isCurrent();
    assert.deepEqual(await taken(), [whole, [...whole, shaOf(three)]]);
    const counts = (await (await fetch(`${ministry.url}/inspect`)).json()) as Record<
      string,
      number
    >;
    assert.deepEqual([counts.submittedAgain, counts.drifted], [0, 0]);

    ministry.clerk({ code, module: "KS", now: [{ act: "register", note: "" }] });
    await askedUntil("it is registered", async () => (await dossier()).status === 9);
    const { results } = await dossier();
    const opened = await fetch(results[0].link);
    const certificate = Buffer.from(await opened.arrayBuffer());
    assert.deepEqual([opened.status, shaOf(certificate)], [200, results[0].sha256]);
    assert.match(certificate.toString(), /^%PDF-/);
    for (const [link, bytes] of [
      [both[0]?.link, one],
      [both[1]?.link, two],
    ] as const)
      assert.deepEqual(Buffer.from(await (await fetch(String(link))).arrayBuffer()), bytes);
  });
});

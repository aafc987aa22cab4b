import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../config/settings.ts";
import { startGateway } from "../../gateway/main.ts";
import { createDisk, LEFT_AFTER_MS } from "../../queue/files/disk.ts";
import { createFiles } from "../../queue/files/files.ts";
import { createHttpWorld, type HttpWorld } from "../http-world.ts";
import { testDatabase } from "../postgres.ts";
import { until } from "../until.ts";

const idOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const pdf = (size = 5_000) => Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(size - 9)]);

describe("files over HTTP", () => {
  let world: HttpWorld;
  let room: number;
  before(async () => {
    room = 10;
    world = await createHttpWorld({ disk: { leastFree: 1, free: async () => room } });
  });
  after(() => world.close());

  const store = (body: Buffer, as = world.keys.province, headers = {}) =>
    world.call("POST", "/v1/files", { as, body, headers });
  const fetchFile = (id: unknown, as = world.keys.viewer, method = "GET") =>
    fetch(`${world.url}/v1/files/${id}`, { method, headers: { authorization: `Bearer ${as}` } });
  /** Files that have their names, and those that have not. */
  const onDisk = async () => {
    const found = await readdir(world.folder, { recursive: true, withFileTypes: true });
    const files = found.filter((each) => each.isFile()).map(({ name }) => name);
    return {
      named: files.filter((name) => /^[0-9a-f]{64}$/.test(name)),
      left: files.filter((name) => name.endsWith(".part")),
    };
  };

  it("are known by their SHA-256, stored once and given back as they came", async () => {
    const bytes = pdf();
    const first = await store(bytes);
    assert.equal(first.status, 201);
    assert.deepEqual(first.body, { id: idOf(bytes), size: 5_000, type: "application/pdf" });
    assert.equal(first.headers.get("location"), `/v1/files/${first.body.id}`);
    const again = await store(bytes, world.keys.province, { "content-type": "text/html" });
    assert.equal(again.status, 200);
    assert.deepEqual(again.body, first.body);
    assert.deepEqual(await onDisk(), { named: [idOf(bytes)], left: [] });
    const got = await fetchFile(first.body.id);
    assert.equal(got.status, 200);
    assert.deepEqual(Buffer.from(await got.arrayBuffer()), bytes);
  });

  it("are given out as something to keep, which no browser shows, runs or guesses at", async () => {
    const { body } = await store(Buffer.from("<script>alert(1)</script>"));
    for (const method of ["GET", "HEAD"]) {
      const { status, headers } = await fetchFile(body.id, undefined, method);
      assert.equal(status, 200);
      assert.equal(headers.get("content-type"), "application/octet-stream");
      assert.equal(headers.get("content-length"), "25");
      assert.equal(headers.get("content-disposition"), `attachment; filename="${body.id}.bin"`);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'.*sandbox/);
      assert.equal(headers.get("cache-control"), "no-store");
    }
  });

  it("are at most 50 MiB, whether their length is told or found out", async () => {
    const most = Buffer.alloc(52_428_800, "x");
    assert.equal((await store(most)).status, 201);
    const beyond = Buffer.alloc(53_477_376, "y");
    assert.equal((await store(beyond)).body.code, "file-too-large");
    // Twice what is taken and a little more, then no more: a limit that is broken must not fill the disk of whoever tries it.
    let toSend = 101;
    const unsaid = await fetch(`${world.url}/v1/files`, {
      method: "POST",
      headers: { authorization: `Bearer ${world.keys.province}` },
      body: new ReadableStream({
        pull: (controller) => {
          if (toSend-- > 0) controller.enqueue(beyond.subarray(0, 1_048_576));
          else controller.close();
        },
      }),
      duplex: "half",
    } as RequestInit).then(
      ({ status }) => status,
      // What it still sends is not read.
      () => 413,
    );
    assert.equal(unsaid, 413);
    await until("nothing half written", async () => (await onDisk()).left.length === 0);
    const { rows } = await world.pool.query("select max(size)::int as most from files");
    assert.equal(rows[0].most, 52_428_800);
  });

  it("are refused when empty, packed, or wrapped in a form", async () => {
    const empty = await store(Buffer.alloc(0));
    assert.equal(empty.status, 422);
    assert.equal(empty.body.code, "bad-body");
    const headers = [
      { "content-encoding": "gzip" },
      { "content-type": "multipart/form-data; boundary=x" },
    ];
    for (const each of headers) {
      const { status, body } = await store(pdf(), undefined, each);
      assert.deepEqual([status, body.code], [415, "file-not-raw"]);
      assert.match(String(body.detail), /các byte của tệp.*không dùng form.*không nén/);
    }
  });

  it("are refused where the sender told another SHA-256 than they have, and nothing is kept", async () => {
    const bytes = pdf();
    const right = createHash("sha256").update(bytes).digest("base64");
    for (const [name, value] of [
      ["Content-Digest", "sha-256=:AAAA:"],
      ["Repr-Digest", `md5=:AAAA:, sha-256=:${"A".repeat(43)}=:`],
      ["Digest", "SHA-256=AAAA"],
      ["Content-Digest", `sha-256=${right}`],
    ] as const) {
      const { status, body } = await store(bytes, undefined, { [name]: value });
      assert.deepEqual([status, body.errors?.[0]?.pointer], [422, `/${name}`]);
    }
    assert.equal((await onDisk()).named.includes(idOf(bytes)), false);
    const good = { "Content-Digest": `md5=:AAAA:, sha-256=:${right}:`, Digest: `SHA-256=${right}` };
    assert.equal((await store(bytes, undefined, good)).status, 201);
  });

  it("of which the sender breaks off, short of the length it told, are not kept", async () => {
    const before = await onDisk();
    const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
    socket.write(
      `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.province}\r\nContent-Length: 2000\r\n\r\n${"a".repeat(1_000)}`,
    );
    await until("a file begun", async () => (await onDisk()).left.length === 1);
    socket.destroy();
    await until("nothing half written", async () => (await onDisk()).left.length === 0);
    assert.deepEqual(await onDisk(), before);
  });

  it("in a thousand crumbs are refused", async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
      let said = "";
      socket
        .on("data", (chunk) => {
          said += chunk;
        })
        .on("close", () => resolve(said))
        .on("error", reject);
      socket.write(
        `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.keys.admin}\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\na\r\n".repeat(1_500)}0\r\n\r\n`,
      );
    });
    assert.match(answer, /^HTTP\/1.1 400 .*"code":"body-in-crumbs"/s);
    assert.deepEqual((await onDisk()).left, []);
  });

  it("come from several keys and twice at once, and are stored once", async () => {
    const bytes = pdf(300_000);
    const { province, admin, registry } = world.keys;
    const answers = await Promise.all(
      [province, admin, registry, province, admin, registry].map((key) => store(bytes, key)),
    );
    assert.ok(answers.every(({ status, body }) => status < 202 && body.id === idOf(bytes)));
    assert.equal((await onDisk()).named.filter((name) => name === idOf(bytes)).length, 1);
    const { rows } = await world.pool.query(
      "select count(*)::int as n from log where plain(entry)->>'is' = 'file kept' and plain(entry)->>'size' = '300000'",
    );
    assert.equal(rows[0].n, 1);
  });

  it("are for a bound or a system's key those that it stored itself; all else is not found, there or not", async () => {
    const { scoped, registry, province } = world.keys;
    const bytes = pdf();
    await store(bytes, province);
    for (const key of [scoped, registry]) {
      const foreign = await world.get(`/v1/files/${idOf(bytes)}`, key);
      const unknown = await world.get(`/v1/files/${"0".repeat(64)}`, key);
      const noName = await world.get("/v1/files/x", key);
      assert.equal(foreign.status, 404);
      assert.deepEqual(foreign.body, unknown.body);
      assert.deepEqual(noName.body, unknown.body);
      // To it the file is new, as if nobody had stored it.
      assert.equal((await store(bytes, key)).status, 201);
      assert.equal((await fetchFile(idOf(bytes), key)).status, 200);
      assert.equal((await store(bytes, key)).status, 200);
    }
    assert.equal((await store(pdf(), world.keys.viewer)).status, 403);
    assert.equal((await fetch(`${world.url}/v1/files/${idOf(bytes)}`)).status, 401);
  });

  it("find a full disk: 507, nothing is lost, and the next one is taken when there is room", async () => {
    const kept = pdf();
    await store(kept);
    const before = await onDisk();
    room = 0;
    const bytes = pdf();
    const full = await store(bytes);
    assert.equal(full.status, 507);
    assert.equal(full.body.code, "files-full");
    assert.ok(Number(full.headers.get("retry-after")) > 0);
    assert.deepEqual(await onDisk(), before);
    assert.equal((await fetchFile(idOf(kept))).status, 200);
    // Dossiers go on: the gateway stays in service, and says it.
    const says = async (what: RegExp) => {
      const { status, body } = await world.call("GET", "/readyz");
      assert.equal(status, 200);
      return what.test(String(body.degraded));
    };
    await until("it says so", () => says(/^Kho tệp: đĩa còn dưới 1 GiB/));
    room = 10;
    await until("it says no more", () => says(/^$/));
    assert.equal((await store(bytes)).status, 201);
  });

  it("whose bytes were changed on the disk are never given out whole", async () => {
    const bytes = pdf(200_000);
    const { body } = await store(bytes);
    const path = join(world.folder, idOf(bytes).slice(0, 2), idOf(bytes));
    bytes[7] = 0;
    await writeFile(path, bytes);
    const got = await fetchFile(body.id)
      .then((answer) => answer.arrayBuffer())
      .catch(() => "cut");
    assert.equal(got, "cut");
    await rm(path);
    assert.equal((await world.get(`/v1/files/${body.id}`)).body.code, "files-unavailable");
    assert.ok(
      world.logged.some(({ level, message }) => level === "error" && message === "request failed"),
    );
    bytes[7] = Buffer.from("%PDF-1.7\n")[7] ?? 0;
    assert.equal((await store(bytes)).status, 200);
    assert.equal((await fetchFile(body.id)).status, 200);
  });

  it("that were named when a process died before it wrote their row are removed, others never", async () => {
    const kept = pdf();
    await store(kept);
    const stray = randomBytes(10);
    const path = join(
      world.folder,
      idOf(kept).slice(0, 2),
      `${idOf(kept).slice(0, 2)}${idOf(stray).slice(2)}`,
    );
    await writeFile(path, stray);
    const { signal } = new AbortController();
    // A process that has just begun looks through all of the folder.
    const tidy = () =>
      createFiles({ disk: createDisk({ folder: world.folder }), rows: world.ledger.files }).tidy(
        signal,
      );
    assert.equal((await tidy()).strays, 0);
    const old = new Date(Date.now() - LEFT_AFTER_MS - 1_000);
    for (const each of [path, join(world.folder, idOf(kept).slice(0, 2), idOf(kept))])
      await utimes(each, old, old);
    assert.deepEqual(await tidy(), { dropped: 0, swept: 0, strays: 1 });
    assert.equal((await fetchFile(idOf(kept))).status, 200);
  });

  it("of one key that come slowly keep no other key waiting", async () => {
    const slow = Array.from({ length: 6 }, () => {
      const request = httpRequest(`${world.url}/v1/files`, {
        method: "POST",
        headers: { authorization: `Bearer ${world.keys.registry}` },
      });
      request.on("error", () => {});
      request.write("x".repeat(1_000));
      return request;
    });
    await until("a file begun", async () => (await onDisk()).left.length > 0);
    assert.equal((await store(pdf())).status, 201);
    assert.ok((await onDisk()).left.length <= 2);
    for (const request of slow) request.destroy();
    await until("nothing half written", async () => (await onDisk()).left.length === 0);
  });
});

describe("a gateway whose files have no disk", () => {
  it("says so at its start, and serves", async () => {
    const database = await testDatabase();
    const folder = await mkdtemp(join(tmpdir(), "lienthong-no-files-"));
    const env = {
      PORT: "0",
      LIENTHONG_HOME: folder,
      FILES_FOLDER: "/dev/null/files",
      DATABASE_URL: database.url,
      SYSTEMS_FILE: "config/try/systems.json",
      PORTAL_USERNAME: "h41_demo",
      PORTAL_PASSWORD: "demo-secret",
    };
    const said: unknown[] = [];
    const gateway = await startGateway({
      settings: readSettings(env),
      roles: ["http"],
      log: (level, message, facts) => said.push([level, message, facts?.folder]),
      env,
    });
    try {
      assert.deepEqual(
        said.filter((each) => JSON.stringify(each).includes("files are not taken")),
        [["error", "files are not taken", "/dev/null/files"]],
      );
      assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
    } finally {
      await gateway.close();
      await database.drop();
      await rm(folder, { recursive: true });
    }
  });
});

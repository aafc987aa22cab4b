import { Agent } from "node:http";
import axios from "axios";
import express from "express";
import { dossierMessage } from "../../adapters/national-portal/a/dossier-message.ts";
import { rowMessage } from "../../adapters/national-portal/shared/row-message.ts";
import { createPool } from "../../queue/postgres/session/pool.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { startFloor } from "./floor.ts";

// The baseline in a process of its own: `floor`, or `express`, a route that only answers 202.
const { BENCH_SIDE, BENCH_PORT, BENCH_DATABASE, BENCH_REDIS, BENCH_PORTAL } = process.env;
const port = Number(BENCH_PORT);

/** The calls that the gateway makes for a dossier, as one writes them by hand: a session, the record, its rows. */
const createDeliver = () => {
  const client = axios.create({
    baseURL: BENCH_PORTAL ?? "",
    httpAgent: new Agent({ keepAlive: true }),
  });
  let session: Promise<string> | undefined;
  const login = async () => {
    const { data } = await client.post("/auth/login", {
      username: "h41_demo",
      password: "demo-secret",
    });
    return data.session as string;
  };
  const call = async (service: string, more: object) => {
    session ??= login();
    const body = { session: await session, madonvi: "000.00.00.H41", service, ...more };
    const { data } = await client.post("/integration", body);
    if (Number(data.error_code) !== 0) throw new Error(`The portal said ${data.error_code}.`);
  };
  return async (dossier: Dossier) => {
    const { message } = dossierMessage(dossier, { subjectTypes: {}, settings: {} });
    await call("DongBoHoSoMC", { isUpdating: "False", data: [message] });
    const rows = (dossier.steps ?? []).map((step, n) => rowMessage(dossier.code, step, n).message);
    await call("CapNhatTienDoHoSoMC", { data: rows });
  };
};

if (BENCH_SIDE === "express") {
  const app = express();
  app.put("/v1/dossiers/:code", (_request, response) => void response.status(202).json({}));
  await new Promise<void>((resolve) => app.listen(port, "127.0.0.1", () => resolve()));
} else {
  const deliver = createDeliver();
  const pool = createPool({ url: BENCH_DATABASE ?? "", max: 20, applicationName: "floor" });
  const floor = await startFloor({
    pool,
    engine: BENCH_REDIS ? "redis" : "postgres",
    connection: BENCH_REDIS
      ? { url: BENCH_REDIS }
      : { connectionString: BENCH_DATABASE, migrate: true },
    port,
    concurrency: 16,
    deliver: (dossier) => deliver(dossier as Dossier),
  });
  process.once("SIGTERM", () => {
    void floor.close().finally(() => process.exit(0));
    // Its stores may be gone already.
    setTimeout(() => process.exit(1), 5_000).unref();
  });
}
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);

import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import { sample } from "./sample.ts";

type Door = { url: string; key: string };

/** Declares `count` dossiers from number `from` on, `atOnce` at a time; resolves when all are answered. */
export const saturate = async (
  door: Door,
  { from, count, atOnce }: { from: number; count: number; atOnce: number },
): Promise<void> => {
  const pool = new Pool(door.url, { connections: atOnce, pipelining: 1 });
  let next = from;
  const worker = async () => {
    while (next < from + count) await put(pool, door.key, next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await pool.close();
};

/** Declares at a steady rate whatever the answers take. For each dossier: when it was due (ms since 1970) and what its answer took. */
export const atRate = async (
  door: Door,
  { from, perSecond, seconds }: { from: number; perSecond: number; seconds: number },
): Promise<Map<string, { due: number; answeredMs: number }>> => {
  const pool = new Pool(door.url, { connections: 64, pipelining: 1 });
  const answers = new Map<string, { due: number; answeredMs: number }>();
  const under: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    under.push(
      put(pool, door.key, from + n).then((code) => {
        const answeredMs = performance.now() - due;
        answers.set(code, { due: performance.timeOrigin + due, answeredMs });
      }),
    );
  }
  await Promise.all(under);
  await pool.close();
  return answers;
};

const put = async (pool: Pool, key: string, n: number): Promise<string> => {
  const dossier = sample(n);
  const { statusCode, body } = await pool.request({
    path: `/v1/dossiers/${dossier.code}`,
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(dossier),
  });
  await body.dump();
  if (statusCode >= 300) throw new Error(`PUT answered ${statusCode}`);
  return dossier.code;
};

import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Dossier } from "../../schemas/generated/dossier.ts";

/**
 * Declares dossiers at a steady rate, whatever the answers take, and returns each answer's milliseconds from when it was due.
 * Throws where one fails, unless somebody counts those.
 */
export const putAtRate = async (parts: {
  url: string;
  key: string;
  perSecond: number;
  seconds: number;
  next: () => Dossier;
  onFailed?: (error: unknown) => void;
}): Promise<number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const times: number[] = [];
  const under: Promise<void>[] = [];
  let failed: unknown;
  const began = performance.now();
  for (let n = 0; n < parts.perSecond * parts.seconds && !failed; n += 1) {
    const due = began + (n * 1_000) / parts.perSecond;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    under.push(
      put(agent, parts, parts.next()).then(
        () => void times.push(performance.now() - due),
        (error: unknown) => {
          if (parts.onFailed) parts.onFailed(error);
          else failed ??= error;
        },
      ),
    );
  }
  await Promise.all(under);
  agent.destroy();
  if (failed) throw failed;
  return times;
};

/** Declares as fast as answers come, `atOnce` under way at a time; returns answers a second. */
export const putSaturated = async (parts: {
  url: string;
  key: string;
  atOnce: number;
  seconds: number;
  next: () => Dossier;
}): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: parts.atOnce });
  const began = performance.now();
  const until = began + parts.seconds * 1_000;
  let answers = 0;
  const one = async () => {
    while (performance.now() < until) {
      await put(agent, parts, parts.next());
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: parts.atOnce }, one));
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return answers / seconds;
};

/** Reads paths one after the other; returns each answer's milliseconds. */
export const getEach = async (
  { url, key }: { url: string; key: string },
  paths: string[],
): Promise<number[]> => {
  const times: number[] = [];
  for (const path of paths) {
    const began = performance.now();
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`);
    times.push(performance.now() - began);
  }
  return times;
};

/** The value below which a share `q` of the list lies; 0 of an empty list. */
export const quantile = (list: number[], q: number): number =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? 0;

const put = (agent: Agent, { url, key }: { url: string; key: string }, dossier: Dossier) =>
  new Promise<void>((resolve, reject) => {
    const body = JSON.stringify(dossier);
    const sent = request(
      `${url}/v1/dossiers/${dossier.code}`,
      {
        agent,
        method: "PUT",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        response.on("end", () =>
          (response.statusCode ?? 500) < 300
            ? resolve()
            : reject(new Error(`PUT answered ${response.statusCode}`)),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

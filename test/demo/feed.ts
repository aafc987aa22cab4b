import { Agent, request } from "node:http";
import type { Declaration } from "../province/province.ts";
import type { OlderPrograms } from "./older-programs.ts";

/** What feeding a province's declarations came to. `accepted` counts those the gateway answered with 2xx. */
export type Fed = {
  declared: number;
  accepted: number;
  stale: number;
  refused: number;
  retries: number;
};

/**
 * Declares dossiers to a gateway as a province's system would: one PUT a declaration, several at once, a dossier's own in
 * order, and again after a pause when the gateway is away.
 */
export const feed = async (
  parts: {
    url: () => string;
    key: string;
    atOnce: number;
    /** Some dossiers are told by these, as they are told today. */
    older: OlderPrograms;
    onProgress: (fed: Fed) => void;
  },
  declarations: Iterable<Declaration>,
): Promise<Fed> => {
  const agent = new Agent({ keepAlive: true, maxSockets: parts.atOnce });
  const fed: Fed = { declared: 0, accepted: 0, stale: 0, refused: 0, retries: 0 };
  const last = new Map<string, Promise<void>>();
  const underWay = new Set<Promise<void>>();

  const one = async ({ code, dossier: said }: Declaration) => {
    const dossier = { ...said, note: `Lần khai ${said.revision ?? 0}` };
    if (parts.older.isTheirs(dossier)) {
      const isNew = await parts.older.tell(dossier).catch((error: Error) => {
        process.stderr.write(`\n${error.message}\n`);
      });
      if (isNew === undefined) fed.refused += 1;
      else fed.accepted += 1;
      if (isNew === false) fed.stale += 1;
      return;
    }
    const body = JSON.stringify(dossier);
    for (;;) {
      const answer = await put(
        agent,
        `${parts.url()}/v1/dossiers/${encodeURIComponent(code)}`,
        parts.key,
        body,
      );
      if (answer && answer.status < 300) {
        fed.accepted += 1;
        if (answer.body.includes('"stale":true')) fed.stale += 1;
        return;
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        fed.refused += 1;
        process.stderr.write(`\n${code}: ${answer.status} ${answer.body}\n`);
        return;
      }
      fed.retries += 1;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };

  for (const declaration of declarations) {
    const before = last.get(declaration.code) ?? Promise.resolve();
    const mine = before.then(() => one(declaration));
    fed.declared += 1;
    last.set(declaration.code, mine);
    underWay.add(mine);
    void mine.finally(() => {
      underWay.delete(mine);
      if (last.get(declaration.code) === mine) last.delete(declaration.code);
      parts.onProgress(fed);
    });
    if (underWay.size >= parts.atOnce) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  agent.destroy();
  return fed;
};

/** Undefined where no answer came. */
const put = (agent: Agent, url: string, key: string, body: string) =>
  new Promise<{ status: number; body: string } | undefined>((resolve) => {
    const sent = request(
      url,
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
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
        response.on("error", () => resolve(undefined));
      },
    );
    sent.on("error", () => resolve(undefined));
    sent.setTimeout(30_000, () => sent.destroy());
    sent.end(body);
  });

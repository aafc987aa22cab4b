import { Agent, request } from "node:http";
import type { Dossier } from "../../../schemas/generated/dossier.ts";

/** What became of a declaration, and how often it was tried again. */
export type Put = { is: "taken" | "stale" | "refused"; retries: number };

/** Declares dossiers by `PUT`, `atOnce` at a time, each again after a pause while the gateway is away. */
export const createPut = (parts: { url: () => string; key: string; atOnce: number }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: parts.atOnce });
  return {
    put: async (dossier: Dossier): Promise<Put> => {
      const { code } = dossier;
      const body = JSON.stringify(dossier);
      for (let retries = 0; ; retries += 1) {
        const url = `${parts.url()}/v1/dossiers/${encodeURIComponent(code)}`;
        const answer = await send(agent, url, parts.key, body);
        if (answer && answer.status < 300)
          return { is: answer.body.includes('"stale":true') ? "stale" : "taken", retries };
        if (answer && answer.status < 500 && answer.status !== 429) {
          process.stderr.write(`\n${code}: ${answer.status} ${answer.body}\n`);
          return { is: "refused", retries };
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
    close: (): void => agent.destroy(),
  };
};

/** Undefined where no answer came. */
const send = (agent: Agent, url: string, key: string, body: string) =>
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

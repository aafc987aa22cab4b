import { AssertionError } from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { adminKey } from "./admin-key.ts";
import { type Answer, ask } from "./ask.ts";

import type { Word } from "./words.ts";

/** A word that a gateway answered with 2xx: from then on it must never be lost. */
export type Acknowledged = { code: string; revision: number; status: number; stale: boolean };

/** One PUT of any body; undefined where no answer came. */
export const put = async (
  url: string,
  { code, dossier }: { code: string; dossier: object },
): Promise<Answer | undefined> => {
  try {
    return await ask(url, `/v1/dossiers/${encodeURIComponent(code)}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      body: JSON.stringify(dossier),
    });
  } catch (error) {
    if (error instanceof AssertionError) throw error;
    return undefined;
  }
};

/**
 * Declares words as a province's system would: several at once, a dossier's own in order, to the gateways in turn, and again
 * until one answers with 2xx. Throws where a word is refused for good.
 */
export const declare = async (
  words: Word[],
  parts: {
    urls: () => string[];
    /** Told the number acknowledged so far. */
    onAcknowledged?: (count: number) => void;
  },
): Promise<Acknowledged[]> => {
  const acknowledged: Acknowledged[] = [];
  const last = new Map<string, Promise<void>>();
  const underWay = new Set<Promise<void>>();
  let turn = 0;

  const say = async ({ code, dossier }: Word) => {
    for (;;) {
      const urls = parts.urls();
      const answer = await put(urls[turn++ % urls.length] ?? "", { code, dossier });
      if (answer && answer.status < 300) {
        const { stale } = JSON.parse(answer.text);
        acknowledged.push({ code, revision: dossier.revision ?? 0, status: answer.status, stale });
        parts.onAcknowledged?.(acknowledged.length);
        return;
      }
      if (answer && answer.status < 500)
        throw new Error(`${code}: expected 2xx, got ${answer.status} ${answer.text}`);
      await pause(100);
    }
  };

  for (const word of words) {
    const mine = (last.get(word.code) ?? Promise.resolve()).then(() => say(word));
    last.set(word.code, mine);
    underWay.add(mine);
    void mine.finally(() => underWay.delete(mine)).catch(() => {});
    if (underWay.size >= 16) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return acknowledged;
};

import { isObject } from "../json.ts";
import type { Decision } from "./dossiers.ts";
import { readXml, writeXml } from "./xml.ts";

/** Whom it calls: the address, the key that is shown as a bearer token where there is one, and the secret that stands in each call. */
export type Target = { url: string; key?: string; secret: string };

/** One call that was made, and what was answered; without `http` nobody answered. */
export type Told = {
  at: number;
  codes: string[];
  http?: number;
  Ma?: string;
  MoTa?: string;
};

const MOST_AT_ONCE = 20;
const TIME_OUT_MS = 10_000;
const LONGEST_WAIT_MS = 10_000;

/**
 * Tells decisions to whoever is called, several in a call, until they are answered with Ma 0: again after a pause where nobody answered, one by
 * one where one of several was refused, and never again what was refused alone.
 */
export function createCallBacks({ now, retryMs }: { now: () => number; retryMs: number }) {
  const waiting: Decision[] = [];
  const told: Told[] = [];
  const refused: Decision[] = [];
  const ended = new AbortController();
  let target: Target | undefined;
  let isTelling = false;
  let timer: NodeJS.Timeout | undefined;

  async function call(some: readonly Decision[], { url, key, secret }: Target): Promise<Told> {
    const seen: Told = { at: now(), codes: some.map(({ SoHoSo }) => SoHoSo) };
    told.push(seen);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "text/xml; charset=utf-8",
          ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
        },
        body: writeXml("Tin", { KhoaRieng: secret, DanhSach: { HoSo: some } }),
        signal: AbortSignal.any([ended.signal, AbortSignal.timeout(TIME_OUT_MS)]),
      });
      seen.http = response.status;
      const { content } = readXml(await response.text()) ?? {};
      if (isObject(content)) {
        seen.Ma = String(content.Ma ?? "");
        seen.MoTa = String(content.MoTa ?? "");
      }
    } catch {
      // Nobody answered: it is told again.
    }
    return seen;
  }

  async function tell(): Promise<void> {
    let pause = retryMs;
    let most = MOST_AT_ONCE;
    while (target && waiting.length > 0 && !ended.signal.aborted) {
      const some = waiting.slice(0, most);
      const { http, Ma } = await call(some, target);
      const isRefused = http !== undefined && http < 500 && Ma !== undefined && Ma !== "0";
      if (Ma === "0" || (isRefused && some.length === 1)) {
        if (isRefused) refused.push(...some);
        waiting.splice(0, some.length);
        pause = retryMs;
      } else if (isRefused) most = 1;
      else {
        await new Promise<void>((resolve) => {
          timer = setTimeout(resolve, pause);
          ended.signal.addEventListener("abort", () => resolve(), { once: true });
        });
        pause = Math.min(2 * pause, LONGEST_WAIT_MS);
      }
    }
  }

  const start = (): void => {
    if (isTelling || !target || waiting.length === 0 || ended.signal.aborted) return;
    isTelling = true;
    void tell().finally(() => {
      isTelling = false;
      // Something came while the last of it was told.
      start();
    });
  };

  return {
    aim(to: Target): void {
      target = to;
      start();
    },
    tell(...decisions: Decision[]): void {
      waiting.push(...decisions);
      start();
    },
    told: () => told,
    refused: () => refused,
    waiting: () => waiting.length,
    close(): void {
      ended.abort();
      clearTimeout(timer);
    },
  };
}

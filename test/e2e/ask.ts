import assert from "node:assert/strict";
import { createDescribed, type Description } from "../described.ts";
import { adminKey } from "./admin-key.ts";

/** What a gateway answered. */
export type Answer = { status: number; headers: Headers; text: string };

/** Asks a gateway, and holds what it answers against what it says of itself. Throws what `fetch` throws where no answer comes. */
export const ask = async (url: string, path: string, init: RequestInit = {}): Promise<Answer> => {
  // Known before it is asked: a gateway that is killed in between has answered all the same.
  const mustBeAsDescribed = await described(url);
  const response = await fetch(url + path, { signal: AbortSignal.timeout(30_000), ...init });
  const { status, headers } = response;
  const text = await response.text();
  const type = headers.get("content-type") ?? "";
  mustBeAsDescribed(init.method ?? "GET", path, { status, type, text });
  return { status, headers, text };
};

/** Reads all that a gateway shows of what it keeps, so that each answer is held against the description. Returns how many dossiers it read. */
export const readAll = async (url: string): Promise<number> => {
  const headers = { authorization: `Bearer ${adminKey}` };
  const read = async (path: string) => {
    const { status, text } = await ask(url, path, { headers });
    assert.equal(status, 200, path);
    return JSON.parse(text);
  };
  for (const path of ["/v1/systems", "/v1/systems/national-portal", "/v1/changes", "/v1/findings"])
    await read(path);
  const { replicas } = await read("/v1/replicas?limit=1000");
  const codes = [...new Set(replicas.map(({ code }: { code: string }) => code))];
  for (const code of codes)
    for (const path of [`/v1/dossiers/${code}`, `/v1/dossiers/${code}/timeline?limit=1000`])
      await read(path);
  return codes.length;
};

const byUrl = new Map<string, Promise<ReturnType<typeof createDescribed>>>();

const described = (url: string) => {
  const known = byUrl.get(url) ?? read(url);
  byUrl.set(url, known);
  known.catch(() => byUrl.delete(url));
  return known;
};

const read = async (url: string) => {
  const response = await fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(30_000) });
  return createDescribed((await response.json()) as Description);
};

import type { Http, Line, Outcome, Part, Reply } from "../../../adapters/contract.ts";
import type { AdapterKind } from "../../../adapters/kind.ts";
import { openAdapter } from "../../../adapters/kit/egress/open-adapter.ts";
import { validateSystems } from "../../../schemas/dossier.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";

/** An answer as somebody pasted it: JSON, or a text. */
export type Pasted = { http?: number; body: unknown };

/** What would go out for one part, where each field comes from, and what a pasted answer would mean. */
export type Dry = {
  part: Part;
  request: { method: string; path: string; body?: unknown };
  origin: Readonly<Record<string, readonly string[]>>;
  outcome: Outcome | undefined;
};

/** A kind's adapter that calls nobody. */
export const openDry = (kind: AdapterKind) => {
  const [profile = ""] = Object.keys(kind.profiles);
  const entry = {
    adapter: kind.name,
    profile,
    mode: "off",
    baseUrl: "https://mapping.invalid",
    auth: { type: "none" },
  };
  const checked = validateSystems({ systems: { [profile]: entry } });
  const settings = checked.ok ? checked.value.systems[profile] : undefined;
  if (!settings) throw new Error("Expected settings without faults.");
  const fetch = async () => ({ is: "busy", why: "" }) as const;
  const files = { allows: () => true, fetch, fetchAll: fetch };
  const adapter = openAdapter(kind, { system: profile, settings, env: {}, files });

  return {
    adapter,
    /** Each part of a dossier, or those of a key. Throws `Unmappable`. */
    parts: async (dossier: Dossier, pasted?: Pasted): Promise<Dry[]> => {
      const origins = kind.origins?.(dossier) ?? {};
      const dry: Dry[] = [];
      for (const part of adapter.parts(dossier)) {
        const { line, asked } = lineOf(pasted);
        const item = { code: dossier.code, version: 1, part, known: false };
        const [outcome] = await adapter.send([item], line);
        const { method = "POST", path = "", body } = asked() ?? {};
        dry.push({
          part,
          request: { method, path, ...(body === undefined ? {} : { body }) },
          origin: origins[part.key] ?? {},
          outcome: pasted ? outcome : undefined,
        });
      }
      return dry;
    },
  };
};

/** A line that sends nothing and is answered what was pasted. */
const lineOf = (pasted: Pasted = { body: "" }) => {
  let asked: Parameters<Http>[0] | undefined;
  const reply: Reply = {
    kind: "answer",
    status: pasted.http ?? 200,
    body: typeof pasted.body === "string" ? undefined : pasted.body,
    text: typeof pasted.body === "string" ? pasted.body : JSON.stringify(pasted.body),
  };
  const line: Line = {
    http: async (request) => {
      asked ??= request;
      return reply;
    },
    signal: new AbortController().signal,
    timeoutMs: 1_000,
  };
  return { line, asked: () => asked };
};

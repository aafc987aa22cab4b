import { isDeepStrictEqual } from "node:util";
import { Unmappable } from "../../../adapters/contract.ts";
import { type Verdict as Judged, type Raw, Unreadable } from "../../../adapters/inbound.ts";
import type { AdapterKind } from "../../../adapters/kind.ts";
import { BadSettings } from "../../../config/settings.ts";
import { validateDossier } from "../../../schemas/dossier.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { createValidator, type Verdict } from "../../../schemas/validate.ts";
import { validateStatement } from "../../../schemas/validate-statement.ts";
import { openDry } from "./dry-run.ts";

/** One thing that a file is held to: what goes out and what an answer means, or what a message says and how it is answered. */
type Fixture =
  | {
      title: string;
      dossier: Dossier;
      part: string;
      request?: { method?: string; path?: string; body?: unknown };
      reply?: { http?: number; body: unknown };
      outcome?: Record<string, unknown>;
    }
  | {
      title: string;
      inbound: {
        operation: string;
        body?: unknown;
        query?: Record<string, string>;
        headers?: Record<string, string>;
      };
      says?: Record<string, unknown>[];
      answer?: unknown;
    };

/** What each fixture came to: nothing, or what is otherwise than it says. Throws {@link BadSettings}, and runs none, where one has a name that nobody reads. */
export const runFixtures = async (
  kind: AdapterKind,
  content: unknown,
): Promise<{ title: string; faults: string[] }[]> => {
  const checked = validate(content);
  if (!checked.ok)
    throw new BadSettings([
      `${checked.errors.length} lỗi trong tệp mẫu, chưa chạy mẫu nào:`,
      ...checked.errors.map(({ pointer, message }) => `${pointer || "/"}: ${message}`),
    ]);
  const dry = openDry(kind);
  const results: { title: string; faults: string[] }[] = [];
  for (const fixture of checked.value) {
    const faults = "dossier" in fixture ? await ofDossier(dry, fixture) : ofInbound(dry, fixture);
    results.push({ title: fixture.title, faults });
  }
  return results;
};

type Opened = ReturnType<typeof openDry>;

const ofDossier = async (
  dry: Opened,
  { dossier, part: key, request, reply, outcome }: Extract<Fixture, { dossier: unknown }>,
): Promise<string[]> => {
  const lawful = validateDossier(dossier);
  if (!lawful.ok)
    return lawful.errors.map(({ pointer, message }) => `/dossier${pointer}: ${message}`);
  if (!dry.adapter.concerns(dossier))
    return ["/dossier: hồ sơ này không thuộc hệ thống (concerns)."];
  try {
    const parts = await dry.parts(dossier, reply);
    const found = parts.find(({ part }) => part.key === key);
    if (!found)
      return [`/part: không có phần "${key}"; có ${parts.map(({ part }) => part.key).join(", ")}.`];
    return [
      ...otherwise("/request", request, found.request),
      ...otherwise("/outcome", outcome, found.outcome),
    ];
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    return otherwise("/outcome", outcome ?? { is: "accepted" }, {
      is: "unmappable",
      errors: error.errors,
    });
  }
};

const ofInbound = (
  { adapter }: Opened,
  { inbound, says, answer }: Extract<Fixture, { inbound: unknown }>,
): string[] => {
  const { operation, body, query = {}, headers = {} } = inbound;
  const receive = adapter.receive?.[operation];
  if (!receive) return [`/inbound/operation: không có "${operation}".`];
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const raw: Raw = { body: Buffer.from(text), query, headers };
  try {
    const statements = receive.read(raw);
    const verdicts = statements.map((each): Judged => {
      const lawful = validateStatement(each);
      return lawful.ok ? { is: "taken" } : { is: "refused", why: lawful.errors[0]?.message ?? "" };
    });
    return [
      ...(says === undefined || says.length === statements.length
        ? (says ?? []).flatMap((each, n) => otherwise(`/says/${n}`, each, statements[n]))
        : [`/says: cần ${says.length} tin, đọc được ${statements.length}.`]),
      ...(answer === undefined
        ? []
        : otherwise("/answer", { body: answer }, receive.answer(verdicts))),
    ];
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return [`/inbound: ${error.message}`];
  }
};

/** The members that are wanted and are otherwise, each with both values. */
const otherwise = (at: string, wanted: object | undefined, found: unknown): string[] =>
  Object.entries(wanted ?? {}).flatMap(([name, value]) => {
    const is = (found as Record<string, unknown> | undefined)?.[name];
    return isDeepStrictEqual(is, value)
      ? []
      : [`${at}/${name}: cần ${JSON.stringify(value)}, nhận được ${JSON.stringify(is)}.`];
  });

const any = {};
const pairs = {
  type: "object",
  maxProperties: 20,
  additionalProperties: { type: "string", maxLength: 4_000 },
};
const strict = (required: string[], properties: object) => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
});
const title = { type: "string", minLength: 1, maxLength: 200 };

const ofOut = strict(["title", "dossier"], {
  title,
  dossier: { type: "object" },
  part: { type: "string", default: "dossier" },
  request: strict([], { method: { type: "string" }, path: { type: "string" }, body: any }),
  reply: strict(["body"], { http: { type: "integer", minimum: 100, maximum: 599 }, body: any }),
  outcome: { type: "object" },
});
const ofIn = strict(["title", "inbound"], {
  title,
  inbound: strict(["operation"], {
    operation: { type: "string" },
    body: any,
    query: pairs,
    headers: pairs,
  }),
  says: { type: "array", maxItems: 100, items: { type: "object" } },
  answer: any,
});

const list = createValidator<object[]>({
  type: "array",
  minItems: 1,
  maxItems: 1_000,
  items: { type: "object" },
});
const out = createValidator<Fixture>(ofOut, { anyName: true, defaults: true });
const inwards = createValidator<Fixture>(ofIn, { anyName: true });

const validate = (content: unknown): Verdict<Fixture[]> => {
  const listed = list(content);
  if (!listed.ok) return listed;
  const read = listed.value.map((each) => ("inbound" in each ? inwards(each) : out(each)));
  const errors = read.flatMap((each, n) =>
    each.ok ? [] : each.errors.map((error) => ({ ...error, pointer: `/${n}${error.pointer}` })),
  );
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, value: read.flatMap((each) => (each.ok ? [each.value] : [])) };
};

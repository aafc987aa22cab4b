import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import { type ProblemCode, problems } from "./problems.ts";
import type { Route } from "./route.ts";

/** Describes the surface as OpenAPI 3.1, from the table that serves it, the dossier's schema and the table of problems. */
export const openApi = (routes: Route[], version: string): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, { [route.method]: operationOf(route) });
  }
  const { $schema: _, $id: __, $defs, ...dossier } = dossierSchema;
  return {
    openapi: "3.1.0",
    info: {
      title: "Liên Thông",
      version,
      summary: "Giữ cho bản sao hồ sơ ở mọi hệ thống luôn khớp với những gì tỉnh đã khai báo.",
    },
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas: moved({ Dossier: dossier, ...$defs, Problem: problemSchema }) as object,
    },
  };
};

const operationOf = (route: Route): object => {
  const { body, query, who } = route;
  return {
    summary: route.summary,
    security: who === "anyone" ? [] : [{ key: [] }],
    ...(who === "anyone" ? {} : { "x-roles": who }),
    parameters: [
      ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      ...Object.entries(query?.schema.properties ?? {}).map(([name, schema]) => ({
        name,
        in: "query",
        schema,
      })),
      ...(route.once
        ? [{ name: "Idempotency-Key", in: "header", schema: { type: "string", maxLength: 255 } }]
        : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: body.optional !== true,
            content: {
              [body.type]: { schema: isDossier(body.schema) ? ref("Dossier") : body.schema },
            },
          },
        }
      : {}),
    ...(route.raw
      ? { requestBody: { required: true, content: { "application/octet-stream": {} } } }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, description]) => [status, { description }]),
      ),
      ...problemResponses(problemsOf(route)),
    },
  };
};

/** Every problem that a route can answer: those of its own and those that its row implies. */
const problemsOf = (route: Route): ProblemCode[] => [
  ...new Set<ProblemCode>([
    ...route.problems,
    ...(route.who === "anyone"
      ? []
      : (["unauthorised", "forbidden", "too-many-requests", "too-many-wrong-keys"] as const)),
    ...(route.query ? (["bad-query"] as const) : []),
    ...(route.method === "get"
      ? []
      : (["body-too-large", "body-too-slow", "body-in-crumbs"] as const)),
    ...(route.body ? (["invalid-json", "unsupported-media-type", "bad-encoding"] as const) : []),
    ...(route.once
      ? (["bad-idempotency-key", "idempotency-reused", "idempotency-in-progress"] as const)
      : []),
    ...("serve" in route ? [] : (["deadline-passed"] as const)),
    "bad-request",
    "unknown-transfer-coding",
    "headers-too-large",
    "unknown-expectation",
    "method-not-allowed",
    ...(route.who === "anyone" ? [] : (["ledger-unavailable", "served-elsewhere"] as const)),
    "internal",
  ]),
];

const problemResponses = (codes: ProblemCode[]): Record<string, object> => {
  const byStatus: Record<string, ProblemCode[]> = {};
  for (const code of codes) {
    const { status } = problems[code];
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, alike]) => [
      status,
      {
        description: alike.map((code) => `\`${code}\`: ${problems[code].title}`).join("; "),
        content: {
          "application/problem+json": {
            schema: {
              allOf: [ref("Problem"), { properties: { code: { enum: alike } } }],
            },
          },
        },
      },
    ]),
  );
};

const problemSchema = {
  title: "Vấn đề (RFC 9457)",
  type: "object",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", title: "Cách khắc phục" },
    code: { type: "string", enum: Object.keys(problems) },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "message"],
        properties: { pointer: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

const isDossier = (schema: object) => schema === dossierSchema;
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The same schema with its references pointing to where the definitions stand now. */
const moved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) =>
      key === "$ref" && typeof each === "string"
        ? [key, each.replace("#/$defs/", "#/components/schemas/")]
        : [key, moved(each)],
    ),
  );
};

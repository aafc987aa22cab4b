import { withComponents } from "./components.ts";
import { problemSchema } from "./problem-schema.ts";
import { type ProblemCode, problems } from "./problems.ts";
import type { Described, Route } from "./route.ts";

/** Describes the surface as OpenAPI 3.1, from the table that serves it, the dossier's schema and the table of problems. */
export const openApi = (routes: Route[], version: string): object => {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, { [route.method]: operationOf(route) });
  }
  const { document, schemas } = withComponents(paths);
  return {
    openapi: "3.1.0",
    info: {
      title: "Liên Thông",
      version,
      summary: "Giữ cho bản sao hồ sơ ở mọi hệ thống luôn khớp với những gì tỉnh đã khai báo.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths: document,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer" } },
      schemas,
    },
  };
};

const operationOf = (route: Route): object => {
  const { body, query, who } = route;
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    security: who === "anyone" ? [] : [{ key: [] }, ...(route.door || route.keyless ? [{}] : [])],
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
      ...(route.idempotent
        ? [{ name: "Idempotency-Key", in: "header", schema: { type: "string", maxLength: 255 } }]
        : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: body.optional !== true,
            content: { [body.type]: { schema: body.schema } },
          },
        }
      : {}),
    ...(route.raw
      ? { requestBody: { required: true, content: { "application/octet-stream": {} } } }
      : {}),
    responses: responsesOf(route),
  };
};

/** The name of a call in a client made from the description: `getDossiersByCodeTimeline`. */
const operationIdOf = ({ method, path }: Route): string => {
  const words = path.replace(/^\/v1/, "").replaceAll("{", "by-").match(/\w+/g) ?? [];
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join("");
};

/** What is answered under each status: an answer of the route's own, problems, or either. */
const responsesOf = (route: Route): Record<string, Response> => {
  const responses = problemResponses(problemsOf(route));
  for (const [status, described] of Object.entries(route.answers)) {
    const own = responseOf(described);
    const beside = responses[status];
    responses[status] = beside
      ? {
          description: `${own.description}; ${beside.description}`,
          content: { ...own.content, ...beside.content },
        }
      : own;
  }
  return responses;
};

type Response = { description: string; content: Record<string, { schema?: object }> };

const responseOf = (described: Described): Response => ({
  description: described.what,
  content:
    "schema" in described
      ? { [described.type ?? "application/json"]: { schema: described.schema } }
      : { [described.type]: {} },
});

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
    ...(route.body && !route.body.asIs
      ? (["invalid-json", "unsupported-media-type", "bad-encoding"] as const)
      : []),
    ...(route.idempotent
      ? (["bad-idempotency-key", "idempotency-reused", "idempotency-in-progress"] as const)
      : []),
    "deadline-passed",
    "overloaded",
    "bad-request",
    "unknown-transfer-coding",
    "headers-too-large",
    "unknown-expectation",
    "method-not-allowed",
    ...(route.who === "anyone" ? [] : (["ledger-unavailable", "served-elsewhere"] as const)),
    "internal",
  ]),
];

const problemResponses = (codes: ProblemCode[]): Record<string, Response> => {
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
              allOf: [problemSchema, { type: "object", properties: { code: { enum: alike } } }],
            },
          },
        },
      },
    ]),
  );
};

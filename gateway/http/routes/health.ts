import type { Answer, Route } from "../contract/route.ts";
import { anyObject, constant, list, object, text, truth } from "../contract/schema.ts";

/**
 * Whether every part that requests rest on can serve; otherwise which cannot, in words for the operator. `degraded`: what is
 * amiss although requests are served.
 */
export type Ready = () => Promise<{ ok: boolean; problems: string[]; degraded?: string[] }>;

/** How long a look at readiness is told to those who ask after it. */
const READY_KEPT_MS = 250;

/** What machines ask: alive, ready, metrics, and the description of the surface itself. */
export const healthRoutes = (parts: {
  ready: Ready;
  metrics: { contentType: string; read: () => Promise<string> };
  openMetrics: boolean;
  version: string;
  /** The OpenAPI document as JSON text. */
  describe: () => string;
}): Route[] => {
  let looking: Promise<Answer> | undefined;
  /** One look for all who ask while it is under way and a moment later: nobody needs a key for it, and none is turned away. */
  const look = () => {
    looking ??= parts
      .ready()
      .then(({ ok, problems, degraded = [] }) => {
        const content = JSON.stringify({ ok, problems, degraded });
        return { status: ok ? 200 : 503, text: { type: "application/json", content } };
      })
      .finally(() => setTimeout(() => (looking = undefined), READY_KEPT_MS).unref());
    return looking;
  };
  return [
    {
      method: "get",
      path: "/livez",
      who: "anyone",
      summary: "Tiến trình còn sống",
      answers: { 200: { what: "Còn sống", schema: alive } },
      problems: [],
      answer: async () => ({ status: 200, body: { ok: true, version: parts.version } }),
    },
    {
      method: "get",
      path: "/readyz",
      who: "anyone",
      summary: "Sẵn sàng phục vụ; nếu không, phần nào chưa",
      answers: {
        200: { what: "Sẵn sàng", schema: readiness },
        503: { what: "Chưa sẵn sàng", schema: readiness },
      },
      problems: [],
      answer: look,
    },
    {
      method: "get",
      path: "/metrics",
      who: parts.openMetrics ? "anyone" : ["viewer", "operator", "admin"],
      summary: "Số đo, dạng văn bản Prometheus",
      answers: { 200: { what: "Số đo", type: "text/plain" } },
      problems: [],
      answer: async () => {
        const { contentType: type, read } = parts.metrics;
        return { status: 200, text: { type, content: await read() } };
      },
    },
    {
      method: "get",
      path: "/openapi.json",
      who: "anyone",
      limitsKeyless: true,
      summary: "Bản mô tả này",
      answers: { 200: { what: "OpenAPI 3.1", schema: anyObject("OpenAPI 3.1") } },
      problems: ["too-many-requests"],
      answer: async () => ({
        status: 200,
        text: { type: "application/json", content: parts.describe() },
      }),
    },
  ];
};

const alive = object<{ ok: true; version: string }>("Alive", "Còn sống", {
  ok: constant(true),
  version: text("Phiên bản của cổng"),
});

const readiness = object<Required<Awaited<ReturnType<Ready>>>>("Readiness", "Sẵn sàng hay chưa", {
  ok: truth(),
  problems: list(text(), "Phần nào chưa phục vụ được, và cách khắc phục"),
  degraded: list(text(), "Điều chưa ổn tuy vẫn phục vụ"),
});

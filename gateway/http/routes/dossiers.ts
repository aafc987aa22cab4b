import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { forAllAgencies } from "../access/auth.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import { bodyShape, queryShape, type Route } from "../contract/route.ts";
import { toChange, toDeclared } from "../stream/declare.ts";
import { createNdjson } from "../stream/ndjson.ts";
import { entryId } from "./entry-id.ts";

/** Declaring dossiers, one or a stream of them, and reading what the ledger holds of one. */
export const dossierRoutes = (parts: {
  ledger: HttpLedger;
  validateDossier: Validator<Dossier>;
  onFault: (error: unknown) => void;
}): Route[] => {
  const { ledger, validateDossier } = parts;
  const { mayReceive } = ledger.agencies;
  const serveNdjson = createNdjson({
    accept: ledger.accept,
    waiting: ledger.waiting,
    validate: validateDossier,
    mayReceive,
    onFault: parts.onFault,
  });
  const timelineQuery = queryShape<{ after?: string; limit?: number }>({
    type: "object",
    properties: {
      after: entryId,
      limit: { type: "integer", minimum: 1, maximum: 1_000 },
    },
  });

  const releasing = bodyShape<{ issuer?: string }>({
    type: "object",
    properties: {
      issuer: {
        type: "string",
        minLength: 1,
        maxLength: 64,
        title: "Nơi cấp, khi nhiều nơi cấp cùng một mã",
      },
    },
  });

  return [
    {
      method: "put",
      path: "/v1/dossiers/{code}",
      who: ["province", "admin", "system"],
      summary: "Khai báo trạng thái hiện tại của một hồ sơ",
      body: { type: "application/json", schema: dossierSchema },
      sharesItself: true,
      answers: {
        202: "Đã ghi: {code, version, changed, stale}",
        200: "Không có gì mới (changed: false), hoặc cũ hơn lời khai trước của nguồn này (stale: true; tiến trình mới vẫn được ghép)",
      },
      problems: [
        "bad-dossier",
        "code-mismatch",
        "code-belongs-elsewhere",
        "not-found",
        "overloaded",
      ],
      answer: async ({ caller, params, body, received, note }) => {
        const said = { caller, body, received, code: params.code ?? "" };
        const change = toChange(validateDossier, said, mayReceive);
        note({ dossier: change.code });
        const { status, ...declared } = toDeclared(await ledger.accept(change));
        return { status, body: declared };
      },
    },
    {
      method: "post",
      path: "/v1/dossiers",
      who: ["province", "admin"],
      summary: "Khai báo nhiều hồ sơ, mỗi dòng một hồ sơ, dài tùy ý",
      body: { type: "application/x-ndjson", schema: dossierSchema },
      answers: {
        200: "Mỗi dòng một kết quả, đúng thứ tự: {line, status, code, version, changed, stale}, hoặc {line, …vấn đề}",
      },
      problems: ["bad-dossier", "too-many-refused", "code-belongs-elsewhere", "not-found"],
      serve: serveNdjson,
    },
    {
      method: "get",
      path: "/v1/dossiers/{code}",
      who: ["viewer", "operator", "admin", "province"],
      summary: "Trạng thái, phiên bản, lời khai của từng nguồn, từng bản sao và các phần của nó",
      answers: { 200: "{code, version, changedAt, state, codes, sources, replicas}" },
      problems: ["not-found"],
      answer: async ({ caller, params }) => {
        const read = await ledger.readDossier(params.code ?? "", caller.agencies);
        if (!read) throw new Problem("not-found");
        return { status: 200, body: read };
      },
    },
    {
      method: "get",
      path: "/v1/dossiers/{code}/timeline",
      who: ["viewer", "operator", "admin", "province"],
      summary: "Mọi điều đã xảy ra với hồ sơ: thay đổi, lần gửi, biên nhận, can thiệp; theo thứ tự",
      query: timelineQuery,
      answers: { 200: "{code, entries, next}" },
      problems: ["not-found"],
      answer: async ({ caller, params, query }) => {
        const { after = "0", limit = 200 } = timelineQuery.of(query);
        const code = params.code ?? "";
        const asked = { code, scope: caller.agencies, after, limit };
        const timeline = await ledger.timeline(asked);
        if (!timeline) throw new Problem("not-found");
        return { status: 200, body: timeline };
      },
    },
    {
      method: "post",
      path: "/v1/dossiers/{code}/release",
      who: ["operator", "admin"],
      summary:
        "Trả lại một mã đã bị hồ sơ khác chiếm, để cơ quan có mã khai lại; là mã chính thì hồ sơ đó thôi được gửi",
      body: { type: "application/json", schema: releasing.schema, optional: true },
      once: true,
      answers: { 200: "{code, issuer, dossier, version, systems}" },
      problems: ["not-found", "bad-body"],
      answer: async ({ caller, params, body, note }) => {
        forAllAgencies(caller);
        const { issuer } = releasing.of(body);
        const code = params.code ?? "";
        const released = await ledger.release({ code, issuer, by: caller.id });
        if (!released) throw new Problem("not-found");
        note({ dossier: released.dossier });
        return { status: 200, body: released };
      },
    },
  ];
};

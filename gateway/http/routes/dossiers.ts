import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import type { Validator } from "../../../schemas/validate.ts";
import { forAllAgencies } from "../access/auth.ts";
import {
  custodyReleased,
  declared,
  lineResult,
  pastVersion,
  readDossier,
  released,
} from "../answers/dossiers.ts";
import { timeline } from "../answers/timeline.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import { bodyShape, queryShape, type Route } from "../contract/route.ts";
import { either } from "../contract/schema.ts";
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

  const readQuery = queryShape<{ at?: string }>({
    type: "object",
    properties: {
      at: {
        ...dossierSchema.$defs.moment,
        title: "Thời điểm muốn biết trạng thái",
        "x-expected":
          "thời điểm có thật kèm múi giờ, như 2026-11-23T00:30:00Z (trong địa chỉ, dấu + viết là %2B)",
      },
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
        202: { what: "Đã ghi", schema: declared },
        200: {
          what: "Không có gì mới (changed: false), hoặc cũ hơn lời khai trước của nguồn này (stale: true; tiến trình mới vẫn được ghép)",
          schema: declared,
        },
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
        200: {
          what: "Mỗi dòng một kết quả, đúng thứ tự; dòng cuối có thể nói vì sao luồng dừng",
          schema: lineResult,
          type: "application/x-ndjson",
        },
      },
      problems: ["bad-dossier", "too-many-refused", "code-belongs-elsewhere", "not-found"],
      serve: serveNdjson,
    },
    {
      method: "get",
      path: "/v1/dossiers/{code}",
      who: ["viewer", "operator", "admin", "province"],
      summary:
        "Trạng thái, phiên bản, lời khai của từng nguồn, từng bản sao và các phần của nó; có at: trạng thái lúc đó",
      query: readQuery,
      answers: {
        200: {
          what: "Hồ sơ như sổ cái đang giữ; có at: như nó lúc đó",
          schema: either(readDossier, pastVersion),
        },
      },
      problems: ["not-found", "state-not-kept"],
      answer: async ({ caller, params, query }) => {
        const code = params.code ?? "";
        const { at } = readQuery.of(query);
        if (at !== undefined) {
          const past = await ledger.readVersion({ code, scope: caller.agencies, at });
          if (past === "not kept") throw new Problem("state-not-kept");
          if (!past) throw new Problem("not-found");
          return { status: 200, body: past };
        }
        const read = await ledger.readDossier(code, caller.agencies);
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
      answers: { 200: { what: "Một trang lịch sử, từ cũ đến mới", schema: timeline } },
      problems: ["not-found"],
      answer: async ({ caller, params, query }) => {
        const { after = "0", limit = 200 } = timelineQuery.of(query);
        const code = params.code ?? "";
        const asked = { code, scope: caller.agencies, after, limit };
        const page = await ledger.timeline(asked);
        if (!page) throw new Problem("not-found");
        return { status: 200, body: page };
      },
    },
    {
      method: "post",
      path: "/v1/dossiers/{code}/release",
      who: ["operator", "admin"],
      summary:
        "Trả lại một mã đã bị hồ sơ khác chiếm, để cơ quan có mã khai lại; là mã chính thì hồ sơ đó thôi được gửi",
      body: { type: "application/json", schema: releasing.schema, optional: true },
      idempotent: true,
      answers: { 200: { what: "Mã đã trả lại", schema: released } },
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
    {
      method: "post",
      path: "/v1/dossiers/{code}/custody/release",
      who: ["operator", "admin"],
      summary:
        "Cho hệ thống đang thụ lý thôi thụ lý: trạng thái tỉnh nói được tính lại, đến lần nộp sau",
      idempotent: true,
      answers: { 200: { what: "Ai thụ lý, và trạng thái bây giờ", schema: custodyReleased } },
      problems: ["not-found"],
      answer: async ({ caller, params, note }) => {
        const asked = { code: params.code ?? "", scope: caller.agencies, by: caller.id };
        const done = await ledger.releaseCustody(asked);
        if (!done) throw new Problem("not-found");
        note({ dossier: done.code, released: done.released });
        return { status: 200, body: done };
      },
    },
  ];
};

import { type FindingState, findingStates } from "../../../queue/ledger/findings/findings.ts";
import { type FindingKind, findingKinds } from "../../../queue/ledger/findings/kinds.ts";
import * as answers from "../answers/findings.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import { type Asked, bodyShape, queryShape, type Route } from "../contract/route.ts";
import { entryId } from "./entry-id.ts";
import { createMustBeSystem } from "./must-be-system.ts";

/** What a person should know and nothing else tells, listed and dealt with. */
export const findingRoutes = (parts: {
  ledger: HttpLedger;
  systems: { id: string }[];
}): Route[] => {
  const { findings } = parts.ledger;
  const mustBeSystem = createMustBeSystem({ ...parts, also: ["gateway"] });
  const listing = queryShape<{
    kind?: FindingKind;
    system?: string;
    state?: FindingState;
    after?: string;
    limit?: number;
  }>({
    type: "object",
    properties: {
      kind: { type: "string", enum: Object.keys(findingKinds) },
      system: { type: "string", minLength: 1, maxLength: 64, title: "Hệ thống; gateway: cổng" },
      state: { type: "string", enum: findingStates },
      after: entryId,
      limit: { type: "integer", minimum: 1, maximum: 1_000 },
    },
  });
  const closing = bodyShape<{ why?: string }>({
    type: "object",
    properties: {
      why: {
        type: "string",
        maxLength: 500,
        title: "Đã xử lý thế nào, không ghi thông tin cá nhân",
      },
    },
  });
  const meant = ({ caller, params }: Asked) => {
    const { id = "" } = params;
    if (!/^\d{1,18}$/.test(id)) throw new Problem("not-found");
    return { id, scope: caller.agencies, by: caller.id };
  };
  const shown = <T extends { system: string; code: string | null }>(
    { note }: Asked,
    laid: T | undefined,
  ) => {
    if (!laid) throw new Problem("not-found");
    note({ system: laid.system, ...(laid.code === null ? {} : { dossier: laid.code }) });
    return { status: 200, body: laid };
  };

  return [
    {
      method: "get",
      path: "/v1/findings",
      who: ["viewer", "operator", "admin", "province"],
      summary:
        "Phát hiện (điều người vận hành nên biết mà không giữ bản sao nào lại), theo loại, hệ thống và trạng thái, từng trang; không gắn với hồ sơ nào thì chỉ khóa của mọi đơn vị thấy",
      query: listing,
      answers: { 200: { what: "Một trang phát hiện", schema: answers.findings } },
      problems: [],
      answer: async ({ caller, query }) => {
        const { limit = 200, ...filter } = listing.of(query);
        await mustBeSystem(filter.system);
        const page = await findings.list({ ...filter, limit, scope: caller.agencies });
        return { status: 200, body: page };
      },
    },
    {
      method: "post",
      path: "/v1/findings/{id}/take",
      who: ["operator", "admin"],
      summary: "Nhận xử lý một phát hiện",
      idempotent: true,
      answers: {
        200: {
          what: "Phát hiện; changed: false khi đã nhận hoặc đã đóng",
          schema: answers.handledFinding,
        },
      },
      problems: ["not-found"],
      answer: async (asked) => shown(asked, await findings.take(meant(asked))),
    },
    {
      method: "post",
      path: "/v1/findings/{id}/close",
      who: ["operator", "admin"],
      summary: "Đóng một phát hiện đã xử lý; gặp lại thì thành phát hiện mới",
      body: { type: "application/json", schema: closing.schema, optional: true },
      idempotent: true,
      answers: {
        200: { what: "Phát hiện; changed: false khi đã đóng", schema: answers.handledFinding },
      },
      problems: ["not-found", "bad-body"],
      answer: async (asked) => {
        const { why } = closing.of(asked.body);
        return shown(asked, await findings.close(meant(asked), why));
      },
    },
  ];
};

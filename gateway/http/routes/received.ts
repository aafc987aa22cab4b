import { inboundStates } from "../../../queue/ledger/inbound/states.ts";
import * as answers from "../answers/received.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import { queryShape, type Route } from "../contract/route.ts";
import { entryId } from "./entry-id.ts";
import { createMustBeSystem } from "./must-be-system.ts";

/** What came in from outside, listed without its content, and tried again. */
export const receivedRoutes = (parts: {
  ledger: HttpLedger;
  systems: { id: string }[];
}): Route[] => {
  const { inbound } = parts.ledger;
  const mustBeSystem = createMustBeSystem({ ...parts, also: ["province"] });
  const listing = queryShape<{
    system?: string;
    state?: (typeof inboundStates)[number];
    after?: string;
    limit?: number;
  }>({
    type: "object",
    properties: {
      system: { type: "string", minLength: 1, maxLength: 64, title: "Nguồn; province: tỉnh" },
      state: { type: "string", enum: inboundStates },
      after: entryId,
      limit: { type: "integer", minimum: 1, maximum: 1_000 },
    },
  });
  return [
    {
      method: "get",
      path: "/v1/inbound",
      who: ["viewer", "operator", "admin", "province"],
      summary:
        "Tin đến từ bên ngoài (gọi vào, hỏi được), theo nguồn và trạng thái, từng trang; chưa biết của hồ sơ nào thì chỉ khóa của mọi đơn vị thấy",
      query: listing,
      answers: { 200: { what: "Một trang tin đến", schema: answers.inbound } },
      problems: [],
      answer: async ({ caller, query }) => {
        const { limit = 200, ...filter } = listing.of(query);
        await mustBeSystem(filter.system);
        const page = await inbound.list({ ...filter, limit, scope: caller.agencies });
        return { status: 200, body: page };
      },
    },
    {
      method: "post",
      path: "/v1/inbound/{id}/retry",
      who: ["operator", "admin"],
      summary: "Thử lại ngay một tin chưa vào sổ",
      idempotent: true,
      answers: {
        200: {
          what: "Tin; changed: false khi nó đã vào sổ, không còn nội dung hoặc vẫn không nhận được",
          schema: answers.retried,
        },
      },
      problems: ["not-found"],
      answer: async ({ caller, params, note }) => {
        const { id = "" } = params;
        if (!/^\d{1,18}$/.test(id)) throw new Problem("not-found");
        const retried = await inbound.retry({ id, scope: caller.agencies });
        if (!retried) throw new Problem("not-found");
        const { system, code } = retried.inbound;
        note({ system, ...(code === null ? {} : { dossier: code }) });
        return { status: 200, body: retried };
      },
    },
  ];
};

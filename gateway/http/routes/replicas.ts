import {
  type Laid,
  type ReplicaState,
  replicaStates,
} from "../../../queue/ledger/read/replicas.ts";
import { mostRetried, type ParkedBy } from "../../../queue/ledger/read/retry-many.ts";
import { reasons } from "../../../queue/ledger/state/reasons.ts";
import { laid, replicas, retriedMany } from "../answers/replicas.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { badCursor, Problem } from "../contract/problems.ts";
import { type Asked, bodyShape, queryShape, type Route } from "../contract/route.ts";
import { createMustBeSystem, strange } from "./must-be-system.ts";

/** The copies of dossiers, listed and handled by a person. */
export const replicaRoutes = (parts: {
  ledger: HttpLedger;
  systems: { id: string }[];
}): Route[] => {
  const { ledger } = parts;
  const mustBeSystem = createMustBeSystem(parts);
  const systems = parts.systems.map(({ id }) => id);
  const listing = queryShape<{
    system?: string;
    state?: ReplicaState;
    after?: string;
    limit?: number;
  }>({
    type: "object",
    properties: {
      system: { type: "string", minLength: 1, maxLength: 64 },
      state: { type: "string", enum: replicaStates },
      after: { type: "string", minLength: 1, maxLength: 200, title: "Con trỏ next của lần trước" },
      limit: { type: "integer", minimum: 1, maximum: 1_000 },
    },
  });
  const retrying = bodyShape<{ held?: boolean }>({
    type: "object",
    properties: {
      held: {
        type: "boolean",
        title:
          "Đã có người xem: true, phần còn ngờ đã có ở hệ thống kia, không gửi lại; false, không có (cả phần nêu ở cause.part), tạo lại cùng những gì thuộc về nó",
      },
    },
  });
  const retryingMany = bodyShape<{ dryRun?: boolean } & ParkedBy>({
    type: "object",
    required: ["is"],
    properties: {
      is: { type: "string", enum: reasons, title: "is của một nhóm trong parkedBy" },
      field: {
        type: "string",
        minLength: 1,
        maxLength: 200,
        title: "field của nhóm; bỏ trống: mọi field",
      },
      cure: {
        type: "string",
        minLength: 1,
        maxLength: 500,
        title: "cure của nhóm; bỏ trống: mọi cure",
      },
      dryRun: { type: "boolean", title: "true: chỉ đếm, không gửi" },
    },
  });
  const parking = bodyShape<{ why?: string }>({
    type: "object",
    properties: {
      why: {
        type: "string",
        maxLength: 500,
        format: "visible",
        title: "Lý do, không ghi thông tin cá nhân",
      },
    },
  });
  const meant = ({ caller, params }: Asked) => ({
    system: params.system ?? "",
    code: params.code ?? "",
    scope: caller.agencies,
    by: caller.id,
  });
  const shown = async ({ params, note }: Asked, copy: (Laid & { why?: string }) | undefined) => {
    if (!copy) {
      await mustBeSystem(params.system, "not-found");
      throw new Problem("not-found");
    }
    note({ dossier: copy.code, system: params.system });
    return { status: 200, body: { system: params.system, ...copy } };
  };

  return [
    {
      method: "get",
      path: "/v1/replicas",
      who: ["viewer", "operator", "admin", "province"],
      summary: "Các bản sao theo hệ thống và trạng thái, từng trang",
      query: listing,
      answers: { 200: { what: "Một trang bản sao", schema: replicas } },
      problems: ["bad-cursor"],
      answer: async ({ caller, query }) => {
        const { limit = 200, ...filter } = listing.of(query);
        await mustBeSystem(filter.system);
        const page = await ledger.replicas.list({ ...filter, limit, scope: caller.agencies });
        if (!page) throw badCursor();
        return { status: 200, body: page };
      },
    },
    {
      method: "post",
      path: "/v1/replicas/{system}/{code}/retry",
      who: ["operator", "admin"],
      summary:
        "Cho gửi lại một bản sao đang chờ; held: true khi đã thấy phần còn ngờ ở hệ thống kia, false khi đã thấy không có (tạo lại cùng những gì thuộc về nó)",
      body: { type: "application/json", schema: retrying.schema, optional: true },
      idempotent: true,
      answers: { 200: { what: "Bản sao sau đó", schema: laid } },
      problems: ["not-found", "bad-body"],
      answer: async (asked) => {
        const { held } = retrying.of(asked.body);
        const copy = await ledger.replicas.retry(meant(asked), held);
        return shown(asked, held === undefined ? copy : withHint(copy));
      },
    },
    {
      method: "post",
      path: "/v1/replicas/{system}/retry",
      who: ["operator", "admin"],
      summary: `Cho gửi lại mọi bản sao chờ người xử lý vì cùng một lý do, mỗi lần tối đa ${mostRetried.toLocaleString("vi-VN")}; dryRun: true chỉ đếm`,
      body: { type: "application/json", schema: retryingMany.schema },
      idempotent: true,
      answers: { 200: { what: "Đã tìm thấy và cho gửi lại bao nhiêu", schema: retriedMany } },
      problems: ["not-found", "bad-body"],
      answer: async ({ caller, params, body, note, isOver }) => {
        const system = params.system ?? "";
        if (!systems.includes(system)) throw strange("not-found", "/system", systems, system);
        const { dryRun = false, ...reason } = retryingMany.of(body);
        note({ system });
        const scope = caller.agencies;
        const done = await ledger.replicas.retryMany({
          system,
          reason,
          scope,
          by: caller.id,
          dryRun,
          isOver,
        });
        return { status: 200, body: { system, dryRun, ...done } };
      },
    },
    {
      method: "post",
      path: "/v1/replicas/{system}/{code}/park",
      who: ["operator", "admin"],
      summary: "Giữ một bản sao lại cho đến khi có người cho gửi",
      body: { type: "application/json", schema: parking.schema, optional: true },
      idempotent: true,
      answers: { 200: { what: "Bản sao sau đó", schema: laid } },
      problems: ["not-found", "bad-body", "replica-sending"],
      answer: async (asked) => {
        const { why } = parking.of(asked.body);
        const copy = await ledger.replicas.park(meant(asked), why);
        if (copy?.state === "sending") throw new Problem("replica-sending", { retryAfter: 3 });
        return shown(asked, copy);
      },
    },
  ];
};

/** Whoever said what was seen over there of a copy that waits for no such word is told so, and what to do instead. */
const withHint = (copy: Laid | undefined): (Laid & { why?: string }) | undefined =>
  copy && copy.parts.length === 0 && copy.state !== "sending"
    ? { ...copy, why: nothingInDoubt }
    : copy;

const nothingInDoubt =
  "held không đổi gì: bản sao này không có phần còn ngờ. Bên kia mất hồ sơ đã nhận: khai lại hồ sơ với một thay đổi, bên kia trả lời là không có thì hồ sơ được tạo lại; nơi chỉ nhận hồ sơ một lần (hộ tịch) thì nhờ bên đó nhập lại.";

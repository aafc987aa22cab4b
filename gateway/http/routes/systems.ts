import type { Caller } from "../../../queue/ledger/access/keys.ts";
import { inScope } from "../../../queue/ledger/access/scope.ts";
import {
  type Circuit,
  type Mode,
  type ModeWord,
  type Switch,
  wholeMode,
} from "../../../queue/ledger/control/switches.ts";
import type { Standing } from "../../../queue/ledger/read/standing.ts";
import { cleanText } from "../../../queue/ledger/state/storable.ts";
import { keptBy } from "../../../queue/sync/gate/kept-by.ts";
import type { MaintenanceWindow } from "../../../queue/sync/gate/window.ts";
import dossierSchema from "../../../schemas/dossier.schema.json" with { type: "json" };
import { forAllAgencies } from "../access/auth.ts";
import * as answers from "../answers/systems.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { Problem } from "../contract/problems.ts";
import { bodyShape, type Route } from "../contract/route.ts";
import { strange } from "./must-be-system.ts";

/** An outside system as the surface needs it: its id, how good its adapter is, the mode that its settings give it, its maintenance windows. */
export type KnownSystem = {
  id: string;
  grade?: answers.ShownSystem["grade"];
  mode: Mode;
  windows?: MaintenanceWindow[];
};

/** How the systems stand, and the switches that a person turns. */
export const systemRoutes = (parts: { ledger: HttpLedger; systems: KnownSystem[] }): Route[] => {
  const { ledger } = parts;
  const systems = new Map(parts.systems.map((system) => [system.id, system]));
  const named = (id: string | undefined) => {
    const system = systems.get(id ?? "");
    if (!system) throw strange("not-found", "/id", [...systems.keys()], id);
    return system;
  };
  const viewers: Route["who"] = ["viewer", "operator", "admin", "province"];
  const operators: Route["who"] = ["operator", "admin"];
  const setting = bodyShape<ModeWord>({
    type: "object",
    required: ["mode"],
    properties: {
      mode: {
        type: "string",
        enum: ["off", "shadow", "live", "inherit"],
        title: "inherit: bỏ chế độ riêng này, theo chế độ còn lại",
      },
      agency: dossierSchema.$defs.agencyCode,
      procedure: dossierSchema.$defs.procedureCode,
    },
  });

  const standingOf = async (ids: string[], { agencies }: Caller) => {
    const [standings, switches, polls] = await Promise.all([
      ledger.standing(),
      ledger.switches.all(),
      ledger.polls.all(),
    ]);
    return ids.map((id) => {
      const now = switches.find(({ system }) => system === id);
      const own = polls.filter(({ system }) => system === id).map(({ system: _, ...poll }) => poll);
      const shown = { ...show(named(id), standings.get(id), now), polls: own };
      return agencies === null ? shown : { ...shown, ...forSome(shown) };
    });
  };

  return [
    {
      method: "get",
      path: "/v1/systems",
      who: viewers,
      summary: "Tình trạng của mọi hệ thống",
      answers: { 200: { what: "Mọi hệ thống", schema: answers.systems } },
      problems: [],
      answer: async ({ caller }) => ({
        status: 200,
        body: { systems: await standingOf([...systems.keys()], caller) },
      }),
    },
    {
      method: "get",
      path: "/v1/systems/{id}",
      who: viewers,
      summary:
        "Tình trạng của một hệ thống: chế độ, tồn, chờ người, nhịp đến và đi, thời gian dự kiến, hạn, ngắt mạch khi gửi (circuit) và khi hỏi (readCircuit); kept: điều gì đang giữ nó lại (pause, incident, window, back-off, breaker) và đến khi nào; polls: việc hỏi tin lặp lại, lần cuối, lượt sau, sự cố",
      answers: { 200: { what: "Tình trạng", schema: answers.system } },
      problems: ["not-found"],
      answer: async ({ caller, params }) => {
        const [standing] = await standingOf([named(params.id).id], caller);
        return { status: 200, body: standing ?? {} };
      },
    },
    {
      method: "post",
      path: "/v1/systems/{id}/pause",
      who: operators,
      summary: "Tạm dừng gửi đến một hệ thống",
      idempotent: true,
      answers: { 200: { what: "Tạm dừng hay không", schema: answers.paused } },
      problems: ["not-found"],
      answer: async ({ caller, params }) => {
        forAllAgencies(caller);
        const { id } = named(params.id);
        await ledger.hands.pause(id, caller.id);
        return { status: 200, body: { system: id, paused: true } };
      },
    },
    {
      method: "post",
      path: "/v1/systems/{id}/resume",
      who: operators,
      summary: "Gửi tiếp: bỏ tạm dừng, sự cố và ngắt mạch; bản sao đang đợi thử lại được gửi ngay",
      idempotent: true,
      answers: { 200: { what: "Tạm dừng hay không", schema: answers.paused } },
      problems: ["not-found"],
      answer: async ({ caller, params, isOver }) => {
        forAllAgencies(caller);
        const { id } = named(params.id);
        await ledger.hands.resume(id, caller.id, isOver);
        return { status: 200, body: { system: id, paused: false } };
      },
    },
    {
      method: "post",
      path: "/v1/systems/{id}/mode",
      who: operators,
      summary:
        "Đặt chế độ off, shadow hoặc live cho cả hệ thống, một cơ quan hoặc một thủ tục; inherit: bỏ chế độ đã đặt ở đó",
      body: { type: "application/json", schema: setting.schema },
      idempotent: true,
      answers: { 200: { what: "Các chế độ bây giờ", schema: answers.modeSet } },
      problems: ["not-found", "bad-body"],
      answer: async ({ caller, params, body, isOver }) => {
        const { id } = named(params.id);
        const rule = setting.of(body);
        if (rule.agency === undefined) forAllAgencies(caller);
        else if (!inScope(rule.agency, caller.agencies)) throw new Problem("forbidden");
        const set = await ledger.setMode({
          system: id,
          rule,
          by: caller.id,
          scope: caller.agencies,
          isOver,
        });
        return { status: 200, body: { system: id, ...set } };
      },
    },
  ];
};

const show = (
  { id, grade = null, mode, windows }: KnownSystem,
  standing: Standing | undefined,
  now: Switch | undefined,
): Omit<answers.ShownSystem, "polls"> => ({
  system: id,
  grade,
  mode: wholeMode(now?.modes ?? [], mode),
  modes: now?.modes ?? [],
  paused: now?.paused ?? false,
  stopped: now?.stopped ? cleaned(now.stopped) : null,
  circuit: circuitOf(now),
  readCircuit: circuitOf(now?.reads),
  backOffSeconds: seconds(now?.backOffMs),
  concurrency: now?.width ?? null,
  kept: keptBy(now, windows ?? [], new Date()),
  ...(standing ?? idle),
});

/** A reply that was kept before such were cut may be of any length. */
const cleaned = ({ why, cure, at }: NonNullable<Switch["stopped"]>) => ({
  why: cleanText(why, 500),
  ...(cure === undefined ? {} : { cure: cleanText(cure, 500) }),
  at,
});

/**
 * What a key that is bound to some agencies sees instead: a system's own words are about one dossier, which may be another
 * agency's, and may name a person.
 */
const forSome = ({ stopped, parkedBy }: ReturnType<typeof show>) => {
  const groups = new Map<string, Standing["parkedBy"][number]>();
  for (const { is, field, count } of parkedBy) {
    const place = field !== null && /^(\/[A-Za-z0-9_-]{1,64}){1,10}$/.test(field) ? field : null;
    const before = groups.get(`${is} ${place}`)?.count ?? 0;
    groups.set(`${is} ${place}`, { is, field: place, cure: null, count: before + count });
  }
  return {
    stopped: stopped && { why: "Hệ thống đã dừng, đang chờ người vận hành xem", at: stopped.at },
    parkedBy: [...groups.values()].sort((a, b) => b.count - a.count),
  };
};

/** Open: nothing goes; half-open: one probe may go; closed: all is well. */
const circuitOf = (now: Circuit | undefined): answers.ShownCircuit => {
  const openForMs = now?.openForMs ?? null;
  const state = openForMs === null ? "closed" : openForMs > 0 ? "open" : "half-open";
  return { state, openForSeconds: seconds(openForMs), failures: now?.failures ?? 0 };
};

const seconds = (ms: number | null | undefined) => Math.max(0, Math.ceil((ms ?? 0) / 1_000));

const idle: Standing = {
  ready: 0,
  waiting: 0,
  sending: 0,
  parked: 0,
  behind: 0,
  parkedBy: [],
  oldestWaitSeconds: null,
  arrivedPerSecond: 0,
  drainedPerSecond: 0,
  secondsToDrain: 0,
  deadlines: { past: 0, atRisk: 0, withinSeconds: 3_600 },
};

import { isObject, textOf } from "../json.ts";
import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import type { HttpCall, Reading, Verdict } from "../server.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";

/** Where it stands behind its security server. */
export const RESIDENCE_SERVICE = "DEMO/GOV/000.00.00.G01/cu-tru";

interface Held {
  record: Record<string, unknown>;
  readonly steps: unknown[];
}

/**
 * Starts a system of residence registrations that nobody has, behind an X-Road hop: a record is set, each step is added, a dossier is shown with its
 * steps, and what happened there is told by a cursor that counts from 1. It de-duplicates nothing.
 */
export async function createResidenceSimulator(options: Partial<SimulatorSettings> = {}) {
  const held = new Map<string, Held>();
  const events: object[] = [];

  function judge(service: string, code: string, body: unknown, call: HttpCall): Verdict {
    if (service === "events") {
      const after = Number(new URLSearchParams(call.query).get("sau") || "0");
      const result = events.slice(after, after + 2);
      return told({ result, cuoi: String(after + result.length) });
    }
    const known = held.get(code);
    if (service === "find")
      return known
        ? told({ result: { ...known.record, TienTrinh: known.steps } })
        : refused(2, "Không tìm thấy hồ sơ");
    if (service === "submit") {
      if (!isObject(body) || textOf(body, "ChuHoSo") === "")
        return refused(1, "Hồ sơ không hợp lệ: thiếu ChuHoSo");
      held.set(code, { record: body, steps: known?.steps ?? [] });
      return applied({ result: { SoTiepNhan: `TN-${code}` } });
    }
    if (!known) return refused(2, "Không tìm thấy hồ sơ");
    known.steps.push(body);
    return applied({});
  }

  const running = await openSimulator<object>(
    { ...SIMULATOR_SETTINGS, ...options },
    {
      log: createCallLog(createNames()),
      system: {
        read(call): Reading {
          const body = parsed(call);
          const service = serviceOf(call);
          const code = isObject(body) ? textOf(body, "MaHoSo") : "";
          const isClient = call.headers["x-road-client"] !== undefined;
          return {
            service,
            codes: code === "" ? [] : [code],
            judge: () =>
              service !== "unknown" && isClient
                ? judge(service, code, body, call)
                : answer(404, { message: "không có dịch vụ này" }, false),
          };
        },
        busy: () => refused(9, "Hệ thống đang bận").reply,
        yes: (message) => told({ message }).reply,
        dropSessions: () => {},
      },
      sessions: { count: () => 0, dropAll: () => {} },
      counts: () => ({ dossiers: held.size }),
      dossier: (code) => held.get(code),
      lists: {},
    },
  );
  return {
    ...running,
    of: (code: string): Held | undefined => held.get(code),
    /** Something happened there. */
    happens: (event: object): void => void events.push(event),
  };
}

const services: Readonly<Record<string, string>> = {
  "POST /TiepNhan": "submit",
  "POST /CapNhat": "status",
  "POST /TraCuu": "find",
  "GET /SuKien": "events",
};

const serviceOf = ({ method, path }: HttpCall): string => {
  const base = `/r1/${RESIDENCE_SERVICE}`;
  if (!path.startsWith(base)) return "unknown";
  return services[`${method} ${path.slice(base.length)}`] ?? "unknown";
};

const answer = (status: number, body: object, isApplied: boolean): Verdict => ({
  reply: { status, body: JSON.stringify(body) },
  applied: isApplied,
  refused: !isApplied,
  errorCode: String((body as { error_code?: unknown }).error_code ?? ""),
});
const applied = (more: object) =>
  answer(200, { error_code: "00", message: "Đã nhận", ...more }, true);
const told = (more: object) => ({
  ...answer(200, { error_code: "0", message: "", ...more }, false),
  refused: false,
});
const refused = (code: number, message: string) =>
  answer(200, { error_code: code, message }, false);

const parsed = (call: HttpCall): unknown => {
  try {
    return JSON.parse(call.body);
  } catch {
    return undefined;
  }
};

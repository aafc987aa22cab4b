import { isObject, textOf } from "../json.ts";
import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import type { HttpCall, Reading, Verdict } from "../server.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";

/** What the ministry holds of a dossier: its last record, and every row of progress in the order in which it was added. */
interface Held {
  record: unknown;
  readonly rows: unknown[];
}

/** Starts a ministry that nobody has: a record a dossier that is set, rows that are added each time; `close` ends it. */
export async function createMinistrySimulator(options: Partial<SimulatorSettings> = {}) {
  const held = new Map<string, Held>();

  function judge(service: string, code: string, body: unknown): Verdict {
    if (!isObject(body) || code === "") return reply(200, "SAI_DU_LIEU", "Thiếu số hồ sơ");
    const known = held.get(code);
    if (service === "submit") {
      if (!isObject(body.nguoiNop)) return reply(200, "SAI_DU_LIEU", "Thiếu người nộp");
      held.set(code, { record: body, rows: known?.rows ?? [] });
      return taken();
    }
    if (!known) return reply(200, "SAI_DU_LIEU", "Không có hồ sơ này");
    known.rows.push(body);
    return taken();
  }

  const running = await openSimulator<object>(
    { ...SIMULATOR_SETTINGS, ...options },
    {
      log: createCallLog(createNames()),
      system: {
        read(call): Reading {
          const body = parsed(call);
          const code = isObject(body) ? textOf(body, "soHoSo") : "";
          const service = services[call.path] ?? "unknown";
          const known = service !== "unknown" && call.method === "POST";
          return {
            service,
            codes: code === "" ? [] : [code],
            judge: () => (known ? judge(service, code, body) : reply(404, "KHONG_CO", "")),
          };
        },
        busy: () => reply(200, "BAN", "Quá tải").reply,
        yes: (words) => reply(200, "OK", words).reply,
        dropSessions: () => {},
      },
      sessions: { count: () => 0, dropAll: () => {} },
      counts: () => ({ dossiers: held.size }),
      dossier: (code) => held.get(code),
      lists: {},
    },
  );
  return { ...running, of: (code: string): Held | undefined => held.get(code) };
}

const services: Readonly<Record<string, string>> = {
  "/ho-so": "submit",
  "/ho-so/tien-trinh": "progress",
};

const taken = (): Verdict => ({ ...reply(200, "OK", "Đã nhận"), applied: true, refused: false });

const reply = (status: number, ma: string, thongDiep: string): Verdict => ({
  reply: { status, body: JSON.stringify({ ma, thongDiep }) },
  applied: false,
  refused: true,
  errorCode: ma,
});

const parsed = (call: HttpCall): unknown => {
  try {
    return JSON.parse(call.body);
  } catch {
    return undefined;
  }
};

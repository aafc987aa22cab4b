import { isObject, type JsonObject, textOf } from "../json.ts";
import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import type { HttpCall, Reading, Verdict } from "../server.ts";
import { createSessions } from "../sessions.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";

/**
 * Starts a simulator of the system "template": it holds the last record of each dossier and gives tokens for an hour. A stub until it is written
 * from the interface's facts; it throws no repetition away unless the system is known to.
 */
export async function createSimulator(options: Partial<SimulatorSettings> = {}) {
  const settings = { ...SIMULATOR_SETTINGS, ...options };
  const tokens = createSessions(60, settings.now);
  const held = new Map<string, JsonObject>();

  function judge(call: HttpCall, body: JsonObject): Verdict {
    if (call.path === "/token")
      return ok({ access_token: tokens.open(), expires_in: 3_600 }, false);
    if (!tokens.isOpen(`${call.headers.authorization}`.replace("Bearer ", "")))
      return no(401, 1, "Mã truy cập không đúng");
    if (call.path !== "/submit") return no(404, 1, "Không có địa chỉ này");
    const code = textOf(body, "MaHoSo");
    if (code === "" || textOf(body, "ChuHoSo") === "") return no(200, 1, "Hồ sơ không hợp lệ");
    held.set(code, body);
    return ok({ error_code: 0, message: "Thành công" }, true);
  }

  const running = await openSimulator<object>(settings, {
    log: createCallLog(createNames()),
    system: {
      read(call): Reading {
        const body = parsed(call);
        const code = textOf(body, "MaHoSo");
        return {
          service: call.path.slice(1),
          codes: code === "" ? [] : [code],
          judge: () => judge(call, body),
        };
      },
      busy: () => no(200, 9, "Hệ thống đang bận").reply,
      yes: (message) => ok({ error_code: 0, message }, false).reply,
      dropSessions: tokens.dropAll,
    },
    sessions: tokens,
    counts: () => ({ dossiers: held.size }),
    dossier: (code) => held.get(code),
    lists: {},
  });
  return { ...running, of: (code: string): JsonObject | undefined => held.get(code) };
}

const ok = (body: object, applied: boolean): Verdict => ({
  reply: { status: 200, body: JSON.stringify(body) },
  applied,
  refused: false,
  errorCode: "0",
});

const no = (status: number, code: number, message: string): Verdict => ({
  reply: { status, body: JSON.stringify({ error_code: code, message }) },
  applied: false,
  refused: true,
  errorCode: String(code),
});

const parsed = (call: HttpCall): JsonObject => {
  try {
    const body: unknown = JSON.parse(call.body);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
};

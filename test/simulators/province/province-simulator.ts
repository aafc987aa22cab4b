import { openSimulator } from "../open-simulator.ts";
import { createCallLog } from "../record/call-log.ts";
import { createNames } from "../record/names.ts";
import type { HttpCall, Reading, Verdict } from "../server.ts";
import { SIMULATOR_SETTINGS, type SimulatorSettings } from "../settings.ts";
import { createTold } from "./told.ts";
import { isSigned } from "./verify-signature.ts";

/** What the province's program can be set to. */
export interface ProvinceSettings extends SimulatorSettings {
  readonly path: string;
  readonly secret: string;
  /** Dossiers that it does not take, whatever is said of them. */
  readonly refuses: (code: string) => boolean;
  /** What it answers with HTTP 200 in place of all that, taking nothing; undefined: what it should. */
  readonly says: () => string | undefined;
  /** What it keeps of a dossier that it is told, and whether of each only the newest. */
  readonly keep: (dossier: unknown) => unknown;
  readonly keepsLast: boolean;
}

const PROVINCE_SETTINGS: ProvinceSettings = {
  ...SIMULATOR_SETTINGS,
  path: "/lienthong/dossiers",
  secret: `whsec_${Buffer.alloc(32, "mẫu").toString("base64")}`,
  refuses: () => false,
  says: () => undefined,
  keep: (dossier) => dossier,
  keepsLast: false,
};

/** A running simulator of a province's program that is told by webhooks how its dossiers stand. */
export type ProvinceSimulator = Awaited<ReturnType<typeof createProvinceSimulator>>;

/** Starts the simulator and resolves when it listens; `close` ends it and throws its own failures. */
export async function createProvinceSimulator(options: Partial<ProvinceSettings> = {}) {
  const settings = { ...PROVINCE_SETTINGS, ...options };
  const told = createTold(settings.keep, settings.keepsLast);

  function judge(call: HttpCall): Verdict {
    if (call.path !== settings.path) return reply(404, 1, "Không có địa chỉ này");
    const body = settings.says();
    if (body !== undefined) return { ...reply(200, 1, ""), reply: { status: 200, body } };
    if (!isSigned(call, settings.secret, settings.now())) return reply(401, 1, "Chữ ký không đúng");
    const message = told.read(parsed(call.body));
    if (!message || message.id !== call.headers["webhook-id"])
      return reply(200, 1, "Không đọc được nội dung");
    if (settings.refuses(message.code)) return reply(200, 1, "Hồ sơ không có ở đây");
    told.take(message);
    return { ...reply(200, 0, "Đã nhận"), applied: true, refused: false };
  }

  const running = await openSimulator<object>(settings, {
    log: createCallLog(createNames()),
    system: {
      read(call): Reading {
        const message = told.read(parsed(call.body));
        return {
          service: "tell",
          codes: message ? [message.code] : [],
          judge: () => judge(call),
        };
      },
      busy: () => ({ status: 503, body: "" }),
      yes: (words) => reply(200, 0, words).reply,
      dropSessions: () => {},
    },
    sessions: { count: () => 0, dropAll: () => {} },
    counts: () => ({ dossiers: told.count(), backwards: told.backwards().length }),
    dossier: (code) => (told.of(code).length === 0 ? undefined : { code, taken: told.of(code) }),
    lists: { backwards: told.backwards },
  });
  return { ...running, told, secret: settings.secret };
}

function reply(status: number, code: number, message: string): Verdict {
  return {
    reply: { status, body: JSON.stringify({ code, message }) },
    applied: false,
    refused: true,
    errorCode: String(code),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

import { isObject, type JsonObject, listOf, textOf } from "../json.ts";
import type { HttpCall, Reading, SimulatedSystem, Verdict } from "../server.ts";
import type { createSessions } from "../sessions.ts";
import { createDossierServices } from "./dossier-services.ts";
import type { Cause, PortalState } from "./portal-state.ts";
import { accepted, refused } from "./replies.ts";
import type { PortalSettings } from "./settings.ts";

type Service = (body: JsonObject, cause: Cause) => Verdict;

/** The portal's envelope: paths, headers, login, session, and which service judges the rest. */
export function createPortalSystem(
  state: PortalState,
  sessions: ReturnType<typeof createSessions>,
  settings: PortalSettings,
): SimulatedSystem {
  const { codes, paths } = settings;
  const integration = new Map<string, Service>(
    Object.entries(createDossierServices(state, settings)),
  );
  const share = new Map<string, Service>([["LayDanhSachTTHC", listProcedures]]);

  function listProcedures(_body: JsonObject, { seq }: Cause): Verdict {
    const result = (settings.knownProcedures ?? []).map((procedure) => ({
      MATTHC: procedure.code,
      TENTTHC: procedure.name ?? "",
      LINHVUCTHUCHIEN: [
        { MALINHVUC: procedure.fieldCode ?? "", TENLINHVUC: procedure.fieldName ?? "" },
      ],
    }));
    return accepted(seq, { applied: false, result });
  }

  function login(body: JsonObject, seq: number): Verdict {
    const account = settings.accounts.find(({ username }) => username === body.username);
    if (account === undefined || account.password !== body.password) {
      return refused(seq, codes.badLogin, "Tên đăng nhập hoặc mật khẩu không đúng");
    }
    return accepted(seq, { applied: false, session: sessions.open() });
  }

  function serve(services: Map<string, Service>, body: JsonObject, cause: Cause): Verdict {
    if (!sessions.isOpen(textOf(body, "session"))) {
      const { errorCode, message, status } = settings.sessionRefusal;
      return refused(cause.seq, errorCode, message, status);
    }
    if (textOf(body, "madonvi") === "") {
      return refused(cause.seq, codes.invalid, "Thiếu trường bắt buộc madonvi");
    }
    const service = services.get(textOf(body, "service"));
    if (service === undefined) {
      return refused(cause.seq, codes.unknownService, "Không tìm thấy dịch vụ");
    }
    return service(body, cause);
  }

  function judge(call: HttpCall, body: JsonObject | undefined, cause: Cause): Verdict {
    const isPath = Object.values(paths).includes(call.path);
    if (!isPath) return refused(cause.seq, "404", "Not Found", 404);
    if (call.method !== "POST") return refused(cause.seq, "405", "Method Not Allowed", 405);
    const complaint = headerComplaint(call, settings.requireDstcode);
    if (complaint !== undefined) return refused(cause.seq, codes.malformed, complaint);
    if (body === undefined) {
      return refused(cause.seq, codes.malformed, "Dữ liệu không đúng định dạng JSON");
    }
    if (call.path === paths.login) return login(body, cause.seq);
    return serve(call.path === paths.share ? share : integration, body, cause);
  }

  return {
    read(call): Reading {
      const body = parse(call.body);
      const isUpdating = textOf(body ?? {}, "isUpdating");
      return {
        service: call.path === paths.login ? "login" : textOf(body ?? {}, "service") || "(none)",
        codes: codesOf(body ?? {}),
        ...(isUpdating === "" ? {} : { isUpdating }),
        judge: (seq, run) => judge(call, body, { seq, run }),
      };
    },
    yes: (message) => ({
      status: 200,
      body: JSON.stringify({ error_code: "0", message, result: [] }),
    }),
    busy: () => refused(0, codes.busy, "Hệ thống đang bận, vui lòng thử lại sau").reply,
    dropSessions: () => sessions.dropAll(),
  };
}

function headerComplaint(call: HttpCall, dstcode: string | undefined): string | undefined {
  const type = (call.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") return "Content-Type phải là application/json";
  if (dstcode !== undefined && call.headers.dstcode !== dstcode) return "dstcode không hợp lệ";
  return undefined;
}

function parse(text: string): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The dossiers a call speaks of, each once. */
function codesOf(body: JsonObject): string[] {
  const looked = textOf(body, "mahoso");
  const single = isObject(body.data) ? textOf(body.data, "MaHoSo") : "";
  const many = listOf(body, "data").map((item) => textOf(item, "MaHoSo"));
  return [...new Set([looked, single, ...many])].filter((code) => code !== "");
}

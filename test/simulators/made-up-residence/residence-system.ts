import { isObject, type JsonObject, textOf } from "../json.ts";
import type { HttpCall, Reading, SimulatedSystem, Verdict } from "../server.ts";
import type { createDossiers, Held } from "./dossiers.ts";

/** The system's addresses behind its security server, and how it answers: `error_code` "0", or what is wrong. `begun`: a dossier came for the first time. */
export function createResidenceSystem(
  dossiers: ReturnType<typeof createDossiers>,
  { service, eventsAtOnce, pageSize }: { service: string; eventsAtOnce: number; pageSize: number },
  begun: (code: string) => void,
): SimulatedSystem {
  const base = `/r1/${service}`;
  const serviceOf = ({ method, path }: HttpCall): string =>
    path.startsWith(base) ? (services[`${method} ${path.slice(base.length)}`] ?? none) : none;

  function submit(body: JsonObject): Verdict {
    const lacks = ["MaHoSo", "ChuHoSo"].find((name) => textOf(body, name) === "");
    if (lacks) return refused(1, `Hồ sơ không hợp lệ: thiếu ${lacks}`);
    if (textOf(body, "ChuHoSo").length > 250)
      return refused(1, "Hồ sơ không hợp lệ: ChuHoSo dài quá 250 ký tự");
    const wrong = wrongIn(body, "NgayNhan");
    if (wrong) return wrong;
    const code = textOf(body, "MaHoSo");
    if (dossiers.set(code, body)) begun(code);
    return applied({ result: { SoTiepNhan: `TN-${code}` } });
  }

  function addStep(known: Held, body: JsonObject): Verdict {
    const wrong = wrongIn(body, "ThoiDiem");
    if (wrong) return wrong;
    dossiers.add(known, body);
    return applied({});
  }

  function list(query: URLSearchParams): Verdict {
    const [from, to] = ["tu", "den"].map((name) => momentOf(query.get(name) ?? ""));
    const page = Number(query.get("trang") ?? "1");
    if (from === undefined || to === undefined) return refused(1, "tu, den không hợp lệ");
    const all = dossiers.within(from, to + 999);
    const result = all.slice((page - 1) * pageSize, page * pageSize).map(shown);
    return told({ result, tong: all.length });
  }

  function judge(asked: string, body: JsonObject | undefined, call: HttpCall): Verdict {
    const query = new URLSearchParams(call.query);
    if (asked === "events") {
      const after = Number(query.get("sau") || "0");
      const result = dossiers.events.slice(after, after + eventsAtOnce);
      return told({ result, cuoi: String(after + result.length) });
    }
    if (asked === "list") return list(query);
    if (!body) return refused(1, "Nội dung không hợp lệ");
    if (asked === "submit") return submit(body);
    const known = dossiers.of(textOf(body, "MaHoSo"));
    if (!known) return refused(2, "Không tìm thấy hồ sơ");
    return asked === "find" ? told({ result: shown(known) }) : addStep(known, body);
  }

  return {
    read(call): Reading {
      const body = parsed(call);
      const asked = serviceOf(call);
      const code = body ? textOf(body, "MaHoSo") : "";
      return {
        service: asked,
        codes: code === "" ? [] : [code],
        judge: () => {
          if (asked === none) return byHop("Server.ServerProxy.UnknownService");
          // Who calls is said by its own security server.
          if (!call.headers["x-road-client"]) return byHop("Client.InvalidRequest");
          return judge(asked, body, call);
        },
      };
    },
    busy: () => refused(9, "Hệ thống đang bận, xin thử lại sau").reply,
    yes: (message) => told({ message }).reply,
    dropSessions: () => {},
  };
}

const none = "(không có)";

const services: Readonly<Record<string, string>> = {
  "POST /TiepNhan": "submit",
  "POST /CapNhat": "status",
  "POST /TraCuu": "find",
  "GET /SuKien": "events",
  "GET /DanhSach": "list",
};

const shown = ({ record, steps }: Held) => ({ ...record, TienTrinh: steps });

/** A status that it has no word for, or a moment in another form. */
const wrongIn = (body: JsonObject, moment: string): Verdict | undefined => {
  if (!/^(0[1-9]|10)$/.test(textOf(body, "TrangThai")))
    return refused(1, "Hồ sơ không hợp lệ: TrangThai");
  const isWrong = moment in body && momentOf(textOf(body, moment)) === undefined;
  return isWrong ? refused(1, `Hồ sơ không hợp lệ: ${moment}`) : undefined;
};

const HOURS = 7 * 3_600_000;

/** A moment as it is told there, in Vietnam's time: yyyyMMddHHmmss. */
export const stampOf = (at: number): string =>
  new Date(at + HOURS).toISOString().replace(/\D/g, "").slice(0, 14);

const momentOf = (text: string): number | undefined => {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, ...rest] = found.slice(1).map(Number);
  const at = Date.UTC(year, month - 1, ...(rest as [number, number, number, number]));
  return stampOf(at - HOURS) === text ? at - HOURS : undefined;
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

/** What the security server says by itself. */
const byHop = (type: string): Verdict => {
  const { reply, ...more } = answer(
    500,
    { type, message: "Máy chủ bảo mật không chuyển được" },
    false,
  );
  return { ...more, errorCode: type, reply: { ...reply, headers: { "X-Road-Error": type } } };
};

const parsed = (call: HttpCall): JsonObject | undefined => {
  try {
    const body: unknown = JSON.parse(call.body);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
};

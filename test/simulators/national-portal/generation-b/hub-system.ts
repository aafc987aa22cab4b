import { isObject, type JsonObject, textOf } from "../../json.ts";
import type { HttpCall, Reading, SimulatedSystem, Verdict } from "../../server.ts";
import type { createSessions } from "../../sessions.ts";
import { checkFields } from "../check-fields.ts";
import type { FieldTable } from "../field-tables.ts";
import type { Cause, PortalState } from "../portal-state.ts";
import { done, exists, progressDone, refused, say, turnedAway } from "./hub-replies.ts";
import type { HubSettings } from "./settings.ts";
import { HUB_DOSSIER, HUB_LISTS, HUB_ROW } from "./tables.ts";

type Service = "token" | "add" | "update" | "progress";

/** The provincial hub in front of the portal: three addresses that take bare arrays, each array judged as a whole. */
export function createHubSystem(
  state: PortalState,
  tokens: ReturnType<typeof createSessions>,
  settings: HubSettings,
): SimulatedSystem {
  const known = settings.knownProcedures && new Set(settings.knownProcedures);

  function itemsOf(body: unknown, table: FieldTable): JsonObject[] | string {
    if (!Array.isArray(body) || body.length === 0) return "Dữ liệu phải là danh sách";
    if (settings.maxItems !== undefined && body.length > settings.maxItems) {
      return `Danh sách vượt quá ${settings.maxItems} phần tử`;
    }
    const items: JsonObject[] = [];
    for (const item of body) {
      if (!isObject(item)) return "Phần tử của danh sách phải là đối tượng";
      const complaint = checkFields(item, table, settings.mayBeEmpty);
      if (complaint !== undefined) return complaint;
      items.push(item);
    }
    return items;
  }

  function push(body: unknown, updating: boolean, cause: Cause): Verdict {
    const dossiers = itemsOf(body, HUB_DOSSIER);
    if (typeof dossiers === "string") return refused(cause.seq, dossiers);
    const created = new Set<string>();
    for (const dossier of dossiers) {
      const code = textOf(dossier, "MaHoSo");
      const missing = HUB_LISTS.find((name) => !Array.isArray(dossier[name]));
      if (missing !== undefined) return refused(cause.seq, `Thiếu trường bắt buộc ${missing}`);
      if (known !== undefined && !known.has(textOf(dossier, "MaTTHC"))) {
        return refused(cause.seq, "Thủ tục chưa được ánh xạ");
      }
      const held = created.has(code) || state.exists(code);
      if (!updating && held) return exists(cause.seq);
      if (updating && !held) return refused(cause.seq, "Hồ sơ không tồn tại");
      created.add(code);
    }
    for (const dossier of dossiers) state.push(textOf(dossier, "MaHoSo"), dossier, cause);
    return done(cause.seq, updating ? "Cập nhật hồ sơ thành công" : "Thêm mới hồ sơ thành công");
  }

  function addRows(body: unknown, cause: Cause): Verdict {
    const rows = itemsOf(body, HUB_ROW);
    if (typeof rows === "string") return refused(cause.seq, rows);
    if (!rows.every((row) => state.exists(textOf(row, "MaHoSo")))) {
      return refused(cause.seq, "Hồ sơ không tồn tại");
    }
    for (const row of rows) state.addRow(textOf(row, "MaHoSo"), row, cause);
    return progressDone(cause.seq);
  }

  function giveToken(): Verdict {
    const body = {
      access_token: tokens.open(),
      expires_in: settings.tokenMinutes * 60,
      token_type: "Bearer",
    };
    const reply = { status: 200, body: JSON.stringify(body) };
    return { applied: false, refused: false, errorCode: "0", reply };
  }

  /** What the platform in front of the hub finds wrong with a call's headers. */
  function turnAway({ headers }: HttpCall, service: Service): Verdict | undefined {
    const bearer = headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (settings.lgsp !== undefined) {
      if (!sameKeys(String(headers.lgspaccesstoken ?? ""), settings.lgsp)) {
        return turnedAway(401, "Invalid lgspaccesstoken");
      }
      if (service !== "token" && !tokens.isOpen(bearer)) return turnedAway(401, "Invalid token");
    }
    if (settings.bearer !== undefined && bearer !== settings.bearer) {
      return turnedAway(401, "Invalid token");
    }
    return undefined;
  }

  function judge(call: HttpCall, service: Service | undefined, cause: Cause): Verdict {
    if (service === undefined) return turnedAway(404, "Not Found");
    if (call.method !== "POST") return turnedAway(405, "Method Not Allowed");
    const refusal = turnAway(call, service);
    if (refusal !== undefined) return refusal;
    if (service === "token") {
      const wanted = new URLSearchParams(call.body).get("grant_type") === "client_credentials";
      return wanted ? giveToken() : turnedAway(400, "Unsupported grant_type");
    }
    const body = parse(call.body);
    return service === "progress" ? addRows(body, cause) : push(body, service === "update", cause);
  }

  const services = new Map<string, Service>(
    Object.entries(settings.paths).map(([name, path]) => [path, name as Service]),
  );
  return {
    read(call): Reading {
      const service = services.get(call.path);
      return {
        service: service ?? "(none)",
        codes: codesOf(parse(call.body)),
        judge: (seq, run) => judge(call, service, { seq, run }),
      };
    },
    yes: (words) => say(1, "0", words),
    busy: () => say(1, "99", "Hệ thống đang bận, vui lòng thử lại sau"),
    dropSessions: () => tokens.dropAll(),
  };
}

function sameKeys(header: string, keys: object): boolean {
  const given = parse(Buffer.from(header, "base64").toString());
  return isObject(given) && Object.entries(keys).every(([name, value]) => given[name] === value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The dossiers a call speaks of, each once. */
function codesOf(body: unknown): string[] {
  const items = Array.isArray(body) ? body.filter(isObject) : [];
  return [...new Set(items.map((item) => textOf(item, "MaHoSo")))].filter((code) => code !== "");
}

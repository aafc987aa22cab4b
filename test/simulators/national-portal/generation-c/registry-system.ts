import { isObject, type JsonObject, textOf } from "../../json.ts";
import type { HttpCall, Reading, SimulatedSystem, Verdict } from "../../server.ts";
import type { createSessions } from "../../sessions.ts";
import type { Cause, PortalState } from "../portal-state.ts";
import { refused } from "./registry-replies.ts";
import { createRegistryServices } from "./registry-services.ts";
import type { RegistrySettings } from "./settings.ts";
import type { createUploads } from "./uploads.ts";

type Judge = (call: HttpCall, cause: Cause) => Verdict;

/** The national side's own registry: an OAuth token, then one address an operation. */
export function createRegistrySystem(
  state: PortalState,
  tokens: ReturnType<typeof createSessions>,
  uploads: ReturnType<typeof createUploads>,
  settings: RegistrySettings,
): SimulatedSystem {
  const { paths } = settings;
  const services = createRegistryServices(state, uploads, settings);
  const ofJson =
    (judge: (body: unknown, cause: Cause) => Verdict): Judge =>
    (call, cause) =>
      judge(parse(call.body), cause);
  const byPath = new Map<string, { name: string; judge: Judge }>([
    [paths.number, { name: "GetNextValue", judge: ofJson(services.GetNextValue) }],
    [paths.upload, { name: "UploadFile", judge: services.UploadFile }],
    [paths.create, { name: "CreateDossier", judge: ofJson(services.CreateDossier) }],
    [paths.progress, { name: "CapNhatTienTrinh", judge: ofJson(services.CapNhatTienTrinh) }],
    [paths.status, { name: "CapNhatTrangThai", judge: ofJson(services.CapNhatTrangThai) }],
  ]);

  function giveToken(call: HttpCall): Verdict {
    const { id, secret, grant } = credentials(call);
    if (grant !== "client_credentials") return refused(400, "unsupported_grant_type");
    if (id !== settings.client.id || secret !== settings.client.secret) {
      return refused(401, "invalid_client");
    }
    const body = {
      access_token: tokens.open(),
      expires_in: settings.tokenSeconds,
      token_type: "Bearer",
      scope: "default",
    };
    const reply = { status: 200, body: JSON.stringify(body) };
    return { applied: false, refused: false, errorCode: "0", reply };
  }

  function judge(call: HttpCall, cause: Cause): Verdict {
    if (call.method !== "POST") return refused(405, "Method Not Allowed");
    if (call.path === paths.token) return giveToken(call);
    const service = byPath.get(call.path);
    if (service === undefined) return refused(404, "Not Found");
    const token = call.headers.authorization?.replace(/^Bearer /, "") ?? "";
    if (!tokens.isOpen(token)) return refused(401, "Unauthorized");
    return service.judge(call, cause);
  }

  return {
    read(call): Reading {
      const isToken = call.path === paths.token;
      const isForm = isToken || call.path === paths.upload;
      return {
        service: isToken ? "token" : (byPath.get(call.path)?.name ?? "(none)"),
        codes: isForm ? [] : codesOf(parse(call.body)),
        judge: (seq, run) => judge(call, { seq, run }),
      };
    },
    yes: (message) => ({
      status: 200,
      body: JSON.stringify({ code: settings.successCode, message, data: null }),
    }),
    busy: () => refused(200, "Hệ thống đang bận, vui lòng thử lại sau", 99).reply,
    dropSessions: () => tokens.dropAll(),
  };
}

/** Who asks for a token: in a JSON body, in a form, or by Basic. */
function credentials({ headers, body }: HttpCall) {
  const json = parse(body);
  const form = new URLSearchParams(body);
  const field = (name: string) => (isObject(json) ? textOf(json, name) : (form.get(name) ?? ""));
  const basic = headers.authorization?.startsWith("Basic ")
    ? Buffer.from(headers.authorization.slice(6), "base64").toString()
    : undefined;
  const [id, secret] = basic?.split(":", 2) ?? [field("client_id"), field("client_secret")];
  return { id, secret, grant: field("grant_type") };
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
  const items: JsonObject[] = (Array.isArray(body) ? body : [body]).filter(isObject);
  return [...new Set(items.map((item) => textOf(item, "MaHoSo")))].filter((code) => code !== "");
}

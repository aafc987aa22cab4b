import { isObject, type JsonObject, textOf } from "../json.ts";
import type { HttpCall, Reading, SimulatedSystem, Verdict } from "../server.ts";
import type { createSessions } from "../sessions.ts";
import type { createDossiers } from "./dossiers.ts";
import { answerResult, answerState } from "./older.ts";
import { answerPoll } from "./poll.ts";
import { readSubmission } from "./read-submission.ts";
import { failed, given, hopRefused, invalid, said } from "./replies.ts";
import type { CivilStatusSettings, Quirk } from "./settings.ts";

const POLL_QUIRKS: readonly Quirk[] = [
  "shuffled-answer",
  "stale-answer",
  "changed-answer",
  "missing-answer",
  "empty-answer",
  "told-nothing",
  "error-100",
  "error-101",
  "error-108",
];
const SUBMIT_QUIRKS: readonly Quirk[] = [
  "told-nothing",
  "validation",
  "error-100",
  "error-101",
  "error-106",
  "error-108",
];
const OLDER_QUIRKS: readonly Quirk[] = ["told-nothing", "error-100", "error-101", "error-108"];
const ERRORS: Readonly<Partial<Record<Quirk, string>>> = {
  "error-100": "AUTHEN_ERROR",
  "error-101": "IP_DISALLOWED",
  "error-106": "AGENCY_ID_INCORRECT",
  "error-108": "PROVINCE_ID_INCORRECT",
};

/** The system's addresses: a token, submissions of ordinary and of interlinked modules, and the poll. */
export function createCivilStatusSystem(
  dossiers: ReturnType<typeof createDossiers>,
  tokens: ReturnType<typeof createSessions>,
  settings: CivilStatusSettings,
): SimulatedSystem<Quirk> {
  const { paths } = settings;
  const services = new Map([
    [paths.token, "token"],
    [paths.submit, "dangKyHoTich"],
    [paths.submitInterlinked, "nhanHoSoDKHT"],
    [paths.poll, "layKetQuaDKHT"],
    [paths.state, "traTrangThaiHoSo"],
    [paths.result, "ketQuaDangKyHS"],
  ]);

  function giveToken({ headers, body }: HttpCall): Verdict {
    const basic = Buffer.from((headers.authorization ?? "").replace(/^Basic /, ""), "base64");
    const { id, secret } = settings.client;
    if (new URLSearchParams(body).get("grant_type") !== "client_credentials") {
      return given({ error: "unsupported_grant_type" }, { status: 400, refused: true });
    }
    if (basic.toString() !== `${id}:${secret}`) {
      return given({ error: "invalid_client" }, { status: 401, refused: true });
    }
    const access_token = tokens.open();
    return given({ access_token, token_type: "Bearer", expires_in: settings.tokenSeconds });
  }

  function submit(body: JsonObject, interlinked: boolean, cause: { seq: number; run: number }) {
    const submission = readSubmission(body, interlinked, settings);
    if (Array.isArray(submission)) return invalid(cause.seq, submission, settings);
    const taken = dossiers.submit(submission, cause);
    return taken
      ? said(cause.seq, "1", "", true)
      : said(cause.seq, "0", "Hồ sơ đã được tiếp nhận", false);
  }

  function judge(call: HttpCall, body: JsonObject | undefined, cause: Cause): Verdict {
    const service = services.get(call.path);
    const { quirk, seq } = cause;
    if (service === undefined) return hopRefused(404, "900906", "No matching resource");
    if (call.method !== "POST") return hopRefused(405, "900905", "Method not allowed");
    if (service === "token") return giveToken(call);
    const bearer = (call.headers.authorization ?? "").replace(/^Bearer /, "");
    if (settings.auth !== "none" && !tokens.isOpen(bearer)) {
      return hopRefused(401, bearer === "" ? "900902" : "900901", "Invalid Credentials");
    }
    if (body === undefined) return failed(seq, "500", "DATA_INCORRECT - không phải JSON");
    const error = quirk === undefined ? undefined : ERRORS[quirk];
    if (error !== undefined) return failed(seq, quirk?.slice("error-".length) ?? "", error);
    if (quirk === "told-nothing") return failed(seq, "", "");
    if (quirk === "validation") {
      return invalid(seq, ["Dữ liệu không hợp lệ", "nksHoTen có định dạng không đúng"], settings);
    }
    if (service === "layKetQuaDKHT") return answerPoll(body, dossiers, settings, cause);
    if (service === "traTrangThaiHoSo") return answerState(body, dossiers, seq);
    if (service === "ketQuaDangKyHS") return answerResult(body, dossiers, seq);
    return submit(body, service === "nhanHoSoDKHT", cause);
  }

  return {
    read(call): Reading<Quirk> {
      const body = parse(call.body);
      const service = services.get(call.path) ?? "(none)";
      const isPoll = service === "layKetQuaDKHT";
      const isOlder = service === "traTrangThaiHoSo" || service === "ketQuaDangKyHS";
      const submits = service === "dangKyHoTich" || service === "nhanHoSoDKHT";
      return {
        service,
        codes: body === undefined ? [] : codesOf(body),
        quirks: isPoll ? POLL_QUIRKS : submits ? SUBMIT_QUIRKS : isOlder ? OLDER_QUIRKS : [],
        judge: (seq, run, quirk) => judge(call, body, { seq, run, ...(quirk && { quirk }) }),
      };
    },
    busy: () => failed(0, "", "Hệ thống đang bận, vui lòng thử lại sau").reply,
    yes: (words) => said(0, "1", words, false).reply,
    dropSessions: () => tokens.dropAll(),
  };
}

/** Which run of which call does something, and what oddity it shows. */
export interface Cause {
  readonly seq: number;
  readonly run: number;
  readonly quirk?: Quirk;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The dossiers a call speaks of, each once. */
function codesOf(body: JsonObject): string[] {
  const asked = Array.isArray(body.maDinhDanhHoSo) ? body.maDinhDanhHoSo.map(String) : [];
  const codes = [textOf(body, "maHoSoMCDT"), textOf(body, "maHoSo"), ...asked];
  return [...new Set(codes)].filter((code) => code !== "");
}

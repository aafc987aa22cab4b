import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Call, Item, Outcome, Reply, Why } from "../../contract.ts";
import { refusedBy } from "../../kit/auth/auth.ts";
import { createRefusal, honours, sessionPhrases } from "../../kit/auth/refusal.ts";
import { afterRefusal, createSession } from "../../kit/auth/session.ts";
import {
  absentRules,
  envelope,
  type Rule,
  readReply,
  readSilence,
  type Wording,
} from "../../kit/replies/reply-table.ts";
import { createOrChange, ofRows } from "../shared/create-or-change.ts";
import { demandText } from "../shared/demand-text.ts";
import { sentCodes } from "../shared/sent-codes.ts";

/** Generation A's own reply rows, tried before what HTTP says by itself. Codes other than 0 are not public: unknown until a row is added in the settings. */
export const replyTableA: Rule[] = [
  { text: "đã tồn tại", whole: true, is: "duplicate" },
  { http: "2xx", code: 0, is: "accepted" },
  {
    text: "not found serviceinfo mapping",
    is: "rejected",
    cure: "Cổng chưa ánh xạ thủ tục này; kiểm tra mã thủ tục",
  },
];

/** The calls of generation A: session login, then one envelope `{session, madonvi, service, …}`. */
export const createGenerationA = (parts: {
  settings: SystemSettings;
  account: { username: string; password: string };
}) => {
  const { settings, account } = parts;
  const writeTable = demandText(replyTableA, settings);
  const refusesSession = createRefusal(settings, sessionPhrases);
  const path = (name: "auth" | "integration") => settings.paths[name] ?? defaultPaths[name];

  const session = createSession({
    minutes: settings.sessionMinutes,
    login: async ({ http, signal, timeoutMs }) => {
      const reply = await http({ path: path("auth"), body: account, signal, timeoutMs });
      const name =
        reply.kind === "answer"
          ? (reply.body as { session?: unknown } | undefined)?.session
          : undefined;
      const code = reply.kind === "answer" ? envelope(reply.body).code : undefined;
      if (isSession(name) && code !== undefined && /^0+$/.test(code.trim()))
        return { session: name };
      return { trouble: loginTrouble(reply, code) };
    },
  });

  /** One call; logs in, and once more when the session is refused. */
  const post = async (
    call: Call,
    body: Record<string, unknown>,
  ): Promise<Reply | { trouble: Outcome }> => {
    for (let fresh = false; ; fresh = true) {
      const login = await session.get(call);
      if ("trouble" in login) return login;
      const reply = await call.http({
        path: path("integration"),
        body: { session: login.session, madonvi: settings.unit ?? "", ...body },
        signal: call.signal,
        timeoutMs: call.timeoutMs,
      });
      if (!refusesSession(reply)) {
        if (honours(reply)) session.honoured();
        return reply;
      }
      session.refused(login);
      if (fresh) {
        const refused = refusedBy(body, reply);
        return {
          trouble: afterRefusal(session.refusedFresh(login, refused), refused, "phiên", cure),
        };
      }
    }
  };

  const call = async (
    to: Call,
    body: { service: string; isUpdating?: string; data: unknown[] },
    rows: Rule[],
    wording: Wording = {},
  ): Promise<Outcome> => {
    const reply = await post(to, body);
    if ("trouble" in reply) return reply.trouble;
    const table = [...settings.replies, ...rows, ...writeTable];
    return readReply(reply, table, { sent: sentCodes(body.data), ...wording });
  };

  const push = (to: Call, isUpdating: "True" | "False", rows: Rule[]) => (items: Item[]) =>
    call(
      to,
      { service: "DongBoHoSoMC", isUpdating, data: items.map(({ part }) => part.message) },
      rows,
    );

  return {
    /** Creates or updates dossiers; "đã tồn tại" on a create leads to the update. All items are known there, or none is. */
    sendDossiers: (items: Item[], to: Call): Promise<Outcome[]> =>
      createOrChange(items, {
        create: push(to, "False", []),
        change: push(to, "True", absentRules),
      }),
    /** Appends progress rows in order. */
    sendRows: async (items: Item[], to: Call): Promise<Outcome[]> => {
      const data = items.map(({ part }) => part.message);
      const body = { service: "CapNhatTienDoHoSoMC", data };
      return ofRows(items, await call(to, body, absentRules, { acknowledges: true }));
    },
    /** Whether the portal knows a code; it shows no content. The outcome where it does not say. */
    exists: async (code: string, to: Call): Promise<boolean | { trouble: Outcome }> => {
      const reply = await post(to, { service: "TraCuuHoSo", mahoso: code });
      if ("trouble" in reply) return reply;
      const table = [...settings.replies, ...absentRules, ...replyTableA];
      const outcome = readReply(reply, table, { sent: [code] });
      if (outcome.is === "absent") return false;
      if (outcome.is === "duplicate") return true;
      if (outcome.is !== "accepted" || reply.kind !== "answer") return { trouble: outcome };
      const { result } = reply.body as { result?: unknown };
      return result === undefined
        ? { trouble: { is: "unrecognised", why: "TraCuuHoSo không trả result" } }
        : !isEmpty(result);
    },
  };
};

/** What `result` holds where the code is not there. */
const isEmpty = (result: unknown): boolean =>
  result === null ||
  result === "" ||
  (typeof result === "object" && Object.keys(result).length === 0);

const defaultPaths = { auth: "/auth/login", integration: "/integration" };

const isSession = (name: unknown): name is string =>
  typeof name === "string" && /^[\x20-\x7e]{1,4096}$/.test(name);

const cure = "Kiểm tra tài khoản, madonvi và dstcode";

/** Nothing of a dossier left when the login failed. Only an answer that refuses the account is a matter of settings. */
const loginTrouble = (reply: Reply, code: string | undefined): Outcome => {
  if (reply.kind !== "answer") {
    const { why, timedOut } = readSilence(reply);
    return { is: "busy", why: `Chưa đăng nhập được: ${why}`, ...(timedOut ? { timedOut } : {}) };
  }
  const refused = code !== undefined && Number(code) !== 0;
  const outcome = readReply(reply, []);
  if (outcome.is === "busy") return { ...outcome, uncertain: false };
  const { why = "", said } = outcome as Partial<Why>;
  if (outcome.is === "misconfigured" || refused)
    return {
      is: "misconfigured",
      login: true,
      // About the account, not about a dossier: whoever mends it needs to read it.
      why: ["Cổng không cho đăng nhập", why, ...(said ? [said] : [])].join(": "),
      cure: "Kiểm tra biến môi trường của usernameEnv, passwordEnv và địa chỉ đăng nhập",
    };
  return { is: "busy", why: "Chưa đăng nhập được: không đọc được trả lời" };
};

import type { Outcome, Reply, Why } from "../../../contract.ts";
import { envelope, readReply, readSilence } from "../../replies/reply-table.ts";
import { renewed } from "../auth.ts";
import type { LoggedIn } from "../session.ts";
import type { Style } from "../style.ts";

/** A session by name and password, which goes inside what is sent. */
export const session: Style = {
  needs: [],
  open: ({ settings, session: form, read }) => {
    if (!form) throw new Error("Expected a profile with a session.");
    const account = { username: read("usernameEnv"), password: read("passwordEnv") };
    const path = settings.auth.path ?? settings.paths.auth ?? form.path;
    return renewed({
      minutes: settings.sessionMinutes,
      login: async ({ http, signal, timeoutMs }) =>
        sessionIn(await http({ path, body: account, signal, timeoutMs })),
      sign: (request, name) => ({
        ...request,
        body: form.sign(request.body as object, { session: name, unit: settings.unit ?? "" }),
      }),
      words: { what: "phiên", cure: form.cure },
    });
  },
};

const sessionIn = (reply: Reply): LoggedIn => {
  const isAnswer = reply.kind === "answer";
  const name = isAnswer ? (reply.body as { session?: unknown } | undefined)?.session : undefined;
  const code = isAnswer ? envelope(reply.body).code : undefined;
  if (isSession(name) && code !== undefined && /^0+$/.test(code.trim())) return { session: name };
  return { trouble: troubleOf(reply, code) };
};

const isSession = (name: unknown): name is string =>
  typeof name === "string" && /^[\x20-\x7e]{1,4096}$/.test(name);

/** Nothing of a dossier left when the login failed. Only an answer that refuses the account is a matter of settings. */
const troubleOf = (reply: Reply, code: string | undefined): Outcome => {
  if (reply.kind === "lost" || reply.kind === "unsent") {
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

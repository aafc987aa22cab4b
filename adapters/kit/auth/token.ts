import type { Outcome } from "../../contract.ts";
import { readReply, readSilence } from "../replies/reply-table.ts";
import type { LoggedIn, LoginCall } from "./session.ts";

/** The call that gets a token. */
export type TokenCall = { path: string; body: unknown; headers?: Record<string, string> };

/** A client-credentials request as a form. Pure. */
export const formBody = (
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): { body: string; headers: Record<string, string> } => ({
  body: new URLSearchParams({ grant_type: "client_credentials", ...fields }).toString(),
  headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
});

/**
 * Asks for a token. Nothing of a dossier is on its way yet: whatever fails is busy, and only an answer that refuses the
 * account is a matter of settings.
 */
export const requestToken = async (call: LoginCall, request: TokenCall): Promise<LoggedIn> => {
  const { signal, timeoutMs } = call;
  const reply = await call.http({ ...request, signal, timeoutMs });
  if (reply.kind === "read") return { trouble: troubleOf(reply.outcome) };
  if (reply.kind !== "answer") {
    const { why, timedOut } = readSilence(reply);
    const late = timedOut ? { timedOut } : {};
    return { trouble: { is: "busy", why: `Không lấy được mã truy cập: ${why}`, ...late } };
  }
  const body = (reply.body ?? {}) as { access_token?: unknown; expires_in?: unknown };
  const token = body.access_token;
  if (reply.status === 200 && isToken(token))
    return { session: token, ...lifetime(Number(body.expires_in)) };
  return {
    trouble: troubleOf(readReply(reply, [{ http: 400, is: "misconfigured" }])),
  };
};

/** What a header can carry: without this, no call with it would ever leave. */
const isToken = (token: unknown): token is string =>
  typeof token === "string" && /^[\x21-\x7e]{1,16384}$/.test(token);

/** A token is given up a little before its end, so that it does not run out on the way. */
const lifetime = (seconds: number): { minutes?: number } =>
  seconds > 0 ? { minutes: Math.max(seconds - Math.min(30, seconds / 10), 0.5) / 60 } : {};

const troubleOf = (outcome: Outcome): Outcome => {
  if (outcome.is === "misconfigured")
    return {
      is: "misconfigured",
      login: true,
      why: `Không lấy được mã truy cập: ${outcome.why}`,
      cure: "Kiểm tra auth trong tệp hệ thống và các biến môi trường mà nó nêu tên",
    };
  return outcome.is === "busy"
    ? { ...outcome, why: `Không lấy được mã truy cập: ${outcome.why}`, uncertain: false }
    : { is: "busy", why: "Không lấy được mã truy cập: trả lời không có access_token" };
};

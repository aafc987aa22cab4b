import type { ReplyRule } from "../schemas/generated/systems.ts";
import type { Outcome, Reply } from "./contract.ts";

/**
 * A row of a system's reply table. `uncertain`: the request may have taken effect all the same. `whole`: fits only a body
 * that has both a code and a message.
 */
export type Rule = ReplyRule & { uncertain?: boolean; whole?: boolean };

/** How a system words its replies: the field of its code, and whether the raw text counts as its message. */
export type Wording = { codeField?: "error_code" | "code"; raw?: boolean };

/**
 * Reads a reply by a table: the first row of which every given column fits wins. `code` compares numerically where both are
 * numbers (0, "0" and "00" are one); `text` is contained in the message, both NFC and in lower case. Pure.
 */
export const readReply = (reply: Reply, table: Rule[], wording: Wording = {}): Outcome => {
  if (reply.kind === "unsent") return { is: "busy", why: reply.reason };
  if (reply.kind === "lost") return { is: "lost", why: reply.reason };
  const { codeField = "error_code", raw = false } = wording;
  const { code, message } = envelope(reply.body, codeField);
  const bare = raw || (code === undefined && message === undefined) ? reply.text : "";
  const text = fold(`${message ?? ""} ${bare}`);
  const row = table.find(
    (rule) =>
      (rule.http === undefined || rule.http === reply.status) &&
      (rule.code === undefined || sameCode(rule.code, code)) &&
      (rule.text === undefined || text.includes(fold(rule.text))) &&
      (rule.whole !== true || (code !== undefined && message !== undefined)),
  );
  const why = describe(reply.status, codeField, code, message);
  const wait = reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs };
  switch (row?.is) {
    case "accepted":
      return { is: "accepted" };
    case "duplicate":
      return { is: "duplicate", why };
    case "busy":
      return { is: "busy", why, ...wait, ...(row.uncertain ? { uncertain: true } : {}) };
    case "rejected":
    case "misconfigured":
      return { is: row.is, why, ...(row.cure ? { cure: row.cure } : {}) };
    case "absent":
      return { is: "absent", why };
    case "lost":
      return { is: "lost", why };
    default:
      return { is: "unrecognised", why };
  }
};

/**
 * How a system says, in its own form, that it holds nothing under a code: for the answers to a change and to a look, since a
 * create that is answered so speaks of something else.
 */
export const absentRules: Rule[] = ["không tìm thấy", "không tồn tại", "chưa tồn tại"].map(
  (text): Rule => ({ text, whole: true, is: "absent" }),
);

/** What HTTP says by itself, for the end of any table: too much, unavailable, gateway trouble, no right, wrong address. */
export const httpRules: Rule[] = [
  { http: 429, is: "busy" },
  { http: 503, is: "busy" },
  { http: 500, is: "busy", uncertain: true },
  { http: 502, is: "busy", uncertain: true },
  { http: 504, is: "busy", uncertain: true },
  { http: 401, is: "misconfigured", cure: "Kiểm tra tài khoản kết nối" },
  { http: 403, is: "misconfigured", cure: "Kiểm tra quyền của tài khoản kết nối" },
  { http: 404, is: "misconfigured", cure: "Kiểm tra địa chỉ (baseUrl, paths)" },
];

/** The code (`error_code` unless told otherwise) and `message` of a reply, where the body has them. Pure. */
export const envelope = (
  body: unknown,
  codeField: "error_code" | "code" = "error_code",
): { code?: string; message?: string } => {
  if (body === null || typeof body !== "object") return {};
  const { [codeField]: code, message } = body as Record<string, unknown>;
  return {
    ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}),
    ...(typeof message === "string" ? { message } : {}),
  };
};

/** NFC, lower case. */
export const fold = (text: string): string => text.normalize("NFC").toLowerCase();

const sameCode = (rule: string | number, code: string | undefined) =>
  code !== undefined &&
  (isNumber(String(rule)) && isNumber(code)
    ? Number(rule) === Number(code)
    : String(rule) === code);

const isNumber = (text: string) => /^\s*[+-]?\d+\s*$/.test(text);

const describe = (
  status: number,
  codeField: string,
  code: string | undefined,
  message: string | undefined,
) =>
  [
    `HTTP ${status}`,
    ...(code === undefined ? [] : [`${codeField} ${code}`]),
    ...(message ? [message] : []),
  ].join(": ");

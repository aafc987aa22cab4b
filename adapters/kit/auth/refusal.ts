import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Reply } from "../../contract.ts";
import type { ReplyForm } from "../../kind.ts";
import { envelope, isKnown, usualForm } from "../replies/reply-table.ts";
import { wordsOf } from "../text/fold.ts";
import { listOf } from "../text/list-of.ts";

/** Whole phrases that speak of a session or token and of nothing else; the setting `sessionPhrases` takes their place. */
export const sessionPhrases = [
  "phiên làm việc",
  "phiên đăng nhập",
  "hết phiên",
  "phiên không hợp lệ",
  "phiên đã hết hạn",
  "chưa đăng nhập",
  "vui lòng đăng nhập",
  "session expired",
  "invalid session",
  "session không",
];
export const tokenPhrases = [
  "token không hợp lệ",
  "token hết hạn",
  "token đã hết hạn",
  "token expired",
  "token has expired",
  "token is expired",
  "token is invalid",
  "invalid token",
  "expired token",
  "access token",
];

/**
 * Whether a reply refuses the session or token of its call: by HTTP 401, by a code of the setting `sessionCodes`, or by a
 * code that is no yes with a whole phrase of the list. A row of `replies` that names the answer comes first. Pure.
 */
export const createRefusal = (
  { settings, replies }: Pick<SystemSettings, "settings" | "replies">,
  phrases: readonly string[],
  form: ReplyForm = usualForm,
): ((reply: Reply) => boolean) => {
  const listed = (name: string) => listOf(settings[name]);
  // C's code is HTTP's, said once more inside.
  const own = form.code === "code" ? ["401"] : [];
  const codes = new Set([...own, ...listed("sessionCodes")].map(codeOf));
  const given = listed("sessionPhrases");
  const wanted = (given.length > 0 ? given : phrases).map(wordsOf);
  return (reply) => {
    if (reply.kind !== "answer") return false;
    if (reply.status === 401) return true;
    const { code, message = "" } = envelope(reply.body, form);
    if (code === undefined || isYes(code, form)) return false;
    const words = wordsOf(message);
    const refused = codes.has(codeOf(code)) || wanted.some((phrase) => words.includes(phrase));
    return refused && !isKnown(reply, replies, { form });
  };
};

/**
 * Whether a reply shows that its call's session or token was taken: an answer with a body of its own. Where nothing came
 * back, or a web page of what stands in between, nothing is known of it. Pure.
 */
export const honours = (reply: Reply): boolean =>
  reply.kind === "answer" && reply.status < 500 && typeof reply.body === "object";

const isYes = (code: string, form: ReplyForm) =>
  Number(code) === 0 || (form.code === "code" && Number(code) === 200);

/** Codes that are numbers compare as numbers. */
const codeOf = (code: string): string => (/^\s*[+-]?\d+\s*$/.test(code) ? `${Number(code)}` : code);

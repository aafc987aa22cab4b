import type { Outcome, Reply, Why } from "../../contract.ts";
import type { ReplyForm, Rule } from "../../kind.ts";
import { fold } from "../text/fold.ts";
import { cleanText, codeOrNone } from "../text/outside-text.ts";
import { speaksOfBusy } from "./busy-words.ts";
import { tellsFewer } from "./counts.ts";
import { codeSaysNo, flagsNo } from "./flags-no.ts";
import { httpOutcome } from "./http-outcome.ts";
import { isTimeOut, lineWords } from "./line-words.ts";
import { memberAt, withoutPlace } from "./member.ts";
import { isOfOthers, leavesOut, textLeavesOut } from "./named-dossiers.ts";
import { longestWord, saysNo } from "./says-no.ts";

/**
 * How a system words its replies: its form, whether the raw text counts as its message (`raw`), and then which fields hold what
 * we sent and not what it says (`echo`).
 */
export type Wording = {
  form?: ReplyForm;
  raw?: boolean;
  echo?: ReadonlySet<string>;
  /** Codes of the dossiers that were sent. */
  sent?: readonly string[];
  /** "Already there" acknowledges what was sent, as of a row that nothing follows: it is judged as strictly as a yes. */
  acknowledges?: boolean;
};

/** A code with a message, as most of those that were seen. */
export const usualForm: ReplyForm = { code: "error_code", texts: ["message"] };

type Answer = Extract<Reply, { kind: "answer" }>;

/** Reads what became of a call that brought no answer. Pure. */
export const readSilence = (
  reply: Extract<Reply, { kind: "lost" | "unsent" }>,
): Extract<Outcome, { is: "busy" | "lost" }> => {
  const told = {
    why: lineWords(reply.reason),
    ...(isTimeOut(reply.reason) ? { timedOut: true as const } : {}),
  };
  if (reply.kind === "unsent") return { is: "busy", ...told };
  return { is: "lost", ...told, ...(reply.answered ? { answered: true } : {}) };
};

/**
 * Reads a reply, of any system in this order: 429 and 503; the table's first row of which every given column fits; the words
 * of a busy system; the table's catch-alls; what HTTP says by itself. `code` compares numerically where both are numbers
 * (0, "0" and "00" are one), `text` is contained in the message, both folded. A row's yes counts only where nothing in the
 * reply says no, text or code, unless the row's own does. Pure.
 */
export const readReply = (reply: Reply, table: readonly Rule[], wording: Wording = {}): Outcome => {
  if (reply.kind === "read") return reply.outcome;
  if (reply.kind !== "answer") return readSilence(reply);
  const read = look(reply, wording);
  const verdict = judge(read, table);
  if (verdict.is === "accepted") return { is: "accepted" };
  const told = tell(read);
  switch (verdict.is) {
    case "duplicate":
    case "absent":
      return { is: verdict.is, ...told };
    case "busy":
      return {
        is: "busy",
        ...told,
        ...(reply.retryAfterMs === undefined ? {} : { retryAfterMs: reply.retryAfterMs }),
        ...(reply.retryAfterMs !== undefined && reply.status < 300 ? { alone: true } : {}),
        ...(reply.warning === undefined ? {} : { warning: reply.warning }),
        ...(verdict.uncertain ? { uncertain: true } : {}),
      };
    case "rejected":
    case "misconfigured":
      return { is: verdict.is, ...told, ...(verdict.cure ? { cure: verdict.cure } : {}) };
    case "lost":
      return { is: "lost", ...told, answered: true };
    default:
      return { is: "unrecognised", ...told };
  }
};

/**
 * How a system says, in its own form, that it holds nothing under a code: for the answers to a change and to a look, since a
 * create that is answered so speaks of something else.
 */
export const absentRules: Rule[] = ["không tìm thấy", "không tồn tại", "chưa tồn tại"].map(
  (text): Rule => ({ text, whole: true, is: "absent" }),
);

/** What of a reply the rows look at. */
type Read = {
  reply: Answer;
  form: ReplyForm;
  code?: string;
  message?: string;
  /** What it says, for people and folded for the rows. */
  words: string;
  folded: string;
  isOwnForm: boolean;
  isWhole: boolean;
  sent: readonly string[];
  acknowledges: boolean;
};

/** Whether a row of the table names this answer by its code or its text. Pure. */
export const isKnown = (reply: Answer, table: readonly Rule[], wording: Wording = {}): boolean => {
  const read = look(reply, wording);
  return table.some(
    (rule) => (rule.code !== undefined || rule.text !== undefined) && fitsAll(rule, read),
  );
};

const look = (
  reply: Answer,
  { form = usualForm, raw, echo, sent = [], acknowledges = false }: Wording,
): Read => {
  const { code, message } = envelope(reply.body, form);
  const isWhole = code !== undefined && message !== undefined;
  const isBare = code === undefined && message === undefined;
  const rest = isBare || (raw && !isWhole) ? ownWords(reply, echo) : "";
  // One more than is read: who says more than that says no yes, and pays for none of it.
  const words = `${message ?? ""} ${rest}`.slice(0, longestWord + 1);
  return {
    reply,
    form,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    words,
    folded: fold(words),
    isOwnForm: isOwn(reply.body, form) && (form.whole ? isWhole : code !== undefined),
    isWhole,
    sent,
    acknowledges,
  };
};

/** Whether a body has the member that only the system's own answers have; where none is named, any may. */
const isOwn = (body: unknown, { own }: ReplyForm): boolean =>
  own === undefined ||
  (body !== null && typeof body === "object" && (memberAt(body, own) ?? null) !== null);

/** The raw text, or of JSON its strings, without those that only repeat what was sent. */
const ownWords = ({ text, body }: Answer, echo: ReadonlySet<string> | undefined): string => {
  if (!echo) return text;
  if (body === null || typeof body !== "object") return text.replace(namedWords(echo), " ");
  // As it was sent, or in another writing: "noiDungXuLy".
  const names = new Set([...echo].map((name) => name.toLowerCase()));
  const words = (value: unknown): string[] => {
    if (typeof value === "string") return [value];
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, each]) =>
      names.has(key.toLowerCase()) ? [] : words(each),
    );
  };
  return words(body).join(" ");
};

/** `Name="…"`, of each name, quoted in one way or the other, to its end or to that of the text. */
const namedWords = (names: ReadonlySet<string>): RegExp =>
  new RegExp(`\\b(?:${[...names].join("|")})\\\\?["']?\\s*[:=]\\s*\\\\?(["']).*?(?:\\1|$)`, "gis");

const judge = (read: Read, table: readonly Rule[]): Pick<Rule, "is" | "cure" | "uncertain"> => {
  const { reply, isOwnForm, words, acknowledges } = read;
  const { status } = reply;
  const fits = (rule: Rule) => fitsAll(rule, read);
  // Refused at the door: whatever the body says, but for a row that names this very status.
  if (status === 429 || status === 503)
    return table.find((rule) => rule.http === status && fits(rule)) ?? { is: "busy" };
  let [denied, torn] = [false, false];
  for (const rule of table) {
    if (rule.otherwise || !fits(rule)) continue;
    const isWord = rule.is === "accepted" || (acknowledges && rule.is === "duplicate");
    if (isWord ? isYes(rule, read) : !isOfAnother(rule, read)) return rule;
    denied = true;
    // Its words say yes, something beside them no: that is more than the no of a catch-all.
    torn ||= rule.is !== "accepted" || !saysNo(words);
  }
  if (speaksOfBusy(read.folded)) return { is: "busy", uncertain: true };
  if (torn) return { is: "unrecognised" };
  const rest = table.find((rule) => rule.otherwise && isOwnForm && fits(rule));
  if (rest) return rest;
  return denied ? { is: "unrecognised" } : httpOutcome(status, isOwnForm);
};

/** A yes is one alone: no word against it that the row does not know, no field that says no, nobody left out. */
const isYes = (rule: Rule, read: Read): boolean => {
  const { reply, form, code, message, words, sent } = read;
  const { body } = reply;
  if (words.length > longestWord) return false;
  if (rule.code === undefined && code !== undefined && codeSaysNo(code)) return false;
  const isToldSo = rule.text !== undefined && saysNo(rule.text);
  if (!isToldSo && (saysNo(words) || tellsFewer(words, sent))) return false;
  if (speaksOfBusy(read.folded) || textLeavesOut(words, sent)) return false;
  if (!isOwn(body, form)) return false;
  if (body === null || typeof body !== "object") return true;
  // A code that is no code is no yes, whatever stands beside it.
  if (code === undefined && (memberAt(body, form.code) ?? null) !== null) return false;
  const judged = message === undefined ? [form.code] : [form.code, ...form.texts];
  const rest = judged.filter((name) => name.startsWith("/")).reduce(withoutPlace, body);
  return !leavesOut(body, sent) && !flagsNo(rest, judged, sent);
};

/** "Already there", or "not there", of another dossier than those that were sent. */
const isOfAnother = ({ is }: Rule, { reply, words, sent }: Read): boolean =>
  (is === "duplicate" || is === "absent") && isOfOthers(words, reply.body, sent);

/** A web page is nobody's yes and no "already there", nor is an error of HTTP a yes unless the row names it. */
const mayBeYes = ({ http, is }: Rule, { reply: { status, text } }: Read): boolean =>
  (is !== "accepted" || http !== undefined || (status >= 200 && status <= 299)) &&
  !/<(?:!doctype|html|head|body)\b/i.test(text);

const fitsAll = (rule: Rule, read: Read): boolean =>
  fitsColumns(rule, read) &&
  ((rule.is !== "accepted" && rule.is !== "duplicate") || mayBeYes(rule, read));

const fitsColumns = (rule: Rule, { reply, code, folded, isWhole }: Read): boolean =>
  (rule.http === undefined || sameStatus(rule.http, reply.status)) &&
  (rule.code === undefined || sameCode(rule.code, code)) &&
  (rule.text === undefined || folded.includes(fold(rule.text))) &&
  (rule.whole !== true || isWhole);

/** `5xx` is a class. */
const sameStatus = (rule: number | string, status: number) =>
  typeof rule === "number" ? rule === status : rule.startsWith(String(Math.floor(status / 100)));

const sameCode = (rule: string | number, code: string | undefined) =>
  code !== undefined &&
  (isNumber(String(rule)) && isNumber(code)
    ? Number(rule) === Number(code)
    : String(rule) === code);

const isNumber = (text: string) => /^\s*[+-]?\d+\s*$/.test(text);

/** The code and the texts of a reply, where the body has them. Pure. */
export const envelope = (
  body: unknown,
  form: ReplyForm = usualForm,
): { code?: string; message?: string } => {
  if (body === null || typeof body !== "object") return {};
  const code = memberAt(body, form.code);
  const texts = form.texts
    .map((name) => memberAt(body, name))
    .filter((each) => typeof each === "string");
  return {
    ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}),
    ...(texts.length > 0 ? { message: texts.join(" ") } : {}),
  };
};

/** `why` in our own words, which everybody may read; `said` in the system's, which may name a person. */
const tell = ({ reply, form, code, message }: Read): Why => {
  const why = [
    `HTTP ${reply.status}`,
    ...(code === undefined ? [] : [`${form.code.replace(/^\//, "")} ${codeOrNone(code)}`]),
    ...(reply.unreadable === undefined ? [] : [`nội dung ${reply.unreadable}`]),
  ].join(": ");
  const said = cleanText(message ?? "");
  return { why, ...(said === "" ? {} : { said }) };
};

import { setMaxListeners } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { Http, Line, Outcome, Reply } from "../../../adapters/contract.ts";
import type { Operation, Profile, Rule } from "../../../adapters/kind.ts";
import { readReply } from "../../../adapters/kit/replies/reply-table.ts";

/** What may come in the place of an answer, and what it may come to; "busy in doubt" is not "busy". */
export const faults = ({ form }: Profile): [string, Reply, string[]][] => {
  const strange = bodyOf(form, "99999", "?");
  return [
    ["a time-out", { kind: "lost", reason: "time-out" }, ["lost"]],
    ["a cut connection", { kind: "lost", reason: "connection cut" }, ["lost"]],
    ["a connection refused", { kind: "unsent", reason: "ECONNREFUSED" }, ["busy"]],
    ["HTTP 429", answer(429, {}), ["busy"]],
    ["HTTP 503", answer(503, "<html>"), ["busy"]],
    ["HTTP 502", answer(502, "<html>"), ["busy in doubt"]],
    ["HTTP 404 of a web page", answer(404, "<html>"), ["misconfigured"]],
    ["an empty 200", answer(200, ""), ["lost"]],
    ["a 200 with nothing in it", answer(200, {}), ["lost"]],
    ["a 200 cut half-way", answer(200, '{"result":[{"code":"H41.17-2611'), ["lost"]],
    ["a 200 of a web page", answer(200, "<html>Thành công, đã tồn tại</html>"), ["lost"]],
    ["a code that nobody knows", answer(200, strange), ["unrecognised", "rejected"]],
  ];
};

/** A body that says a code, where there is one, and a text, each where the system's form has it. */
export const bodyOf = (
  { code: at, texts: [text = ""], own }: Profile["form"],
  code: string | number | undefined,
  words: string,
): object => {
  const body = {};
  const put = (name: string, value: unknown) => {
    const names = name.startsWith("/") ? name.split("/").slice(1) : [name];
    const last = names.pop() ?? "";
    let place: Record<string, unknown> = body;
    for (const each of names) {
      place[each] ??= {};
      place = place[each] as Record<string, unknown>;
    }
    place[last] ??= value;
  };
  if (code !== undefined) put(at, code);
  put(text, words);
  if (own !== undefined) put(own, "x");
  return body;
};

export const wordOf = (outcome: Outcome): string =>
  "uncertain" in outcome && outcome.uncertain ? `${outcome.is} in doubt` : outcome.is;

export const isHeld = ({ is }: Outcome): boolean => is === "accepted" || is === "duplicate";

/** An answer of which only a beginning came, cut in several places; the last with the connection. */
export const cut = (whole: object, writes: Writes = JSON.stringify): Reply[] => {
  const text = writes(whole);
  const places = [0.1, 0.25, 0.5, 0.75, 0.9].map((share) => Math.floor(text.length * share));
  return [
    ...[...places, text.length - 1].map((end) => answer(200, text.slice(0, end))),
    { kind: "lost", reason: "connection cut", answered: true },
  ];
};

export const answer = (status: number, body: object | string): Reply => ({
  kind: "answer",
  status,
  body: typeof body === "string" ? undefined : body,
  text: typeof body === "string" ? body : JSON.stringify(body),
});

/**
 * A system that gives a session or token to whoever asks, and everything else one answer. `outdated`: it takes the first one that it gave
 * no more. `writes`: how its answers stand on the wire, where they are no JSON. `login`: what it answers whoever asks for a session instead.
 */
export const lineOf = (
  given: Reply,
  {
    outdated = false,
    writes,
    login,
  }: { outdated?: boolean; writes?: Writes | undefined; login?: Reply | undefined } = {},
) => {
  const reply = onWire(given, writes);
  const sent: Parameters<Http>[0][] = [];
  let logins = 0;
  const http: Http = async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (request.forAll) {
      logins += 1;
      if (login) return login;
      const given = `key-${logins}-given`;
      return answer(200, { error_code: 0, session: given, access_token: given, expires_in: 3600 });
    }
    sent.push(request);
    // Some are answered when others have long logged in anew.
    for (let n = sent.length % 10; n > 0; n -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    const isFirst = JSON.stringify([request.headers, request.body]).includes("key-1-given");
    return outdated && isFirst ? answer(401, {}) : reply;
  };
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const line: Line = { http, signal, timeoutMs: 1_000 };
  return { line, sent, logins: () => logins };
};

/** An answer's members as a text of the system's own form. */
export type Writes = (body: object) => string;

const onWire = (reply: Reply, writes: Writes | undefined): Reply =>
  writes && reply.kind === "answer" && typeof reply.body === "object" && reply.body !== null
    ? { ...reply, body: undefined, text: writes(reply.body) }
    : reply;

/** Whether some answer is read by this row and would be read otherwise without it. */
export const isNoticed = (
  rule: Rule,
  { rows, raw, acknowledges }: Operation,
  { form }: Profile,
): boolean => {
  const wording = { form, raw: raw ?? false, acknowledges: acknowledges ?? false };
  const others = rows.filter((each) => each !== rule);
  return answersTo(rule, form).some((reply) => {
    const outcome = readReply(reply, rows, wording);
    return outcome.is === rule.is && !isDeepStrictEqual(readReply(reply, others, wording), outcome);
  });
};

/** Answers that have what a row asks for, with and without what it does not speak of. */
export const answersTo = ({ http = 200, code, text }: Rule, form: Profile["form"]): Reply[] => {
  const status = typeof http === "number" ? http : Number(`${http[0]}00`);
  const codes = code === undefined ? [undefined, 0, 1, status] : [code];
  const texts = text === undefined ? ["", "Nội dung lạ"] : [text];
  return codes.flatMap((each) => texts.map((words) => answer(status, bodyOf(form, each, words))));
};

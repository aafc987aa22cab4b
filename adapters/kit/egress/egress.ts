import type { SystemSettings } from "../../../schemas/generated/systems.ts";
import type { Call, Line, Reply } from "../../contract.ts";
import type { Operation, Profile } from "../../kind.ts";
import { createSend } from "../auth/auth.ts";
import { createRefusal, tokenPhrases } from "../auth/refusal.ts";
import { createAuth, type Env } from "../auth/styles/styles.ts";
import { openHop, usesOwnAuth } from "../hops/hops.ts";
import { demandText } from "../replies/demand-text.ts";
import { memberAt, withoutPlace } from "../replies/member.ts";
import { createReader } from "../replies/reader.ts";
import { readReply } from "../replies/reply-table.ts";
import { readXml } from "../xml/read-xml.ts";
import { written } from "./written.ts";

/**
 * The one way to a system: an operation's message is put on the wire, signed, sent, and its reply read in the one order of all
 * systems, by the rows of the systems file and then its own. Given the line of a lane's call, what an adapter calls with.
 */
export const createEgress = (parts: {
  settings: SystemSettings;
  profile: Profile;
  env: Env;
}): ((line: Line) => Call) => {
  const { settings, profile } = parts;
  const { form, refusedBy = tokenPhrases } = profile;
  const own = usesOwnAuth(settings) ? settings : { ...settings, auth: { type: "none" } };
  const auth = createAuth(own, parts.env, profile.session);
  const refuses = createRefusal(settings, refusedBy, form);
  const hop = openHop(settings, parts.env, refuses);
  const send = createSend(auth, refuses);
  const operations = new Map(
    Object.entries(profile.operations).map(([name, operation]) => {
      const { acknowledges = false } = operation;
      const rows = rowsOf(operation, settings);
      const path = pathOf(name, operation, settings);
      const wording = { form, acknowledges };
      return [name, { ...operation, path, rows, wording, read: createReader(rows, wording) }];
    }),
  );

  return (line) => ({
    signal: line.signal,
    timeoutMs: line.timeoutMs,
    ...(line.inTurn ? { inTurn: line.inTurn } : {}),
    to: async (name, message, { sent = [], fill, aside, items } = {}) => {
      const operation = operations.get(name);
      if (!operation) throw new Error(`Expected an operation of the profile, got "${name}".`);
      const path = fill ? filledPath(operation.path, fill) : operation.path;
      const request = written({ ...operation, path }, message, line);
      const whole = request instanceof Promise ? await request : request;
      const reply = await (hop
        ? send({ ...line, http: hop(line.http) }, { ...whole, ...aboutOf(sent) })
        : send(line, whole));
      if ("trouble" in reply) return { outcome: reply.trouble };
      const { raw, rows, wording, read } = operation;
      const told = operation.xmlAnswers ? asXml(reply) : reply;
      const apart = aside ?? items?.at;
      const judged = apart === undefined ? told : without(told, apart);
      const outcome =
        raw || apart !== undefined
          ? readReply(judged, rows, { ...wording, sent, ...(raw ? echoOf(message) : {}) })
          : read(judged, sent);
      if (told.kind !== "answer") return { outcome };
      const { body } = told;
      if (items === undefined || outcome.is !== "accepted") return { outcome, body };
      const found = memberAt(Object(body), items.at);
      // XML shows one of a list as the one.
      const list = operation.xmlAnswers ? [found ?? []].flat() : found;
      const answers = Array.isArray(list) ? list.slice(0, MOST_ANSWERS) : [];
      const ofOne = { ...wording, form: items.form };
      const judge = (each: unknown, n: number) =>
        readReply({ ...told, body: each, text: JSON.stringify(each) ?? "" }, rows, {
          ...ofOne,
          ...(items.byPlace ? { sent: sent.slice(n, n + 1) } : {}),
        });
      return {
        outcome,
        body,
        items: answers.map((each, n) => ({ outcome: judge(each, n), body: each })),
      };
    },
  });
};

/** Most answers of one call that are read: twice as many as may be sent. */
const MOST_ANSWERS = 1_000;

const filledPath = (path: string, fill: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(fill, name) ? encodeURIComponent(fill[name] ?? "") : whole,
  );

/** An answer's body read as XML; one that is none stays a text. */
const asXml = (reply: Reply): Reply => {
  if (reply.kind !== "answer" || reply.unreadable !== undefined) return reply;
  const read = readXml(reply.text);
  return "content" in read
    ? { ...reply, body: read.content }
    : { ...reply, body: undefined, unreadable: read.fault };
};

/** An answer without what stands at a place of its body. Pure. */
const without = (reply: Reply, place: string): Reply =>
  reply.kind === "answer" ? { ...reply, body: withoutPlace(reply.body, place) } : reply;

const aboutOf = (sent: readonly string[]): { about?: string } => {
  const [about, ...others] = sent;
  return about === undefined || others.length > 0 ? {} : { about };
};

/** The raw text counts, without what repeats the message. */
const echoOf = (message: unknown) => ({
  raw: true,
  echo: new Set([message].flat().flatMap((each) => Object.keys(Object(each)))),
});

/** The path that the systems file gives an operation, else the usual one. */
const pathOf = (name: string, { path, at = name }: Operation, { paths }: SystemSettings): string =>
  paths[at] ?? path ?? `/${at}`;

const rowsOf = ({ rows, effect, tells }: Operation, settings: SystemSettings) => [
  ...settings.replies,
  ...(tells || effect === "reads" ? rows : demandText(rows, settings)),
];

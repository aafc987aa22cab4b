import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { isDeepStrictEqual } from "node:util";
import type { Http, Item, Line, Outcome, Receipt, Reply } from "../../adapters/contract.ts";
import type { AdapterKind, Operation, Profile, Rule } from "../../adapters/kind.ts";
import { openAdapter } from "../../adapters/kit/egress/open-adapter.ts";
import { readReply } from "../../adapters/kit/replies/reply-table.ts";
import type { Dossier } from "../../schemas/generated/dossier.ts";
import { settingsOf } from "../settings-of.ts";

/** One profile as the suite drives it: settings beside `adapter` and `profile`, a dossier that concerns the system, and its words for yes. */
export type Sample = {
  settings: object;
  env?: Record<string, string>;
  dossier: Dossier;
  /** What the system gave back for the parts that others need, by part key. */
  receipts?: Record<string, Receipt>;
  /** An answer that takes whatever was sent. */
  yes: object;
};

/** What every adapter owes, whatever its system: run it in a test file of the adapter's own, with a sample of each profile. */
export const adapterSuite = (kind: AdapterKind, samples: Record<string, Sample>): void => {
  it("has a sample of each profile", () => {
    assert.deepEqual(Object.keys(samples).sort(), Object.keys(kind.profiles).sort());
  });
  for (const [name, profile] of Object.entries(kind.profiles)) {
    const sample = samples[name];
    if (sample) describe(`profile ${name}`, () => ofProfile(kind, name, profile, sample));
  }
};

const ofProfile = (kind: AdapterKind, name: string, profile: Profile, sample: Sample): void => {
  const { dossier, receipts = {} } = sample;
  const settings = settingsOf({ adapter: kind.name, profile: name, ...sample.settings });
  const open = () => {
    const files = { allows: () => true } as never;
    return openAdapter(kind, { system: "system", settings, env: sample.env ?? {}, files });
  };
  const partsByKind = (): Map<string, Item[]> => {
    const found = new Map<string, Item[]>();
    for (const part of open().parts(dossier)) {
      const item: Item = { code: dossier.code, version: 1, part, known: false, receipts };
      found.set(part.kind, [...(found.get(part.kind) ?? []), item]);
    }
    return found;
  };

  describe("its parts", () => {
    it("are the same for the same dossier, which they leave as it was", () => {
      const before = structuredClone(dossier);
      assert.deepEqual(open().parts(frozen(dossier)), open().parts(before));
      assert.deepEqual(dossier, before);
    });

    it("have a key each, and name none but parts of the same dossier", () => {
      const adapter = open();
      const parts = adapter.parts(dossier);
      assert.ok(adapter.concerns(dossier) && parts.length > 0);
      const keys = new Set(parts.map(({ key }) => key));
      assert.equal(keys.size, parts.length);
      const named = parts.flatMap(({ under, until }) =>
        [under, until].filter((key) => key !== undefined),
      );
      const others = [...named, ...Object.keys(adapter.codes ?? {})];
      assert.deepEqual(
        others.filter((key) => !keys.has(key)),
        [],
      );
      for (const { kind: of } of parts) assert.ok(adapter.perCall(of) >= 1, of);
    });
  });

  for (const [of, items] of partsByKind()) {
    const one = items.slice(0, 1);
    const send = async (reply: Reply, list = one) => {
      const { line, sent } = lineOf(reply);
      const outcomes = await open().send(list, line);
      assert.equal(outcomes.length, list.length, "one outcome an item");
      assert.ok(sent.length > 0, "the system was called");
      return { outcomes, sent };
    };

    describe(`its ${of}`, () => {
      it("are taken where the system says so", async () => {
        const list = items.slice(0, open().perCall(of));
        const { outcomes } = await send(answer(200, sample.yes), list);
        for (const outcome of outcomes) assert.ok(isHeld(outcome), JSON.stringify(outcome));
      });

      for (const [title, reply, allowed] of faults(profile))
        it(`are ${allowed.join(" or ")} after ${title}`, async () => {
          const [outcome] = (await send(reply)).outcomes;
          assert.ok(outcome && allowed.includes(wordOf(outcome)), JSON.stringify(outcome));
        });

      it("put no person's name in an address or in our own words", async () => {
        const person = dossier.applicant.name ?? "";
        assert.ok(person);
        const told = {
          [profile.form.code]: "99999",
          [profile.form.texts[0] ?? ""]: `Xem ${person}`,
        };
        const { outcomes, sent } = await send(answer(200, told));
        const [outcome] = outcomes;
        assert.ok(outcome && "why" in outcome);
        assert.ok(!outcome.why.includes(person), outcome.why);
        for (const { path } of sent) assert.ok(!decodeURIComponent(path).includes(person), path);
      });
    });
  }

  it("logs in once, however many call at once", async () => {
    const { line, logins } = lineOf(answer(200, sample.yes));
    const adapter = open();
    const [first] = [...partsByKind().values()];
    assert.ok(first);
    const all = Array.from({ length: 50 }, () => adapter.send(first.slice(0, 1), line));
    for (const [outcome] of await Promise.all(all)) assert.ok(outcome && isHeld(outcome));
    assert.ok(logins() <= 1, `${logins()} logins`);
  });

  for (const [operation, told] of Object.entries(profile.operations))
    it(`reads some answer to ${operation} by each row of its table alone`, () => {
      const needless = told.rows.filter((rule) => !isNoticed(rule, told, profile));
      assert.deepEqual(needless, []);
    });
};

/** What may come in the place of an answer, and what it may come to; "busy in doubt" is not "busy". */
const faults = ({ form }: Profile): [string, Reply, string[]][] => {
  const strange = { [form.code]: "99999", [form.texts[0] ?? ""]: "?" };
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
    ["a 200 of a web page", answer(200, "<html>Thành công, đã tồn tại</html>"), ["lost"]],
    ["a code that nobody knows", answer(200, strange), ["unrecognised", "rejected"]],
  ];
};

const wordOf = (outcome: Outcome): string =>
  "uncertain" in outcome && outcome.uncertain ? `${outcome.is} in doubt` : outcome.is;

const isHeld = ({ is }: Outcome): boolean => is === "accepted" || is === "duplicate";

const answer = (status: number, body: object | string): Reply => ({
  kind: "answer",
  status,
  body: typeof body === "string" ? undefined : body,
  text: typeof body === "string" ? body : JSON.stringify(body),
});

/** A system that gives a session or token to whoever asks, and everything else one answer. */
const lineOf = (reply: Reply) => {
  const sent: Parameters<Http>[0][] = [];
  let logins = 0;
  const http: Http = async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (request.forAll) {
      logins += 1;
      return answer(200, { error_code: 0, session: "S", access_token: "T", expires_in: 3600 });
    }
    sent.push(request);
    return reply;
  };
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const line: Line = { http, signal, timeoutMs: 1_000 };
  return { line, sent, logins: () => logins };
};

/** Whether some answer is read by this row and would be read otherwise without it. */
const isNoticed = (
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
const answersTo = ({ http = 200, code, text }: Rule, form: Profile["form"]): Reply[] => {
  const status = typeof http === "number" ? http : Number(`${http[0]}00`);
  const codes = code === undefined ? [undefined, 0, 1, status] : [code];
  const texts = text === undefined ? ["", "Nội dung lạ"] : [text];
  return codes.flatMap((each) =>
    texts.map((words) =>
      answer(status, {
        ...(each === undefined ? {} : { [form.code]: each }),
        [form.texts[0] ?? ""]: words,
      }),
    ),
  );
};

const frozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null)
    for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
};

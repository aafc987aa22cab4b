import assert from "node:assert/strict";
import type { Outcome, Reply } from "../../../adapters/contract.ts";
import type { Profile } from "../../../adapters/kind.ts";
import { createMetrics } from "../../../gateway/telemetry/metrics.ts";
import type { Dossier } from "../../../schemas/generated/dossier.ts";
import { answer, bodyOf, lineOf } from "./answers.ts";
import type { opened } from "./opened.ts";
import type { Sample } from "./sample.ts";
import { personsOf } from "./words.ts";

/** Somebody by whose words a leak is known: none of them stands anywhere else. */
const applicant: Dossier["applicant"] = {
  kind: "citizen",
  name: "Đặng Thị Kín Đáo",
  phone: "0987650321",
  identityPapers: [{ type: "citizen-id-12", number: "079199765432", issuedOn: "2021-01-01" }],
  address: { provinceCode: "01", wardCode: "00001", detail: "Số 77 ngõ Vắng Người" },
};

/** No word of a person leaves by a log line, a metric, an error's text or an address, whatever the system answers. */
export const personLaws = (
  { open, itemsOf }: ReturnType<typeof opened>,
  profile: Profile,
  sample: Sample,
): void => {
  const dossier: Dossier = { ...sample.dossier, applicant };
  const words = personsOf(dossier).join(" ");
  const replies = repliesWith(words, profile, sample);

  describe("whatever the system says of a person", () => {
    it("none of it is in our own words, an address, a log line or a metric", async () => {
      const logged: unknown[] = [];
      const { registry, report } = createMetrics({
        log: (...line) => void logged.push(line),
        counts: async () => ({}),
        findings: async () => [],
        polls: async () => [],
        keptBytes: async () => [],
        sealLag: async () => 0,
        bloat: async () => [],
        queue: () => ({ store: "postgres", up: true }),
      });
      const seen: unknown[] = [];
      const learn = (outcomes: Outcome[], part: string) => {
        // The system's own words stay with the dossier.
        seen.push(outcomes.map((outcome) => ({ ...outcome, said: undefined })));
        report({
          kind: "attempt",
          by: "delivery",
          system: "system",
          items: outcomes.length,
          codes: [dossier.code],
          part,
          outcomes: Object.fromEntries(outcomes.map(({ is }) => [is, 1])),
          ms: 1,
        });
        for (const outcome of outcomes) {
          if (outcome.is === "busy" && outcome.warning)
            report({ kind: "warning", system: "system", why: outcome.warning });
          if (outcome.is === "misconfigured" && outcome.cure)
            report({ kind: "stopped", system: "system", is: outcome.is, cure: outcome.cure });
        }
      };
      const watched = async (work: () => Promise<Outcome[]>, part: string) => {
        try {
          learn(await work(), part);
        } catch (error) {
          report({ kind: "fault", system: "system", code: dossier.code, error });
        }
      };
      for (const [reply, login] of replies) {
        const { line, sent } = lineOf(reply, { writes: sample.writes, login });
        const adapter = open();
        for (const [kind, items] of itemsOf(false, dossier)) {
          seen.push(items.map(({ part: { key, notes } }) => [key, notes]));
          await watched(() => adapter.send(items.slice(0, 1), line), kind);
        }
        const { observe, poll = {} } = adapter;
        if (observe)
          await watched(async () => {
            const looked = await observe.one({ dossier, parts: adapter.parts(dossier) }, line);
            return "trouble" in looked ? [looked.trouble] : [];
          }, "look");
        for (const [name, { next }] of Object.entries(poll))
          await watched(async () => {
            const told = await next({ of: [{ state: dossier, since, missed: 0 }] }, line);
            if ("trouble" in told) return [told.trouble];
            const { findings, missing, over } = told.news;
            // What was asked for is not kept of it.
            seen.push([findings, missing, over, { ...told.at, of: undefined }]);
            return [];
          }, name);
        seen.push(sent.map(({ path }) => [path, decodeURIComponent(path)]));
      }
      assert.ok(logged.length > 0);
      const everything = JSON.stringify([seen, logged, await registry.metrics()]);
      for (const word of personsOf(dossier)) assertNowhere(word, everything);
    });
  });

  it("answers what is posted to it without a word of a person's, and refuses it so", () => {
    const body = Buffer.from(JSON.stringify({ [words]: words, MaHoSo: words, MaKetNoi: words }));
    const said: string[] = [];
    for (const { verify, read, answer: reply } of Object.values(open().receive ?? {})) {
      const raw = { body, query: {}, headers: {} };
      for (const work of [() => verify(raw), () => read(raw).map(({ key }) => key)])
        try {
          said.push(JSON.stringify(work()));
        } catch (error) {
          said.push(String(error));
        }
      said.push(JSON.stringify(reply([{ is: "taken" }, { is: "refused", why: "sai" }]).body));
    }
    for (const word of personsOf(dossier)) assertNowhere(word, said.join());
  });
};

const since = "2026-11-23T00:00:00Z";

/** In whatever case and composition: a system may be told a name in capitals, and repeat it so. */
const assertNowhere = (word: string, text: string) => {
  const plain = (each: string) => each.normalize("NFC").toLowerCase();
  assert.ok(!plain(text).includes(plain(word)), word);
};

/** Answers that repeat a person's words wherever a system could put them, some with what it answers whoever logs in. */
const repliesWith = (
  words: string,
  { form }: Profile,
  { yes, shown, news = {}, writes }: Sample,
): [Reply, Reply?][] => {
  const texts = form.texts.filter((name) => !name.startsWith("/"));
  const told = { ...Object.fromEntries(texts.map((name) => [name, words])), ketQua: words };
  const own = (code: string | number) => ({ ...told, ...bodyOf(form, code, words) });
  // No name of an element could hold them.
  const named = writes ? {} : { [words]: words };
  const pages = [`<html>${words}</html>`, words, `{"${words}": `];
  return [
    ...[0, 1, -1, 401, 500, "99999", words].map((code): [Reply] => [answer(200, own(code))]),
    ...[400, 401, 403, 404, 409, 422, 429, 500, 502, 503].map((status): [Reply] => [
      answer(status, own(1)),
    ]),
    ...pages.flatMap((page): [Reply][] => [[answer(200, page)], [answer(500, page)]]),
    ...[yes, shown, ...Object.values(news)].flatMap((good): [Reply][] =>
      typeof good === "object" ? [[answer(200, { ...good, ...named, ketQua: words })]] : [],
    ),
    [answer(200, { ...yes, warning: words }), answer(400, told)],
    [answer(200, yes), answer(200, { ...told, access_token: words, session: words })],
    [{ ...answer(429, own(1)), warning: "Retry-After không đáng tin" } as Reply],
  ];
};

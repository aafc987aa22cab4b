import assert from "node:assert/strict";
import type { Adapter, Reply } from "../../../adapters/contract.ts";
import type { Cursor } from "../../../adapters/inbound.ts";
import type { Profile } from "../../../adapters/kind.ts";
import { asTold, MOST_MARK, whereNext, whereToLook } from "../../../queue/sync/poll/where.ts";
import { answer, cut, faults, lineOf } from "./answers.ts";
import type { Sample } from "./sample.ts";

const began = new Date("2026-11-24T00:00:00Z");
const later = new Date("2026-11-24T01:00:00Z");

/** What is owed by an adapter whose system is asked for its news. */
export const pollLaws = (open: () => Adapter, profile: Profile, sample: Sample): void => {
  const { dossier, writes } = sample;
  const awaited = (state = dossier) => ({ state, since: "2026-11-23T00:00:00Z", missed: 0 });

  for (const [name, poll] of Object.entries(open().poll ?? {})) {
    const news = sample.news?.[name] ?? {};
    const first = whereToLook(poll, {}, began);
    const ask = async (reply: Reply, at: Cursor = asTold(first), of = [awaited()]) => {
      // Each time a process of its own, which remembers nothing.
      const fresh = open().poll?.[name];
      assert.ok(fresh);
      return fresh.next(
        { ...at, ...(poll.by === "ids" ? { of } : {}) },
        lineOf(reply, { writes }).line,
      );
    };
    const told = async (...asked: Parameters<typeof ask>) => {
      const seen = await ask(...asked);
      assert.ok("news" in seen, JSON.stringify(seen));
      return seen;
    };

    describe(`its poll ${name}`, () => {
      it("tells the sample's news, each by a key and with the dossier that it is about", async () => {
        const { statements } = (await told(answer(200, news))).news;
        assert.ok(statements.length > 0, "the sample gives an answer that tells something");
        for (const { key, about } of statements)
          assert.ok(key !== "" && about?.some(({ code }) => code === dossier.code), key);
      });

      it("goes on where it was when it brought no answer", async () => {
        for (const [title, reply] of faults(profile))
          assert.ok("trouble" in (await ask(reply)), title);
      });

      it("takes no list that was cut half-way for a whole one", async () => {
        for (const reply of cut(news, writes))
          assert.ok("trouble" in (await ask(reply)), JSON.stringify(reply));
      });

      it("tells the same again to whoever crashed before its commit: nothing is lost", async () => {
        const before = await told(answer(200, news));
        assert.deepEqual(await told(answer(200, news)), before);
      });

      it("goes on by what was committed alone, and what the system repeats after that is told by the same keys: nothing is told twice", async () => {
        const before = await told(answer(200, news));
        const { mark = "" } = before.at;
        assert.ok(mark.length <= MOST_MARK);
        const committed = whereNext(first, JSON.parse(JSON.stringify(before.at)), false);
        const next = asTold(whereToLook(poll, JSON.parse(JSON.stringify(committed)), later));
        const after = await told(answer(200, news), next);
        assert.deepEqual(after.news.statements, before.news.statements);
      });

      if (poll.by === "ids")
        it("tells no dossier gone or over that an answer leaves out", async () => {
          const other = { ...dossier, code: dossier.code.replace(/\d$/, "9") };
          const { findings = [], over = [] } = (
            await told(answer(200, news), {}, [awaited(), awaited(other)])
          ).news;
          assert.ok(!over.includes(other.code));
          assert.deepEqual(
            findings.filter(({ about }) => about === other.code),
            [],
          );
        });
    });
  }
};

import assert from "node:assert/strict";
import type { Adapter, Reply } from "../../../adapters/contract.ts";
import type { Profile } from "../../../adapters/kind.ts";
import { answer, cut, faults, lineOf } from "./answers.ts";
import type { Sample } from "./sample.ts";

/** What is owed by an adapter whose system can be asked what it holds. */
export const lookLaws = (open: () => Adapter, profile: Profile, sample: Sample): void => {
  if (!open().observe) return;
  const { dossier, shown = {}, writes } = sample;
  const look = async (reply: Reply) => {
    const { observe, parts } = open();
    assert.ok(observe);
    return observe.one({ dossier, parts: parts(dossier) }, lineOf(reply, { writes }).line);
  };

  describe("a look", () => {
    it("sees a dossier that is shown", async () => {
      const looked = await look(answer(200, shown));
      assert.ok("there" in looked && looked.there, `shown: ${JSON.stringify(looked)}`);
    });

    it("tells nothing absent where it brought no answer", async () => {
      for (const [title, reply] of faults(profile))
        assert.ok("trouble" in (await look(reply)), title);
    });

    it("takes no answer that was cut half-way for a whole one", async () => {
      for (const reply of cut(shown, writes))
        assert.ok("trouble" in (await look(reply)), JSON.stringify(reply));
    });
  });

  if (open().observe?.list) describe("a list", () => listLaws(open, profile, sample));
};

const listLaws = (open: () => Adapter, profile: Profile, sample: Sample): void => {
  const { dossier, listed = {}, writes } = sample;
  const window = { from: "2026-11-23T00:00:00Z", to: "2026-11-24T00:00:00Z" };
  const list = async (reply: Reply) => {
    const shown = open().observe?.list?.(window, lineOf(reply, { writes }).line);
    assert.ok(shown);
    const codes: string[] = [];
    for (;;) {
      const { done, value } = await shown.next();
      if (done) return { codes, ended: value };
      codes.push(value.code);
    }
  };

  it("shows the dossiers that it has, and is whole", async () => {
    const { codes, ended } = await list(answer(200, listed));
    assert.deepEqual(codes, [dossier.code]);
    assert.ok(ended.complete, JSON.stringify(ended));
  });

  it("is not whole where it brought no answer, or one that was cut half-way: nothing is absent by it", async () => {
    for (const reply of [...faults(profile).map(([, each]) => each), ...cut(listed, writes)]) {
      const { codes, ended } = await list(reply);
      assert.deepEqual(codes, []);
      assert.ok(!ended.complete, JSON.stringify(reply));
    }
  });
};

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
};

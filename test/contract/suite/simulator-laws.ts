import assert from "node:assert/strict";
import type { Http, Item, Outcome } from "../../../adapters/contract.ts";
import { createAxiosHttp } from "../../../adapters/kit/http/axios-http.ts";
import { FAULTS, type FaultName } from "../../simulators/faults/catalogue.ts";
import { isHeld, wordOf } from "./answers.ts";
import type { opened } from "./opened.ts";
import type { Sample, Simulated } from "./sample.ts";

/** Faults of a system that is called directly, and that end soon. */
const faults = (Object.keys(FAULTS) as FaultName[]).filter(
  (name) => !/^(late|late-commit|slow-drip|down|lgsp-.*)$/.test(name),
);

/** What is owed by an adapter beside a simulator that keeps a state of its own, over HTTP. */
export const simulatorLaws = (
  { open, partsByKind }: ReturnType<typeof opened>,
  { simulated }: Sample,
): void => {
  if (!simulated) return;

  describe("beside its simulator", () => {
    let simulator: Simulated;
    let line: { http: Http; close(): void };
    let send: (items: Item[]) => Promise<Outcome[]>;
    beforeEach(async () => {
      simulator = await simulated();
      line = createAxiosHttp({
        baseUrl: simulator.url,
        maxSockets: 2,
        headers: {},
        transport: "node",
      });
      const adapter = open();
      const { signal } = new AbortController();
      send = (items) => adapter.send(items, { http: line.http, signal, timeoutMs: 5_000 });
    });
    afterEach(async () => {
      line.close();
      await simulator.close();
    });

    /** Has one item of each kind told, in order, up to a kind; of the first at any rate, so that nobody has to log in any more. */
    const tellUpTo = async (kind: string) => {
      for (const [n, [each, [item]]] of [...partsByKind()].entries()) {
        if (each === kind && n > 0) return;
        if (item) await send([item]);
        if (each === kind) return;
      }
    };
    const wasApplied = (after: number) => simulator.received(after).some(({ applied }) => applied);

    it("is believed to hold what it holds, and to hold nothing else", async () => {
      for (const [kind, [item]] of partsByKind()) {
        assert.ok(item);
        const before = simulator.received().length;
        const [outcome] = await send([item]);
        assert.ok(outcome && isHeld(outcome), `${kind}: ${JSON.stringify(outcome)}`);
        assert.ok(wasApplied(before), kind);
      }
    });

    for (const [kind, [item]] of partsByKind())
      for (const fault of faults)
        it(`never tells ${kind} held that it did not take, nor surely lost what it took: ${fault}`, async () => {
          assert.ok(item);
          await tellUpTo(kind);
          const before = simulator.received().length;
          simulator.faults.script({ fault });
          const [outcome] = await send([item]);
          assert.ok(outcome);
          const what = JSON.stringify({ outcome, received: simulator.received(before) });
          // "There already" is true of what it took before.
          const since = wordOf(outcome) === "duplicate" ? 0 : before;
          if (isHeld(outcome)) assert.ok(wasApplied(since), what);
          if (["busy", "rejected", "misconfigured"].includes(wordOf(outcome)))
            assert.ok(!wasApplied(before), what);
          simulator.faults.clear();
          const [again] = await send([{ ...item, known: isHeld(outcome) }]);
          assert.ok(again && isHeld(again), `and then ${JSON.stringify(again)}`);
        });
  });
};

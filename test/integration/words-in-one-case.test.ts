import assert from "node:assert/strict";
import type { Step } from "../../schemas/generated/dossier.ts";
import { type OpenWorld, openWorld } from "../open-world.ts";
import { dossierOf } from "../world.ts";

const code = (n: number) => `H41.17-261122-${String(n).padStart(4, "0")}`;
const step = (n: number): Step => ({ at: `2026-11-23T0${n}:00:00Z`, status: 4, content: `${n}` });

describe("a change that counts in one case only", () => {
  let world: OpenWorld;
  before(async () => {
    world = await openWorld();
  });
  after(() => world.close());

  const said = (of: string, scope: string[] | null = null) => ({
    code: of,
    source: "province",
    scope,
    received: "{}",
  });
  const add = (of: string, note: string, source = "province") =>
    world.ledger.acceptIf({
      ...said(of),
      source,
      only: "new",
      dossier: dossierOf(of, { note }),
    });
  const tell = (of: string, steps: Step[], scope: string[] | null = null) =>
    world.ledger.acceptIf({ ...said(of, scope), only: "steps", dossier: { code: of, steps } });
  const stateOf = async (of: string) => (await world.ledger.readDossier(of, null))?.state;

  it("makes a dossier that is new, and touches none of which its source spoke before", async () => {
    assert.deepEqual(await add(code(1), "đầu"), {
      code: code(1),
      version: 1,
      changed: true,
      stale: false,
    });
    assert.deepEqual(await add(code(1), "sau"), { unmet: "new" });
    assert.equal((await stateOf(code(1)))?.note, "đầu");
  });

  it("is made once by the many that come together, and is the first word of a source beside another's", async () => {
    const all = await Promise.all(["a", "b", "c", "d"].map((note) => add(code(2), note)));
    assert.deepEqual(
      all.map((each) => "unmet" in each),
      [false, true, true, true],
    );
    await world.declare(dossierOf(code(3)), "registry");
    assert.ok("version" in (await add(code(3), "của tỉnh")));
  });

  it("adds steps and leaves the record that came last, whatever came in between", async () => {
    await world.declare(dossierOf(code(4), { note: "một", revision: 7, steps: [step(1)] }));
    const [first] = await Promise.all([
      tell(code(4), [step(2)]),
      world.declare(dossierOf(code(4), { note: "hai", revision: 8 })),
      tell(code(4), [step(2), step(3)]),
    ]);
    assert.ok("version" in first && first.changed);
    const state = await stateOf(code(4));
    assert.equal(state?.note, "hai");
    assert.deepEqual(
      state?.steps?.map(({ content }) => content),
      ["1", "2", "3"],
    );
    const again = await tell(code(4), [step(3)]);
    assert.equal("changed" in again && again.changed, false);
  });

  it("tells no steps of what nobody declared, and of another agency's dossier the same", async () => {
    await world.declare(dossierOf(code(5)));
    assert.deepEqual(await tell(code(6), [step(1)]), { unmet: "steps" });
    assert.deepEqual(await tell(code(6), [step(1)], ["H41.17"]), { unmet: "steps" });
    const foreign = [
      await tell(code(5), [step(1)], ["H41.18"]),
      await tell(code(7), [step(1)], ["H41.18"]),
    ];
    assert.deepEqual(foreign, [{ refused: "not-found" }, { refused: "not-found" }]);
    assert.equal((await stateOf(code(5)))?.steps, undefined);
    assert.ok("version" in (await tell(code(5), [step(1)], ["H41"])));
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Adapter, Outcome, Part } from "../../adapters/contract.ts";
import type { Held } from "../../queue/ledger/state/held.ts";
import { askFirst } from "../../queue/sync/lane/ask-first.ts";
import { applyOutcome, doubt } from "../../queue/sync/plan/apply-outcome.ts";
import { isKnown } from "../../queue/sync/plan/pack-calls.ts";
import { type Plan, plan } from "../../queue/sync/plan/plan.ts";

/** What becomes of one exchange with the system. */
type Fate = "taken" | "lost after" | "lost before" | "busy";
type Event = { do: "send"; fates: Fate[] } | { do: "declare" } | { do: "forget" };

const patience = {
  retrySeconds: [1],
  retryJitter: 0,
  unrecognisedTries: 1_000,
  settleMs: 1,
  jitter: 0.5,
};

/** A system that may lose a dossier, and a copy of it that is kept by plan, look and outcome as the lanes keep one. */
const createCopy = (asked: boolean) => {
  let version = 1;
  let held: Held = {};
  let record: string | undefined;
  let rows: string[] = [];
  let fates: Fate[] = [];
  const excused = new Set<string>();
  const fate = () => fates.shift() ?? "taken";

  const parts = (): Part[] => [
    {
      key: "dossier",
      kind: "dossiers",
      message: {},
      digest: `v${version}`,
      overwrites: true,
      ifLost: asked ? "look" : "resend",
    },
    ...Array.from(
      { length: version },
      (_, n): Part => ({
        key: `row:${n}`,
        kind: "rows",
        message: {},
        digest: `r${n}`,
        under: "dossier",
        ifLost: "resend",
      }),
    ),
  ];
  const adapter = {
    concerns: () => true,
    parts,
    ...(asked
      ? {
          observe: {
            covers: ["dossiers"],
            shows: "existence",
            one: async () =>
              fate() === "taken"
                ? { there: record !== undefined }
                : { trouble: { is: "lost", why: "" } },
          },
        }
      : {}),
  } as unknown as Adapter;

  /** One exchange: what it does over there, and what comes back. */
  const exchange = (act: () => Outcome): Outcome => {
    const becomes = fate();
    if (becomes === "busy") return { is: "busy", why: "" };
    if (becomes === "lost before") return { is: "lost", why: "" };
    const answer = act();
    return becomes === "taken" ? answer : { is: "lost", why: "" };
  };
  const change = (digest: string): Outcome =>
    exchange(() => {
      if (record === undefined) return { is: "absent", why: "không tìm thấy" };
      record = digest;
      return { is: "accepted" };
    });
  const push = (digest: string, known: boolean): Outcome => {
    if (known) return change(digest);
    const created = exchange(() => {
      if (record !== undefined) return { is: "duplicate", why: "đã tồn tại" };
      record = digest;
      rows = [];
      return { is: "accepted" };
    });
    if (created.is !== "duplicate") return created;
    const changed = change(digest);
    return changed.is === "absent" ? { is: "unrecognised", why: "" } : { ...changed, there: true };
  };
  const append = (run: Part[]): Outcome =>
    exchange(() => {
      if (record === undefined) return { is: "absent", why: "không tìm thấy" };
      rows.push(...run.map(({ key }) => key));
      return { is: "accepted" };
    });

  const send = async (): Promise<Plan> => {
    const made = plan(adapter, "live", {
      held,
      state: {},
      salt: null,
      tries: 0,
      unrecognised: 0,
    } as never);
    const learn = (part: Part, outcome: Outcome) => {
      const before = made.claimed.held;
      const applied = applyOutcome(
        { held: made.held, before, tries: 0, unrecognised: 0 },
        part,
        outcome,
        patience,
      );
      made.held = applied.held;
      if (applied.next) made.next ??= applied.next;
      else made.queue = made.queue.filter((each) => each !== part);
    };
    const met = await askFirst(adapter, made, {} as never);
    if (met) learn(met.part, met.trouble);
    while (!made.next && made.queue.length > 0) {
      const kind = made.queue[0]?.kind;
      const run = made.queue.filter((part) => part.kind === kind);
      made.held = doubt(made.held, run);
      const [first] = run;
      const outcome =
        kind === "rows" || !first ? append(run) : push(first.digest, isKnown(made, first));
      if (outcome.is === "lost") for (const { key } of run) excused.add(key);
      for (const part of run) learn(part, outcome);
    }
    held = made.held;
    return made;
  };

  return {
    declare: () => {
      version += 1;
    },
    forget: () => {
      record = undefined;
    },
    send: (next: Fate[]) => {
      fates = [...next];
      return send();
    },
    /** Sends until nothing is left; a person answers for what is parked. */
    comeToRest: async () => {
      fates = [];
      for (let round = 0; round < 20; round += 1) {
        const { next, atEnd } = await send();
        const end = next ?? atEnd ?? { state: "current" };
        if (end.state === "current") return;
        if (end.state === "parked") held = { ...held, dossier: { gone: true } };
      }
      throw new Error(`The copy did not come to rest: ${JSON.stringify({ held, record, rows })}`);
    },
    there: () => ({
      record,
      rows,
      wanted: parts()
        .map(({ key }) => key)
        .slice(1),
      version,
      excused,
    }),
  };
};

const fate = fc.constantFrom<Fate>("taken", "taken", "lost after", "lost before", "busy");
const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      fates: fc.array(fate, { maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("declare" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("forget" as const) }) },
);

describe("a system that may lose what it took", () => {
  for (const asked of [true, false])
    it(`${asked ? "that can be asked" : "that cannot be asked"} ends, after any schedule, with the newest record and every row, none twice without a lost reply`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 14 }), async (schedule: Event[]) => {
          const copy = createCopy(asked);
          for (const happens of schedule) {
            if (happens.do === "send") await copy.send(happens.fates);
            else copy[happens.do]();
          }
          copy.declare();
          await copy.comeToRest();
          const { record, rows, wanted, version, excused } = copy.there();
          assert.equal(record, `v${version}`);
          assert.deepEqual([...new Set(rows)].sort(), [...wanted].sort(), "a row is missing");
          for (const row of wanted)
            if (!excused.has(row))
              assert.equal(rows.filter((each) => each === row).length, 1, `${row} twice`);
        }),
        { numRuns: 2_000 },
      );
    });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Adapter, Item, Line, Looked, Outcome, Part } from "../../adapters/contract.ts";
import type { Held } from "../../queue/ledger/state/held.ts";
import { inWindow } from "../../queue/sync/gate/window.ts";
import { askFirst } from "../../queue/sync/lane/ask-first.ts";
import { sendCall } from "../../queue/sync/lane/send-call.ts";
import { applyOutcome, delayMs, doubt } from "../../queue/sync/plan/apply-outcome.ts";
import { isKnown, packCalls } from "../../queue/sync/plan/pack-calls.ts";
import { needsSending, type Plan, plan } from "../../queue/sync/plan/plan.ts";
import { shapeOf } from "../../queue/sync/plan/word.ts";
import { createWaker } from "../../queue/sync/waker.ts";

const part = (key: string, digest = "d1", kind = "rows"): Part => ({
  key,
  kind,
  digest,
  message: {},
  ifLost: "resend",
});
const patience = {
  retrySeconds: [5, 15, 60],
  retryJitter: 0,
  unrecognisedTries: 3,
  settleMs: 700,
  jitter: 0.5,
};
const apply = (outcome: Outcome, before: Held = {}, counts = { tries: 0, unrecognised: 0 }) =>
  applyOutcome(
    { held: doubt(before, [part("p")]), before, ...counts },
    part("p"),
    outcome,
    patience,
  );

describe("an outcome", () => {
  it("accepted or duplicate: the digest is acknowledged and the doubt gone", () => {
    for (const is of ["accepted", "duplicate"] as const)
      assert.deepEqual(apply({ is, receipt: { code: "R1" } }).held, {
        p: { digest: "d1", receipt: { code: "R1" } },
      });
  });

  it("busy: nothing was taken, tried again by the schedule or when the system asks for it", () => {
    const { held, next } = apply({ is: "busy", why: "" }, {}, { tries: 1, unrecognised: 0 });
    assert.deepEqual(held, {});
    assert.deepEqual(next?.state === "waiting" && [next.inMs, next.tries], [15_000, 2]);
    const later = apply({ is: "busy", why: "", retryAfterMs: 90_000 }).next;
    assert.equal(later?.state === "waiting" && later.inMs, 90_000);
  });

  it("busy but uncertain: the part stays in doubt", () => {
    assert.equal(apply({ is: "busy", why: "", uncertain: true }).held.p?.doubt, "d1");
  });

  it("busy elsewhere: the replica waits, and nothing is held against the system", async () => {
    const outcome: Outcome = { is: "busy", why: "", retryAfterMs: 9, elsewhere: true };
    assert.equal(apply(outcome).next?.state, "waiting");
    const send = async (is: Outcome) =>
      (
        await sendCall(
          { send: async () => [is] } as unknown as Adapter,
          [{ code: "1", version: 1, part: part("p"), known: false }],
          {} as Line,
          () => {},
        )
      ).trouble;
    assert.deepEqual([await send(outcome), await send({ is: "busy", why: "" })], [0, 1]);
  });

  it("rejected: parked with field and cure until a new version", () => {
    const { held, next } = apply({ is: "rejected", why: "sai", field: "/dueAt", cure: "sửa" });
    assert.deepEqual(held, {});
    assert.deepEqual(next, {
      state: "parked",
      awaitsPerson: false,
      cause: { is: "rejected", part: "p", why: "sai", field: "/dueAt", cure: "sửa" },
    });
  });

  it("misconfigured at the login: nobody's fault, as ready as before", () => {
    const outcome: Outcome = { is: "misconfigured", why: "", login: true };
    assert.equal(apply(outcome).next?.state, "ready");
  });

  it("misconfigured for one dossier: that one waits, again N times, then parked as its own group", () => {
    const outcome: Outcome = { is: "misconfigured", why: "?", cure: "c" };
    const first = apply(outcome);
    assert.deepEqual(first.held, {}, "nothing was taken");
    assert.deepEqual(first.next?.state === "waiting" && first.next.unrecognised, 1);
    const last = apply(outcome, {}, { tries: 0, unrecognised: 2 }).next;
    assert.deepEqual(last?.state === "parked" && last.cause, {
      is: "misconfigured",
      part: "p",
      why: "?",
      shape: "misconfigured",
      cure: "c",
    });
  });

  it("unrecognised: in doubt, again N times, then parked as its own group", () => {
    const first = apply({ is: "unrecognised", why: "?" });
    assert.equal(first.held.p?.doubt, "d1");
    assert.equal(first.next?.state, "waiting");
    const last = apply({ is: "unrecognised", why: "?" }, {}, { tries: 0, unrecognised: 2 });
    assert.equal(last.next?.state, "parked");
  });

  it("lost: in doubt, again later by the schedule, never before it settled", () => {
    const { held, next } = apply({ is: "lost", why: "" }, {}, { tries: 2, unrecognised: 2 });
    assert.equal(held.p?.doubt, "d1");
    assert.deepEqual(
      next?.state === "waiting" && [next.inMs, next.tries, next.unrecognised],
      [60_000, 3, 2],
    );
    const settling = applyOutcome(
      { held: {}, before: {}, tries: 0, unrecognised: 0 },
      part("p"),
      { is: "lost", why: "" },
      { ...patience, settleMs: 9_000 },
    ).next;
    assert.equal(settling?.state === "waiting" && settling.inMs, 9_000);
  });

  it("lost again while others were honoured: counted, then parked; but by no probe of an incident", () => {
    const lost = (unrecognised: number, tests: boolean) =>
      applyOutcome(
        { held: doubt({}, [part("p")]), before: {}, tries: 1, unrecognised },
        part("p"),
        { is: "lost", why: "" },
        { ...patience, alone: true, tests },
      );
    const { next } = lost(0, false);
    assert.deepEqual(next?.state === "waiting" && [next.tries, next.unrecognised], [2, 1]);
    const last = lost(2, false);
    assert.equal(last.held.p?.doubt, "d1");
    assert.equal(last.next?.state === "parked" && last.next.cause.is, "lost");
    assert.equal(lost(2, true).next?.state, "waiting");
  });

  it("lost although something came: in doubt, and never sent again for ever", () => {
    const lost: Outcome = { is: "lost", why: "HTTP 200", said: "x", answered: true };
    const first = apply(lost);
    assert.equal(first.held.p?.doubt, "d1");
    assert.deepEqual(
      first.next?.state === "waiting" && [first.next.inMs, first.next.unrecognised],
      [5_000, 1],
    );
    const last = apply(lost, {}, { tries: 0, unrecognised: 2 });
    assert.equal(last.held.p?.doubt, "d1");
    assert.deepEqual(last.next, {
      state: "parked",
      awaitsPerson: false,
      cause: {
        is: "unrecognised",
        part: "p",
        why: "HTTP 200",
        said: "x",
        shape: shapeOf("unrecognised", lost),
      },
    });
  });

  it("refused after an earlier lost reply: that earlier doubt stays, so v1 held, v2 lost, v3 = v1 busy is sent again", () => {
    const before: Held = { p: { digest: "d1", doubt: "d2" } };
    const { held } = apply({ is: "busy", why: "" }, before);
    assert.deepEqual(held, before);
    assert.equal(needsSending(held, part("p", "d1")), true);
  });
});

describe("the shape of an answer that nobody knows", () => {
  const shape = (said: string, why = "HTTP 200") =>
    shapeOf("unrecognised", { is: "lost", why, said });
  it("is the same whoever it was said of, and keeps neither name nor number nor code", () => {
    assert.equal(
      shape("Hồ sơ H41.17-261122-0001 của Nguyễn Văn Mẫu lỗi lúc 10:31 ngày 3/11."),
      shape("Hồ sơ H41.18-261123-0999 của Lê Thị Ví Dụ lỗi lúc 08:02 ngày 24/12!"),
    );
  });

  it("is another where the words, the status or the code are", () => {
    const all = [
      shape("chưa mở cổng"),
      shape("đang bảo trì"),
      shape("đang bảo trì", "HTTP 521"),
      shape("đang bảo trì", "HTTP 200: error_code 7"),
    ];
    assert.equal(new Set(all).size, 4);
  });
});

describe("a part", () => {
  it("needs no sending when it is not in doubt and equals what was acknowledged", () => {
    assert.equal(needsSending({ p: { digest: "d1" } }, part("p", "d1")), false);
    assert.equal(needsSending({ p: { digest: "d0" } }, part("p", "d1")), true);
    assert.equal(needsSending({ p: { digest: "d1", doubt: "d1" } }, part("p", "d1")), true);
    assert.equal(needsSending({}, part("p", "d1")), true);
  });

  it("that must go with another needs no sending once that one is acknowledged, in doubt or not", () => {
    const late = { ...part("p", "d1"), until: "q" };
    assert.equal(needsSending({}, late), true);
    assert.equal(needsSending({ q: { doubt: "d1" } }, late), true);
    assert.equal(needsSending({ q: { digest: "d1" } }, late), false);
    assert.equal(
      needsSending({ p: { doubt: "d1" }, q: { digest: "d0", doubt: "d1" } }, late),
      false,
    );
  });
});

describe("a part in doubt that is to be looked up", () => {
  const doubtful: Part = { ...part("dossier", "d1", "dossiers"), ifLost: "look", overwrites: true };
  const seen = { there: true, holds: { dossier: {} } };
  const other = { there: true, holds: { dossier: { a: 2 } } };
  type Able = "content" | "existence" | "no";
  const planOf = (shows: Able, looked: Looked | undefined, held: Held, one = doubtful) => {
    const asked: string[][] = [];
    const adapter = {
      concerns: () => true,
      parts: () => [one],
      ...(shows === "no"
        ? {}
        : {
            observe: {
              covers: ["dossiers", "rows"],
              shows,
              one: async ({ parts }: { parts: Part[] }) => {
                asked.push(parts.map(({ key }) => key));
                if (!looked) throw new Error("broken");
                return looked;
              },
            },
          }),
    } as unknown as Adapter;
    const claimed = {
      code: "H41.17-261122-0001",
      state: {},
      held,
      salt: null,
      tries: 0,
      unrecognised: 0,
    };
    return { adapter, asked, made: plan(adapter, "live", claimed as never) };
  };
  const ask = async (shows: Able, looked?: Looked, held: Held = doubt({}, [doubtful])) => {
    const { adapter, asked, made } = planOf(shows, looked, held);
    const met = await askFirst(adapter, made, {} as never);
    return { made, met, asked };
  };

  it("waits for a person where the system cannot be asked, and nothing says that it was looked up", () => {
    const rows: Part = { ...part("row:1"), ifLost: "look", under: "dossier" };
    for (const [able, one] of [
      ["no", doubtful],
      ["existence", rows],
    ] as const) {
      const { made } = planOf(able, undefined, doubt({}, [one]), one);
      const { state, cause } = { cause: {}, ...(made.next ?? made.atEnd ?? { state: "none" }) };
      assert.equal(state, "parked");
      assert.match(JSON.stringify(cause), new RegExp(`"is":"in doubt","part":"${one.key}"`));
      assert.deepEqual([made.entries, made.ask, made.held], [[], [], doubt({}, [one])]);
    }
  });

  it("is found out first where the dossier concerns the system no longer, and nothing else goes there", () => {
    const { adapter, made } = planOf("existence", undefined, doubt({}, [doubtful]));
    const other = part("row:1");
    const gone = { ...adapter, concerns: () => false, parts: () => [doubtful, other] };
    const planned = (held: Held) => plan(gone, "live", { ...made.claimed, held } as never);
    const { queue, ask, next } = planned(doubt({}, [doubtful]));
    assert.deepEqual([queue, ask, next], [[doubtful], [doubtful], undefined]);
    assert.equal(planned({}).next?.state, "closed");
  });

  it("is what the system is asked for, and no other part", async () => {
    assert.deepEqual((await ask("existence", seen)).asked, [["dossier"]]);
  });

  for (const able of ["existence", "content"] as const) {
    it(`is changed where it is there with other content, and made where it is not ("${able}")`, async () => {
      const there = await ask(able, other);
      const not = await ask(able, { there: false });
      assert.deepEqual([isKnown(there.made, doubtful), isKnown(not.made, doubtful)], [true, false]);
      assert.deepEqual([there.made.queue.length, not.made.queue.length], [1, 1]);
      assert.deepEqual(not.made.entries, [
        { kind: "note", entry: { part: "dossier", is: "looked up", there: false } },
      ]);
    });

    it(`stays in doubt where the look itself says nothing ("${able}")`, async () => {
      const trouble: Outcome = { is: "busy", why: "bận" };
      assert.deepEqual((await ask(able, { trouble })).met, { part: doubtful, trouble });
      const { met, made } = await ask(able);
      assert.equal(met?.trouble.is, "unrecognised");
      assert.deepEqual([made.held, made.entries], [doubt({}, [doubtful]), []]);
    });
  }

  it("is acknowledged where the system shows the wanted content, and never by existence alone", async () => {
    const shown = await ask("content", seen);
    assert.deepEqual([shown.made.queue, shown.made.held], [[], { dossier: { digest: "d1" } }]);
    assert.equal((await ask("existence", seen)).made.queue.length, 1);
  });

  it("whose existence is known already is not asked for it", () => {
    for (const held of [
      { digest: "d0", doubt: "d1" },
      { known: true as const, doubt: "d1" },
    ])
      assert.deepEqual(planOf("existence", seen, { dossier: held }).made.ask, []);
  });
});

describe("the retry schedule", () => {
  it("goes through its list and stays at the last, spread by the jitter", () => {
    assert.deepEqual(
      [0, 1, 2, 9].map((tries) => delayMs(tries, patience)),
      [5_000, 15_000, 60_000, 60_000],
    );
    assert.equal(delayMs(0, { ...patience, retryJitter: 0.2, jitter: 0 }), 4_500);
    assert.equal(delayMs(0, { ...patience, retryJitter: 0.2, jitter: 1 }), 5_500);
  });
});

describe("packing calls", () => {
  const planWith = (unrecognised: number, held: Held) =>
    ({ claimed: { unrecognised, held } }) as Plan;
  it("keeps every part once, a dossier's in order and together, never more than a call may hold, and what is known apart from what is new", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            n: fc.integer({ min: 1, max: 5 }),
            unrecognised: fc.integer({ min: 0, max: 1 }),
            known: fc.boolean(),
          }),
          { maxLength: 30 },
        ),
        (shapes) => {
          const runs = new Map(
            shapes.map(({ n, unrecognised, known }, d) => [
              planWith(unrecognised, known ? { [`${d}/0`]: { digest: "d0" } } : {}),
              Array.from({ length: n }, (_, p) => part(`${d}/${p}`)),
            ]),
          );
          const calls = packCalls(runs, () => 5);
          const keys = calls.flat().flatMap((run) => run.parts.map(({ key }) => key));
          assert.deepEqual(
            [...keys].sort(),
            [...runs.values()]
              .flat()
              .map(({ key }) => key)
              .sort(),
          );
          for (const call of calls) {
            assert.ok(call.flatMap((run) => run.parts).length <= 5);
            if (call.some((run) => run.plan.claimed.unrecognised > 0)) assert.equal(call.length, 1);
            const known = call.map(({ plan: { claimed } }) => Object.keys(claimed.held).length);
            assert.equal(new Set(known).size, 1, "a call creates or updates");
          }
        },
      ),
    );
  });
});

describe("a list that is refused as a whole", () => {
  const items = (codes: string[]): Item[] =>
    codes.map((code, n) => ({ code, version: 1, known: false, part: part(`${n}`) }));
  const call = {
    http: async () => ({ kind: "lost" as const, reason: "" }),
    signal: new AbortController().signal,
    timeoutMs: 1,
  };
  const run = async (codes: string[], bad: Set<number>) => {
    const arrived: string[] = [];
    const adapter = {
      send: async (sent: Item[]): Promise<Outcome[]> => {
        if (sent.some(({ part: { key } }) => bad.has(Number(key))))
          return sent.map(() => ({ is: "rejected", why: "" }));
        arrived.push(...sent.map(({ part: { key } }) => key));
        return sent.map(() => ({ is: "accepted" }));
      },
    };
    const told = new Map<string, Outcome | undefined>();
    const sent = items(codes);
    await sendCall(adapter as never, sent, call, ({ part: { key } }, outcome) => {
      assert.equal(told.has(key), false, "told once");
      told.set(key, outcome);
    });
    return { is: sent.map(({ part: { key } }) => told.get(key)?.is), arrived };
  };

  it("is halved until the culprit stands alone", async () => {
    const { is } = await run(["a", "b", "c", "d"], new Set([2]));
    assert.deepEqual(is, ["accepted", "accepted", "rejected", "accepted"]);
  });

  it("never sends a dossier's later part once an earlier one is refused", async () => {
    const { is, arrived } = await run(["a", "a", "a", "b"], new Set([1]));
    assert.deepEqual(is, ["accepted", "rejected", undefined, "accepted"]);
    assert.deepEqual(arrived, ["0", "3"]);
  });
});

describe("a wake-up", () => {
  it("is spared while the system was found shut within the second, and goes out again after it", () => {
    let now = 0;
    const waked: string[] = [];
    const waker = createWaker({ wake: ({ system }) => waked.push(system) }, () => now);
    waker.behind("a");
    waker.shut("a");
    now = 999;
    waker.behind("a");
    waker.behind("b");
    now = 1_000;
    waker.behind("a");
    assert.deepEqual(waked, ["a", "b", "a"]);
  });
});

describe("a maintenance window", () => {
  const at = (text: string) => new Date(`${text}+07:00`);
  it("is local time, half-open, and may pass midnight from the day it begins on", () => {
    const nightly = [{ from: "22:30", to: "01:00", days: [7] }];
    assert.equal(inWindow(nightly, at("2026-11-22T22:29:59")), false);
    assert.equal(inWindow(nightly, at("2026-11-22T22:30:00")), true);
    assert.equal(inWindow(nightly, at("2026-11-23T00:59:59")), true);
    assert.equal(inWindow(nightly, at("2026-11-23T01:00:00")), false);
    assert.equal(inWindow(nightly, at("2026-11-24T00:30:00")), false);
  });
});

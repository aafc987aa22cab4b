import assert from "node:assert/strict";
import type { SyncEvent } from "../../queue/sync/gate/sync-event.ts";
import { createUpkeep } from "../../queue/sync/upkeep.ts";

describe("upkeep", () => {
  it("tells each dossier and month that an error kept, and how many there were", async () => {
    const events: SyncEvent[] = [];
    const [one, other] = [new Error("one"), new Error("other")];
    const upkeep = createUpkeep({
      ledger: {
        makeMonths: async () => [],
        noteOtherStatuses: async () => 0,
        noteUndeclared: async () => 0,
        dropBodies: async () => 0,
        idempotency: { purge: async () => 0 },
        retainNightly: async (_, { onFault }) => {
          onFault?.(one, "H41.17-261122-0001");
          onFault?.(other);
          return { dryRun: false, months: [], erased: 3, held: 4, failed: 2 };
        },
      },
      keep: { logMonths: 12, personsMonths: 24, procedures: [] },
      report: (event) => events.push(event),
      signal: new AbortController().signal,
    });
    await upkeep();
    assert.deepEqual(events, [
      { kind: "fault", error: one, code: "H41.17-261122-0001" },
      { kind: "fault", error: other },
      { kind: "retained", months: [], refused: [], erased: 3, held: 4, failed: 2 },
    ]);
  });

  it("makes months though the disk of the files fails, and tells what it removed of them", async () => {
    const events: SyncEvent[] = [];
    const failed = new Error("disk");
    const turns = [
      Promise.reject(failed),
      Promise.resolve({ dropped: 0, swept: 0, strays: 0 }),
      Promise.resolve({ dropped: 2, swept: 1, strays: 0 }),
    ];
    const upkeep = createUpkeep({
      ledger: {
        makeMonths: async () => ["2027-01"],
        noteOtherStatuses: async () => 0,
        noteUndeclared: async () => 0,
        dropBodies: async () => 0,
        idempotency: { purge: async () => 0 },
        retainNightly: async () => undefined,
      },
      keep: undefined,
      tidyFiles: () => turns.shift() as (typeof turns)[number],
      report: (event) => events.push(event),
      signal: new AbortController().signal,
    });
    for (let n = 0; n < 3; n += 1) await upkeep();
    const made = { kind: "months made", months: ["2027-01"] };
    assert.deepEqual(events, [
      { kind: "fault", error: failed },
      made,
      made,
      { kind: "files tidied", dropped: 2, swept: 1, strays: 0 },
      made,
    ]);
  });

  it("goes on to retention though answers that were kept cannot be dropped", async () => {
    const events: SyncEvent[] = [];
    const failed = new Error("late");
    let isRetained = false;
    const upkeep = createUpkeep({
      ledger: {
        makeMonths: async () => [],
        noteOtherStatuses: async () => 0,
        noteUndeclared: async () => 0,
        dropBodies: async () => 0,
        idempotency: { purge: () => Promise.reject(failed) },
        retainNightly: async () => {
          isRetained = true;
          return undefined;
        },
      },
      keep: { logMonths: 12, personsMonths: 24, procedures: [] },
      report: (event) => events.push(event),
      signal: new AbortController().signal,
    });
    await upkeep();
    assert.deepEqual([isRetained, events], [true, [{ kind: "fault", error: failed }]]);
  });
});

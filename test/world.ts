import type { Pool } from "pg";
import type { Adapter, Item, Outcome, Part } from "../adapters/contract.ts";
import type { Scope } from "../queue/ledger/access/scope.ts";
import { createLedger } from "../queue/ledger/ledger.ts";
import { digestOf } from "../queue/ledger/state/canonical.ts";
import type { Ownership } from "../queue/ledger/state/merge.ts";
import { createGate } from "../queue/sync/gate/gate.ts";
import type { SyncEvent } from "../queue/sync/gate/sync-event.ts";
import { leaseOf, type System } from "../queue/sync/gate/system.ts";
import { createLanes, type Lane, type LaneParts } from "../queue/sync/lane/lane.ts";
import { validateSystems } from "../schemas/dossier.ts";
import type { Dossier } from "../schemas/generated/dossier.ts";

/** What happens to one call: taken and answered, taken but the reply lost, lost on the way, or turned away. */
export type Fate =
  | "accepted"
  | "lost after"
  | "lost before"
  | "busy"
  | "not believed"
  | "unrecognised";

/**
 * A ledger on a real PostgreSQL with one outside system that lives in the test's own memory, de-duplicates nothing and
 * suffers what the test decides. Lanes run only when the test says so.
 */
export const createWorld = async (
  pool: Pool,
  options: {
    ownership?: Ownership;
    callTimeoutMs?: number;
    ifLost?: { dossier?: "resend" | "look" | "park"; rows?: "resend" | "look" | "park" };
    perCall?: number;
    /** Of the system, by part: the issuer of the code that its receipt brings. */
    receipts?: Readonly<Record<string, string>>;
    /** Systems that may bring dossiers which nobody declared yet. */
    opens?: readonly string[];
    /** Most bytes of messages that are kept of one source. */
    mostKeptBytes?: number;
    /** It is asked for news of what it acknowledged. */
    awaits?: boolean;
    /** The system has a dossier in hand from its submission on, which is made anew for each supplement that was completed. */
    custodian?: boolean;
  } = {},
) => {
  const registry = createRegistry();
  const settings = settingsOf(options);
  const system: System = {
    id: "registry",
    settings,
    adapter: registry.adapter(
      { dossier: "resend", rows: "resend", ...settings.ifLost },
      options.perCall ?? 3,
      options.custodian ?? false,
    ),
    http: async () => ({ kind: "lost", reason: "not used" }),
  };
  const ledger = createLedger({
    pool,
    ownership: options.ownership ?? {},
    route: (dossier) => (registry.begins(dossier) ? [system.id] : []),
    keeps: (dossier) => (system.adapter.keeps?.(dossier) ? [system.id] : []),
    receipts: { [system.id]: options.receipts ?? {} },
    opens: new Set(options.opens ?? []),
    ...(options.mostKeptBytes === undefined ? {} : { mostKeptBytes: options.mostKeptBytes }),
    awaits: new Set(options.awaits ? [system.id] : []),
    onBehind: () => {},
  });
  await ledger.switches.enrol([system.id]);
  const worker = await ledger.registerWorker();
  const events: SyncEvent[] = [];
  const parts: Omit<LaneParts, "gate"> = {
    switches: ledger.switches,
    incidents: ledger.incidents,
    claim: (id, most, leaseMs, probe) =>
      ledger.claim({ system: id, most, leaseMs, worker: worker.id(), probe: probe === true }),
    disown: (id, known) => ledger.disown({ system: id, worker: worker.id(), known }),
    settle: ledger.settle,
    alive: worker.alive,
    wake: () => {},
    onShut: () => {},
    report: (event) => events.push(event),
    batch: 4,
    sliceMs: 5_000,
    stopping: new AbortController().signal,
    ending: new AbortController().signal,
  };
  /** One turn of the first lane, by a worker of its own, to the end of all that it began. */
  const lane = async (...which: Parameters<Lane>) => {
    const worker = createLanes({ ...parts, gate: createGate(parts) });
    const ended = await worker.run(...which);
    await worker.settled();
    return ended;
  };
  const desk = ledger.openDesk({
    system: system.id,
    worker: worker.id,
    leaseMs: leaseOf(settings),
    deliver: async (handed) => {
      await lane(system, 0, { handed });
    },
  });

  /** Readies everything that waits, forgets breakers, and runs lanes without faults until nothing is behind. */
  const calmDown = async () => {
    registry.fates = [];
    desk.admit(0);
    for (let round = 0; round < 50; round += 1) {
      await ledger.reap({ registry: 0 });
      await pool.query("update replicas set ready_at = now() where state = 'waiting'");
      await ledger.switches.resume("registry");
      await ledger.promote();
      await lane(system, 0);
      const { rows } = await pool.query(
        "select count(*)::int as n from replicas where state in ('ready', 'waiting', 'sending')",
      );
      if (rows[0]?.n === 0) return;
    }
    throw new Error("The world did not come to rest.");
  };

  return {
    ledger,
    system,
    registry,
    events,
    parts,
    calmDown,
    runLane: () => lane(system, 0),
    /** Where commits hand over what they put behind; takes nothing until it is told to. */
    desk,
    declare: (dossier: Dossier, source = "province", scope: Scope = null) =>
      ledger.accept({
        code: dossier.code,
        source,
        scope,
        dossier,
        received: JSON.stringify(dossier),
      }),
    replica: async (code: string) =>
      (
        await pool.query(
          "select r.* from replicas r join dossiers d on d.id = r.dossier where d.code = $1",
          [code],
        )
      ).rows[0],
    close: async () => {
      await desk.close();
      await worker.close();
    },
  };
};

/** The outside system: a record a dossier, replaced whole; rows, appended as they come. */
const createRegistry = () => {
  const records = new Map<string, Dossier[]>();
  const rows = new Map<string, string[]>();
  const underWay = new Map<string, number>();
  const registry = {
    records,
    rows,
    /** Fates of the calls to come, first to last; accepted when none is left. */
    fates: [] as Fate[],
    /** Dossiers that were in two calls at once. */
    overlaps: [] as string[],
    /** Rows whose reply was lost or uncertain: why they may stand twice. */
    excused: new Set<string>(),
    calls: 0,
    /** Which dossiers get a copy when they are declared. */
    begins: (_: Dossier): boolean => true,
    /** Which dossiers the system should hold. */
    concerns: (_: Dossier): boolean => true,
    /** Awaited inside every call, after its fate is drawn and before it takes effect. */
    pause: async (_: Item[]): Promise<void> => {},
    adapter: (
      ifLost: { dossier: Part["ifLost"]; rows: Part["ifLost"] },
      perCall: number,
      isCustodian: boolean,
    ): Adapter => ({
      perCall: () => perCall,
      concerns: (dossier) => registry.concerns(dossier),
      parts: (dossier) => {
        const { steps = [], ...record } = dossier;
        const part = (key: string, kind: string, message: object, how: Part["ifLost"]): Part => ({
          key,
          kind,
          message,
          digest: digestOf(message),
          ifLost: how,
        });
        const round = (dossier.supplements ?? []).filter(({ completed }) => completed).length;
        const submission = part(`submit:${round}`, "dossiers", { round }, ifLost.dossier);
        return [
          part("dossier", "dossiers", record, ifLost.dossier),
          ...(isCustodian ? [{ ...submission, custody: "begins" as const }] : []),
          ...steps.map((step) => ({
            ...part(`row:${step.key}`, "rows", step, ifLost.rows),
            under: "dossier",
          })),
        ];
      },
      send: async (items) => {
        const fate = registry.fates.shift() ?? "accepted";
        registry.calls += 1;
        const codes = [...new Set(items.map(({ code }) => code))];
        for (const code of codes) {
          underWay.set(code, (underWay.get(code) ?? 0) + 1);
          if ((underWay.get(code) ?? 0) > 1) registry.overlaps.push(code);
        }
        await registry.pause(items);
        if (fate === "accepted" || fate === "lost after") for (const item of items) take(item);
        if (fate !== "accepted" && fate !== "busy")
          for (const { code, part } of items) registry.excused.add(`${code} ${part.key}`);
        for (const code of codes) underWay.set(code, (underWay.get(code) ?? 1) - 1);
        return items.map(() => outcomeOf(fate));
      },
      observe: {
        covers: ["dossiers", "rows"],
        shows: "content",
        one: async ({ dossier: { code } }) => {
          const record = records.get(code)?.at(-1);
          return { there: record !== undefined, holds: record ? { dossier: record } : {} };
        },
      },
    }),
  };
  const take = ({ code, part }: Item) => {
    if (part.kind === "dossiers")
      records.set(code, [...(records.get(code) ?? []), part.message as Dossier]);
    else rows.set(code, [...(rows.get(code) ?? []), part.key]);
  };
  return registry;
};

const outcomeOf = (fate: Fate): Outcome => {
  switch (fate) {
    case "accepted":
      return { is: "accepted" };
    case "busy":
      return { is: "busy", why: "busy" };
    case "not believed":
      return { is: "busy", why: "busy", warning: "Retry-After 0 không đáng tin" };
    case "unrecognised":
      return { is: "unrecognised", why: "?" };
    default:
      return { is: "lost", why: fate };
  }
};

const settingsOf = (options: { callTimeoutMs?: number; ifLost?: object }) => {
  const file = validateSystems({
    systems: {
      registry: {
        adapter: "registry",
        profile: "test",
        mode: "live",
        baseUrl: "https://registry.example.test",
        auth: { type: "none" },
        leaseMarginMs: 100,
        settleMs: 100,
        retrySeconds: [1],
        unrecognisedTries: 100,
        breaker: { failures: 1_000, coolSeconds: [1] },
        ifLost: options.ifLost ?? {},
      },
    },
  });
  const settings = file.ok ? file.value.systems.registry : undefined;
  if (!settings) throw new Error(JSON.stringify(file));
  // Shorter than an operator may set it: a test waits for leases to run out.
  return { ...settings, callTimeoutMs: options.callTimeoutMs ?? 1_000, leaseMarginMs: 20 };
};

/** A small valid dossier; `note` carries what a test tells versions apart by. */
export const dossierOf = (code: string, more: Partial<Dossier> = {}): Dossier => ({
  code,
  procedure: { code: "1.001193", name: "Đăng ký khai sinh" },
  field: { code: "G15-XX01", name: "Lĩnh vực mẫu" },
  agencies: { processing: { code: "H41.17", name: "Sở Mẫu" } },
  applicant: { kind: "citizen", name: "Nguyễn Văn Mẫu", phone: "0900000001" },
  abstract: "Hồ sơ mẫu",
  returnForm: "desk",
  receivedAt: "2026-11-23T07:30:00+07:00",
  status: 4,
  ...more,
});

import { createColumn } from "./columns.ts";
import { createNames, type Names } from "./names.ts";

/** One call as it arrived: numbered from 1 without gaps, in order of arrival. */
export interface Received {
  readonly seq: number;
  readonly at: number;
  readonly service: string;
  readonly codes: readonly string[];
  readonly isUpdating?: string;
  /** True when the call changed the system's state. */
  readonly applied: boolean;
  readonly refused: boolean;
  /** The honest reply's error code; empty when the call was never judged. */
  readonly errorCode: string;
  readonly fault?: string;
  /** True when the client did not get the honest reply of a call that was judged. */
  readonly replySpoiled: boolean;
}

const APPLIED = 1;
const REFUSED = 2;
const JUDGED = 4;
const SPOILED = 8;
const NEVER = 65_535;

/** What became of a service's calls; a look-up that was answered is neither applied nor refused. */
export interface Counts {
  calls: number;
  applied: number;
  refused: number;
}

/** The memory of every call, 30 bytes each. */
export type CallLog = ReturnType<typeof createCallLog>;

/** Makes an empty log; `codes` numbers dossier codes for it. */
export function createCallLog(codes: Names) {
  const services = createNames(250);
  const details = createNames(60_000);
  const at = createColumn(Float64Array);
  const service = createColumn(Uint8Array);
  const flags = createColumn(Uint8Array);
  const fault = createColumn(Uint16Array);
  const updating = createColumn(Uint16Array);
  const errorCode = createColumn(Uint16Array);
  const runs = createColumn(Uint8Array);
  const endedAfter = createColumn(Uint16Array);
  const firstCode = createColumn(Uint32Array);
  const codeOf = createColumn(Uint32Array);
  const nothing = details.id("");
  const totals = { calls: 0, applied: 0, refused: 0, replySpoiled: 0 };
  const perService = new Map<string, Counts>();
  const perFault = new Map<string, number>();

  function has(seq: number, flag: number): boolean {
    return (flags.get(seq - 1) & flag) !== 0;
  }

  function add(seq: number, flag: number): void {
    flags.set(seq - 1, flags.get(seq - 1) | flag);
  }

  function countsOf(seq: number): Counts {
    const name = services.name(service.get(seq - 1));
    const known = perService.get(name);
    if (known !== undefined) return known;
    const fresh = { calls: 0, applied: 0, refused: 0 };
    perService.set(name, fresh);
    return fresh;
  }

  function count(seq: number, what: "applied" | "refused", by: number): void {
    totals[what] += by;
    countsOf(seq)[what] += by;
  }

  function codesOf(seq: number): string[] {
    const end = seq < firstCode.length() ? firstCode.get(seq) : codeOf.length();
    const found: string[] = [];
    for (let i = firstCode.get(seq - 1); i < end; i++) found.push(codes.name(codeOf.get(i)));
    return found;
  }

  function read(seq: number): Received {
    const isUpdating = details.name(updating.get(seq - 1));
    const suffered = details.name(fault.get(seq - 1));
    return {
      seq,
      at: at.get(seq - 1),
      service: services.name(service.get(seq - 1)),
      codes: codesOf(seq),
      ...(isUpdating === "" ? {} : { isUpdating }),
      applied: has(seq, APPLIED),
      refused: has(seq, REFUSED) && !has(seq, APPLIED),
      errorCode: details.name(errorCode.get(seq - 1)),
      ...(suffered === "" ? {} : { fault: suffered }),
      replySpoiled: has(seq, JUDGED) && has(seq, SPOILED),
    };
  }

  return {
    /** Opens the record of a call that has just arrived and gives its number. */
    open(
      call: { service: string; codes: readonly string[]; isUpdating?: string; fault?: string },
      now: number,
    ): number {
      at.push(now);
      service.push(services.id(call.service));
      flags.push(0);
      runs.push(0);
      endedAfter.push(NEVER);
      fault.push(call.fault === undefined ? nothing : details.id(call.fault));
      updating.push(call.isUpdating === undefined ? nothing : details.id(call.isUpdating));
      errorCode.push(nothing);
      firstCode.push(codeOf.length());
      for (const code of call.codes) codeOf.push(codes.id(code));
      totals.calls += 1;
      countsOf(at.length()).calls += 1;
      if (call.fault !== undefined) {
        perFault.set(call.fault, (perFault.get(call.fault) ?? 0) + 1);
      }
      return at.length();
    },
    /** Counts one more judging of the same call and gives its run number, from 0. */
    run(seq: number): number {
      const run = runs.get(seq - 1);
      runs.set(seq - 1, run + 1);
      return run;
    },
    judged(seq: number, verdict: { applied: boolean; refused: boolean; errorCode: string }): void {
      // A call judged twice counts once: as applied if any run was.
      const first = !has(seq, JUDGED);
      const outcome = has(seq, APPLIED) ? "applied" : has(seq, REFUSED) ? "refused" : undefined;
      if (verdict.applied && outcome !== "applied") count(seq, "applied", 1);
      if (verdict.applied && outcome === "refused") count(seq, "refused", -1);
      if (verdict.refused && outcome === undefined) count(seq, "refused", 1);
      if (first && has(seq, SPOILED)) totals.replySpoiled += 1;
      add(seq, JUDGED | (verdict.applied ? APPLIED : 0) | (verdict.refused ? REFUSED : 0));
      errorCode.set(seq - 1, details.id(verdict.errorCode));
    },
    /** Notes that the client did not get the honest reply, or may not have. */
    spoil(seq: number): void {
      if (has(seq, JUDGED) && !has(seq, SPOILED)) totals.replySpoiled += 1;
      add(seq, SPOILED);
    },
    /** True when the client could not know that this run of this call was applied. */
    spoiled: (seq: number, run: number): boolean =>
      has(seq, SPOILED) || run < runs.get(seq - 1) - 1,
    /** Notes that the connection ended so many milliseconds after this call's reply, with no call between. */
    ended: (seq: number, ms: number): void => endedAfter.set(seq - 1, Math.min(ms, NEVER)),
    /** Those milliseconds, when it did within a minute: the client may never have read the reply. */
    endedAfter(seq: number): number | undefined {
      const ms = endedAfter.get(seq - 1);
      return ms === NEVER ? undefined : ms;
    },
    timeOf: (seq: number): number => at.get(seq - 1),
    faultOf(seq: number): string | undefined {
      const name = details.name(fault.get(seq - 1));
      return name === "" ? undefined : name;
    },
    length: (): number => at.length(),
    counts: () => ({
      ...totals,
      services: Object.fromEntries(perService),
      faults: Object.fromEntries(perFault),
    }),
    read,
    /** Every call after that number, in order of arrival. */
    *received(after = 0): Generator<Received> {
      for (let seq = after + 1; seq <= at.length(); seq++) yield read(seq);
    },
  };
}

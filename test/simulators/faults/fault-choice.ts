import { type FaultName, type FaultPlan, isFaultName } from "./catalogue.ts";
import { createRandom } from "./random.ts";

/** The next `times` calls that match suffer this fault; an absent service or code matches any. */
export interface ScriptLine {
  readonly fault: FaultName;
  readonly times?: number;
  readonly service?: string;
  readonly code?: string;
}

/** Decides which call suffers which fault: scripted lines first, then the plan by a seeded sequence. */
export type FaultChoice = ReturnType<typeof createFaultChoice>;

/** Makes the choice of faults; throws on a plan that is not valid. */
export function createFaultChoice(start: { plan?: FaultPlan; seed?: number }) {
  let random = createRandom(start.seed ?? 1);
  let plan = readPlan(start.plan ?? {});
  let script: { line: ScriptLine; left: number }[] = [];

  function scripted(service: string, codes: readonly string[]): FaultName | undefined {
    const found = script.find(
      ({ line }) =>
        (line.service === undefined || line.service === service) &&
        (line.code === undefined || codes.includes(line.code)),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) script = script.filter((entry) => entry !== found);
    return found.line.fault;
  }

  return {
    random: (): number => random(),
    /** The fault that this call suffers, if any. */
    next(service: string, codes: readonly string[]): FaultName | undefined {
      if (script.length > 0) {
        const fault = scripted(service, codes);
        if (fault !== undefined) return fault;
      }
      if (plan.length === 0) return undefined;
      const drawn = random();
      return plan.find(({ upTo }) => drawn < upTo)?.fault;
    },
    /** Replaces the plan; a seed starts its sequence anew. Throws on a name or share that is not valid. */
    setPlan(next: FaultPlan, seed?: number): void {
      plan = readPlan(next);
      if (seed !== undefined) random = createRandom(seed);
    },
    /** Adds a line to the script. Throws on a fault name that is not in the catalogue. */
    script(line: ScriptLine): void {
      if (!isFaultName(line.fault)) throw new Error(`Expected a fault name, got ${line.fault}.`);
      script.push({ line, left: line.times ?? 1 });
    },
    /** Scripted faults that have not struck yet. */
    waiting: (): number => script.reduce((sum, { left }) => sum + left, 0),
    /** Ends all trouble: an empty plan and an empty script. */
    clear(): void {
      plan = [];
      script = [];
    },
  };
}

function readPlan(plan: FaultPlan): { fault: FaultName; upTo: number }[] {
  let upTo = 0;
  return Object.entries(plan).map(([fault, share]) => {
    if (!isFaultName(fault)) throw new Error(`Expected a fault name, got ${fault}.`);
    if (!(share >= 0)) throw new Error(`Expected a share from 0 to 1 for ${fault}, got ${share}.`);
    upTo += share;
    if (upTo > 1.000_001) throw new Error("Expected shares of at most 1 together, got more.");
    return { fault, upTo };
  });
}

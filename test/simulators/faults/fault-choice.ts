import { type FaultName, type FaultPlan, isFaultName } from "./catalogue.ts";
import { createRandom } from "./random.ts";

/** The next `times` calls that match suffer this fault or quirk; an absent service or code matches any. */
export interface ScriptLine<Quirk extends string = never> {
  readonly fault: FaultName | Quirk;
  readonly times?: number;
  readonly service?: string;
  readonly code?: string;
}

/** Decides which call suffers which fault: scripted lines first, then the plan by a seeded sequence. */
export type FaultChoice<Quirk extends string = never> = ReturnType<typeof createFaultChoice<Quirk>>;

/** Makes the choice among the faults of all systems and this one's quirks; throws on a plan that is not valid. */
export function createFaultChoice<Quirk extends string = never>(start: {
  plan?: FaultPlan<Quirk>;
  seed?: number;
  quirks?: readonly Quirk[];
}) {
  type Name = FaultName | Quirk;
  const quirks: readonly string[] = start.quirks ?? [];
  let random = createRandom(start.seed ?? 1);
  let plan = start.plan === undefined ? [] : readPlan(start.plan);
  let script: { line: ScriptLine<Quirk>; left: number }[] = [];

  function isName(name: string): name is Name {
    return isFaultName(name) || quirks.includes(name);
  }

  function readPlan(wanted: FaultPlan<Quirk>): { fault: Name; upTo: number }[] {
    let upTo = 0;
    return Object.entries<number | undefined>(wanted).map(([fault, share = 0]) => {
      if (!isName(fault)) throw new Error(`Không có lỗi nào tên ${fault}.`);
      if (!(share >= 0)) {
        throw new Error(`${fault}: cần một phần từ 0 đến 1, nhận được ${share}.`);
      }
      upTo += share;
      if (upTo > 1.000_001) throw new Error("Các phần cộng lại phải không quá 1.");
      return { fault, upTo };
    });
  }

  function scripted(
    service: string,
    codes: readonly string[],
    fits: (name: Name) => boolean,
  ): Name | undefined {
    const found = script.find(
      ({ line }) =>
        fits(line.fault) &&
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
    /** What this call suffers, if anything; a quirk only where the call is one that may show it. */
    next(
      service: string,
      codes: readonly string[],
      may: readonly Quirk[] = [],
    ): FaultName | Quirk | undefined {
      const fits = (name: Name) => isFaultName(name) || may.includes(name);
      if (script.length > 0) {
        const fault = scripted(service, codes, fits);
        if (fault !== undefined) return fault;
      }
      if (plan.length === 0) return undefined;
      const drawn = random();
      const struck = plan.find(({ upTo }) => drawn < upTo)?.fault;
      return struck !== undefined && fits(struck) ? struck : undefined;
    },
    /** Replaces the plan; a seed starts its sequence anew. Throws on a name or share that is not valid. */
    setPlan(next: FaultPlan<Quirk>, seed?: number): void {
      plan = readPlan(next);
      if (seed !== undefined) random = createRandom(seed);
    },
    /** Adds a line to the script. Throws on a fault name that is not in the catalogue. */
    script(line: ScriptLine<Quirk>): void {
      if (!isName(line.fault)) throw new Error(`Không có lỗi nào tên ${line.fault}.`);
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

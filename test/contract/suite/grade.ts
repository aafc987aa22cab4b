import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Adapter } from "../../../adapters/contract.ts";
import type { AdapterKind, Grade } from "../../../adapters/kind.ts";
import type { Sample } from "./sample.ts";

/**
 * How good an adapter is that passes the suite, by what its samples let the suite prove. Bronze: all that is asked of every adapter. Silver:
 * each message is read by the table that wrote it, and there is a simulator. Gold: each path was seen, and the system tells what it holds of every part.
 */
export const gradeOf = (
  { profiles }: AdapterKind,
  samples: Record<string, Sample>,
  opened: (profile: string) => { adapter: Adapter; kindsOfParts: string[] },
): Grade => {
  const all = Object.entries(samples);
  const isSilver = all.every(
    ([name, { tables = {}, exempt = {}, simulator }]) =>
      simulator !== undefined &&
      existsSync(join("test", "simulators", simulator)) &&
      opened(name).kindsOfParts.every((kind) => tables[kind] ?? exempt.readBack?.[kind]),
  );
  if (!isSilver) return "bronze";
  const isGold = all.every(
    ([name]) =>
      opened(name).adapter.observe?.shows === "content" &&
      opened(name).kindsOfParts.every((kind) =>
        opened(name).adapter.observe?.covers.includes(kind),
      ) &&
      Object.values(profiles[name]?.operations ?? {}).every(({ mark }) => mark === "seen"),
  );
  return isGold ? "gold" : "silver";
};

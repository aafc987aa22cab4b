import { hash } from "node:crypto";
import { createRandom } from "../faults/random.ts";
import type { Act } from "./dossiers.ts";

/** A dossier's script by chance; the seed and its code decide it, in whatever order dossiers come. */
export function scriptByChance(seed: number, code: string): Act[] {
  const random = createRandom(Number.parseInt(hash("sha1", `${seed} ${code}`).slice(0, 8), 16));
  const drawn = random();
  if (drawn < 0.03) return []; // Typed again by hand elsewhere: the result never comes.
  if (drawn < 0.06) return [{ act: "forget" }];
  if (drawn < 0.12) return [{ act: "process" }, { act: "refuse", note: "Không đủ điều kiện" }];
  if (drawn < 0.14) return [{ act: "say", state: "5" }, { act: "register" }];
  const supplement: Act[] = drawn < 0.3 ? [{ act: "supplement", note: "Thiếu giấy tờ" }] : [];
  const amended: Act[] = drawn > 0.95 ? [{ act: "amend" }] : [];
  return [{ act: "process" }, ...supplement, { act: "register" }, ...amended];
}

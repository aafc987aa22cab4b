import { portalDossier } from "../contract/portal-dossier.ts";
import { putAtRate } from "./put-at-rate.ts";

// node good-caller.ts <url> <key> <rate> <seconds> <round>: a caller of agency H41.18 that declares new dossiers at a steady rate,
// whatever happens to it, and tells each answer's milliseconds and what failed.
const [url = "", key = "", rate = "0", seconds = "0", round = "0"] = process.argv.slice(2);
process.once("SIGTERM", () => process.exit(0)).once("disconnect", () => process.exit(0));

const agencies = { receiving: { code: "G09.20" }, processing: { code: "H41.18" } };
let serial = Number(round) * 100_000;
const next = () =>
  portalDossier(`H41.18-261122-${String(serial++).padStart(7, "0")}`, { agencies });

/** What a good caller tells at its beginning and at its end. */
export type GoodTold = { times: number[]; failed: string[] };
const told: GoodTold = { times: [], failed: [] };
process.send?.(told);
told.times = await putAtRate({
  ...{ url, key, perSecond: Number(rate), seconds: Number(seconds), next },
  onFailed: (error) => told.failed.push(error instanceof Error ? error.message : String(error)),
});
process.send?.(told, () => process.disconnect());

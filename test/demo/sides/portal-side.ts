import type { Dossier, Step } from "../../../schemas/generated/dossier.ts";
import type { JsonObject } from "../../simulators/json.ts";
import { contentHash } from "../../simulators/record/content-hash.ts";
import { portalRecord, portalRow } from "./portal-words.ts";
import { differing, type Side } from "./side.ts";

/** What the portal's side shows of one dossier. */
export type PortalSide = {
  body: (code: string) => JsonObject | undefined;
  /** Content hashes of the rows it holds, each as often as it was applied. */
  rows: (code: string) => string[];
};

/** The national portal. The expected words are written down here a second time, from the portal's field list, not taken from the adapter. */
export const portalSide = (portal: PortalSide): Side => ({
  system: "national-portal",
  name: "Cổng quốc gia",
  expects: () => true,
  holdsOtherwise: ({ code, state }) =>
    differencesOf(state, state.steps ?? [], portal.body(code), portal.rows(code)),
});

/** The fields, and the rows, in which the portal's copy is not the dossier. */
export const differencesOf = (
  dossier: Dossier,
  steps: Step[],
  body: JsonObject | undefined,
  rows: string[],
): string[] => {
  if (!body) return ["(không có trên cổng)"];
  const there = new Set(rows);
  const expected = new Set(steps.map((step) => contentHash(portalRow(dossier.code, step))));
  const missing = [...expected].filter((row) => !there.has(row)).length;
  const foreign = [...there].filter((row) => !expected.has(row)).length;
  return [
    ...differing(portalRecord(dossier, steps), body),
    ...(missing > 0 ? [`tiến trình thiếu ${missing}`] : []),
    ...(foreign > 0 ? [`tiến trình lạ ${foreign}`] : []),
  ];
};

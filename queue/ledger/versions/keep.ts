import type { MergedState } from "../../../schemas/dossier-state.ts";
import { patchBetween } from "./merge-patch.ts";

/** What a patch back may take, and how many a dossier may have: versions before them are not kept. */
export const MOST_PATCH_BYTES = 64 * 1024;
export const MOST_VERSIONS = 1_000;

/** What is written of a version: the patch that leads back to the one before, and the oldest version that is led back to. */
export type Kept = { back: string | null; keptFrom: number };

/**
 * What to keep of a version. A patch that is too large is not kept, and nothing before it can be led back to. `before`: the version
 * that it follows on, its state, and the oldest kept, null where none was yet. Pure.
 */
export const keepVersion = (
  before: { version: number; keptFrom: number | null; state: MergedState } | undefined,
  state: MergedState,
): Kept => {
  if (!before) return { back: null, keptFrom: 1 };
  const version = before.version + 1;
  const back = JSON.stringify(patchBetween(state, before.state));
  // A character takes three bytes at most: nearly always the length alone says that it is little.
  const fits = back.length * 3 <= MOST_PATCH_BYTES || Buffer.byteLength(back) <= MOST_PATCH_BYTES;
  if (!fits) return { back: null, keptFrom: version };
  const keptFrom = Math.max(before.keptFrom ?? before.version, version - MOST_VERSIONS);
  return { back, keptFrom };
};

/**
 * The part of a statement that writes versions, so that they share its commit: `rows` is a query of (id, version, digest, back,
 * kept_from, kept_before), digest and kept_before as they stood in the dossier before.
 */
export const keepSql = (rows: string): string => `
kept as materialized (${rows}), kept_versions as (
  insert into versions (dossier, version, digest, back)
  select id, version, digest, back::json from kept where back is not null
), versions_dropped as (
  delete from versions v using kept k where k.kept_from > k.kept_before and v.dossier = k.id and v.version <= k.kept_from
)`;

/** The columns `kept_from` and `kept_since` of dossier `d` in an update: of versions up to `version`, those from `keptFrom` on are kept. */
export const keptSql = (version: string, keptFrom: string): string => `
  kept_from = greatest(d.kept_from, ${keptFrom}),
  kept_since = case when ${keptFrom} is null or ${keptFrom} <= d.kept_from then d.kept_since
    when ${keptFrom} = ${version} then now() when d.kept_from is null then d.changed_at
    else (select v.at from versions v where v.dossier = d.id and v.version = ${keptFrom}) end`;

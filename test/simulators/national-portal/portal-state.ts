import type { JsonObject } from "../json.ts";
import type { CallLog } from "../record/call-log.ts";
import type { createNames } from "../record/names.ts";
import { createPacker } from "../record/packed.ts";
import { createPushes } from "./pushes.ts";
import { createRows } from "./rows.ts";
import type { CommonSettings } from "./settings.ts";
import { dossierWarnings, rowWarnings, type WarningKind, type WarningRules } from "./warnings.ts";

const EXAMPLES = 1000;

/** Which run of which call does something. */
export interface Cause {
  readonly seq: number;
  readonly run: number;
}

/** A message about a dossier that began on the portal. */
export interface Callback {
  readonly seq: number;
  readonly body: JsonObject;
}

/** What the portal holds: dossiers by MaHoSo, rows in order applied, and what looked wrong in them. */
export type PortalState = ReturnType<typeof createPortalState>;

/** Makes a portal that holds `existing` and nothing else. */
export function createPortalState(
  log: CallLog,
  codes: ReturnType<typeof createNames>,
  settings: Pick<CommonSettings, "keepBodies" | "rankOf" | "existing" | "deduplicateRows">,
  rules: WarningRules = { dossier: dossierWarnings, row: rowWarnings },
) {
  const packer = createPacker();
  const { keepBodies, rankOf } = settings;
  const pushes = createPushes({ log, packer, keepBodies, ...(rankOf ? { rankOf } : {}) });
  const rows = createRows({ log, packer, keepBodies: keepBodies === "all" });
  const present = new Set<number>(settings.existing.map(codes.id));
  const callbacks = new Map<number, Callback[]>();
  const warnings = new Map<WarningKind, number>();
  const examples: { kind: WarningKind; code: string; seq: number }[] = [];
  let deduplicated = 0;

  function warn(kinds: WarningKind[], code: string, seq: number): void {
    for (const kind of kinds) {
      warnings.set(kind, (warnings.get(kind) ?? 0) + 1);
      if (examples.length < EXAMPLES) examples.push({ kind, code, seq });
    }
  }

  return {
    pushes,
    rows,
    codes,
    exists(code: string): boolean {
      const id = codes.find(code);
      return id !== undefined && present.has(id);
    },
    push(code: string, body: JsonObject, cause: Cause): void {
      const id = codes.id(code);
      present.add(id);
      pushes.add(id, body, cause, rows.countOf(id));
      warn(rules.dossier(body), code, cause.seq);
    },
    addRow(code: string, row: JsonObject, cause: Cause): void {
      const id = codes.id(code);
      if (rows.add(id, row, cause, settings.deduplicateRows)) {
        warn(rules.row(row, pushes.latest(id)), code, cause.seq);
      } else deduplicated += 1;
    },
    addCallback(code: string, body: JsonObject, seq: number): void {
      const id = codes.id(code);
      const held = callbacks.get(id);
      if (held === undefined) callbacks.set(id, [{ seq, body }]);
      else held.push({ seq, body });
    },
    callbacks: (code: string): readonly Callback[] => callbacks.get(codes.find(code) ?? -1) ?? [],
    /** The portal loses a dossier, as after a restore on its side; what was received stays on record. */
    forget(code: string): void {
      const id = codes.find(code);
      if (id !== undefined) present.delete(id);
    },
    presentCodes: (): string[] => [...present].map(codes.name),
    dossierCount: (): number => present.size,
    deduplicated: (): number => deduplicated,
    warnings: (): Partial<Record<WarningKind, number>> => Object.fromEntries(warnings),
    /** The first thousand warnings, with the dossier and call each came from. */
    warningExamples: (): readonly (typeof examples)[number][] => examples,
  };
}

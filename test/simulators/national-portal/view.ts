import type { JsonObject } from "../json.ts";
import type { createJudge } from "./judge.ts";
import type { Callback, PortalState } from "./portal-state.ts";
import type { Push } from "./pushes.ts";
import type { Row } from "./rows.ts";

/** One dossier as the portal holds it, with its whole history. */
export interface DossierView {
  readonly code: string;
  readonly exists: boolean;
  /** The present body, when bodies are kept. */
  readonly body?: JsonObject;
  readonly pushes: readonly Push[];
  readonly rows: readonly Row[];
  readonly callbacks: readonly Callback[];
}

/** The state as tests read it: by dossier code, nothing to change but `forget`. */
export function createView(state: PortalState, judge: ReturnType<typeof createJudge>) {
  const { pushes, rows, codes } = state;
  const idOf = (code: string): number => codes.find(code) ?? -1;

  function body(code: string): JsonObject | undefined {
    const latest = pushes.latest(idOf(code));
    return latest === undefined ? undefined : pushes.body(latest.index);
  }

  return {
    ...judge,
    exists: state.exists,
    forget: state.forget,
    /** Codes of the dossiers the portal holds now. */
    codes: state.presentCodes,
    pushes: (code: string): Push[] => pushes.of(idOf(code)),
    rows: (code: string): Row[] => rows.of(idOf(code)),
    callbacks: state.callbacks,
    body,
    /** Bodies accepted for a dossier, first to last; only the present one unless all are kept. */
    history: (code: string): JsonObject[] =>
      pushes
        .of(idOf(code))
        .map(({ index }) => pushes.body(index))
        .filter((kept) => kept !== undefined),
    warnings: state.warnings,
    warningExamples: state.warningExamples,
    /** All that is known of a dossier, or undefined when it was never heard of. */
    dossier(code: string): DossierView | undefined {
      if (codes.find(code) === undefined) return undefined;
      const present = body(code);
      return {
        code,
        exists: state.exists(code),
        ...(present === undefined ? {} : { body: present }),
        pushes: pushes.of(idOf(code)),
        rows: rows.of(idOf(code)),
        callbacks: state.callbacks(code),
      };
    },
  };
}

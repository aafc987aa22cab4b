import { type Looked, type Outcome, type Part, Unmappable } from "../../../adapters/contract.ts";
import { type DossierState, isComplete, missingFields } from "../../../schemas/dossier-state.ts";
import type { Scope } from "../../ledger/access/scope.ts";
import type { Copies, SeenCopy } from "../../ledger/read/copies.ts";
import { inTime } from "../gate/in-time.ts";
import type { Kept, Outward, Patience } from "../gate/outward.ts";
import type { System } from "../gate/system.ts";
import { knownOf } from "../plan/known.ts";
import { type ComparedCopy, compareCopy } from "./compare-copy.ts";

/**
 * What a system says now of a copy, beside what the ledger says of it. `shows`: whether the system tells contents, or only that the copy
 * is there. `lacks`: why the dossier cannot be put in its words, so that there is nothing to compare.
 */
export type LookedUp = ComparedCopy & {
  code: string;
  system: string;
  version: number;
  askedAt: string;
  there: boolean;
  shows: "content" | "existence";
  copy: SeenCopy["copy"];
  lacks: { pointer: string; message: string }[];
};

/** Why nothing was seen: there is no such dossier for whoever asks, the system cannot be asked, or not for one that lacks these fields; it was not asked, or did not say. */
export type Unseen =
  | { lacks: "dossier" | "observe" }
  | { lacks: "fields"; fields: string[] }
  | { kept: Kept }
  | { trouble: Outcome };

/** A person asks a system what it holds of a dossier. `by`: the key, or whatever names the person in the log. */
export type LookUp = (asked: {
  system: string;
  code: string;
  scope: Scope;
  by: string;
}) => Promise<LookedUp | Unseen>;

/**
 * Looks a copy up for a person: by the one way out, as the class of people, within their patience. It changes nothing, here or there; that it was
 * made, by whom and whether the copy was there is in the log before anybody sees what came of it.
 */
export const createLookUp =
  (parts: {
    systems: ReadonlyMap<string, System>;
    copies: Copies;
    outward: Outward;
    patience?: Patience;
  }): LookUp =>
  async ({ system: id, code, scope, by }) => {
    const system = parts.systems.get(id);
    const seen = system && (await parts.copies.read({ system: id, code, scope }));
    if (!system || !seen) return { lacks: "dossier" };
    const { observe } = system.adapter;
    if (!observe) return { lacks: "observe" };
    const { state } = seen;
    if (!isComplete(state)) return { lacks: "fields", fields: missingFields(state) };
    const { parts: wanted, lacks } = wantedOf(system, state, seen);
    const asked = wanted.filter(({ kind }) => observe.covers.includes(kind));
    const askedAt = new Date().toISOString();
    const looked = await parts.outward<Exclude<Looked, { trouble: Outcome }>>(
      system,
      {
        by: "person",
        what: "look",
        patience: parts.patience ?? ordinary,
        about: { agency: state.agencies.processing.code, procedure: state.procedure.code },
      },
      (line) =>
        inTime<Looked>(line, { trouble: hung }, () =>
          observe.one({ dossier: state, parts: asked }, line),
        ),
    );
    if ("kept" in looked) return looked;
    const came = "trouble" in looked ? { answer: looked.trouble.is } : { there: looked.there };
    await parts.copies.noteLook({ dossier: seen.dossier, system: id, by, ...came });
    if ("trouble" in looked) return looked;
    const known = knownOf(seen);
    const origins = system.origins?.(state) ?? {};
    return {
      code: seen.code,
      system: id,
      version: seen.version,
      askedAt,
      there: looked.there,
      shows: observe.shows,
      copy: seen.copy,
      lacks,
      ...compareCopy(
        observe,
        wanted.map((part) => ({
          part,
          acknowledged: known.equals(part.key, part.digest) && !known.doubts(part.key),
          origin: origins[part.key],
        })),
        looked,
      ),
    };
  };

const wantedOf = (
  { adapter }: System,
  state: DossierState,
  seen: SeenCopy,
): { parts: Part[]; lacks: LookedUp["lacks"] } => {
  try {
    return { parts: adapter.parts(state, knownOf(seen)), lacks: [] };
  } catch (error) {
    if (!(error instanceof Unmappable)) throw error;
    return { parts: [], lacks: error.errors };
  }
};

/** How long a person is kept waiting. */
const ordinary: Patience = { turnMs: 10_000, answerMs: 20_000 };

const hung: Outcome = {
  is: "lost",
  why: "Lượt tra cứu không kết thúc đúng hạn",
  timedOut: true,
};

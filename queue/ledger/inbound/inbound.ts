import type { Pool } from "pg";
import { validateStatement } from "../../../schemas/validate-statement.ts";
import type { Accepted } from "../accept/accept.ts";
import type { InStatement } from "../accept/change.ts";
import { note } from "../findings/note.ts";
import { type Applied, causeOf, settle } from "./apply.ts";
import { type Kept, keep, type Message, type Told } from "./keep.ts";
import { dropBodies, parkOld, takeWaiting } from "./waiting.ts";

/**
 * What became of one statement, as its source is to be answered. `repeated`: it was told before, and nothing is done; `waiting`: nobody knows
 * the dossier yet. Whatever is not refused is kept.
 */
export type Verdict =
  | { is: "taken" | "repeated"; code: string; changed: boolean }
  | { is: "waiting" }
  | { is: "refused"; why: string; pointer?: string };

/**
 * Messages from outside (call-backs, what was polled, a province's words in parts): each is kept before it is applied, so that nothing that
 * was answered is lost, and applied at most once, whatever comes twice or late.
 */
export const createInbound = (parts: {
  pool: Pool;
  accept: (said: InStatement) => Promise<Accepted>;
}) => {
  const { pool, accept } = parts;

  const apply = async (rows: Waiting[]): Promise<Accepted[]> => {
    const settled = await Promise.allSettled(
      rows.map(({ id, source, scope, speaker, statement, received }) =>
        accept({
          source,
          scope,
          ...(speaker === undefined ? {} : { speaker }),
          code: statement.about[0]?.code ?? "",
          statement,
          received,
          inbound: id,
        }),
      ),
    );
    const done = settled.flatMap((each, n): Applied[] =>
      each.status === "fulfilled" ? [{ id: (rows[n] as Waiting).id, accepted: each.value }] : [],
    );
    await settle(pool, done);
    // What could not be stored now stays waiting: whoever told it hears that it is not sure.
    for (const each of settled) if (each.status === "rejected") throw each.reason;
    return done.map(({ accepted }) => accepted);
  };

  return {
    /**
     * Takes statements of one source; verdicts in order, after the commit. Throws where it cannot be stored now: what is kept already is
     * applied later.
     */
    take: async (source: string, told: Told): Promise<Verdict[]> => {
      const judged = told.messages.map(judge);
      const lawful = judged.flatMap((each) => ("statement" in each ? [each] : []));
      const kept = await keep(pool, source, { ...told, messages: lawful });
      const made = kept.flatMap((each) => ("made" in each ? [each] : []));
      const { scope, speaker } = told;
      const accepted = await apply(
        made.map(({ n, made: id }) => ({
          ...(lawful[n] as Message),
          id,
          source,
          scope,
          ...(speaker === undefined ? {} : { speaker }),
        })),
      );
      await note(
        pool,
        kept.flatMap((each) =>
          "made" in each || each.isSame
            ? []
            : [{ kind: "changed-content" as const, system: source, key: told.operation }],
        ),
      );
      const byPlace = new Map(made.map(({ n }, place) => [n, accepted[place] as Accepted]));
      const verdicts = kept.map((each) => verdictOf(each, byPlace.get(each.n)));
      return judged.map((each) => ("statement" in each ? (verdicts.shift() as Verdict) : each));
    },

    /** Applies what waited for a dossier that is known by now, or was kept and not applied; parks what waited too long. */
    wake: async (): Promise<{ woken: number; parked: number }> => {
      const rows = await takeWaiting(pool);
      await apply(rows);
      return { woken: rows.length, parked: await parkOld(pool) };
    },

    /** Drops bodies that are older than they are kept, some thousand at a time. */
    dropBodies: () => dropBodies(pool),
  };
};

/** A message that is kept and to be applied. */
export type Waiting = Message & {
  id: string;
  source: string;
  scope: Told["scope"];
  speaker?: string;
};

const judge = (message: Message): Message | (Verdict & { is: "refused" }) => {
  const verdict = validateStatement(message.statement);
  if (verdict.ok) return message;
  const [error] = verdict.errors;
  return { is: "refused", why: error?.message ?? "", pointer: error?.pointer ?? "" };
};

const verdictOf = (kept: Kept, accepted: Accepted | undefined): Verdict => {
  if (accepted === undefined) {
    if ("made" in kept || kept.state === "waiting" || kept.state === "parked")
      return { is: "waiting" };
    const { state, cause, code } = kept;
    if (state === "refused") return { is: "refused", ...(cause ?? { why: "" }) };
    return { is: "repeated", code: code ?? "", changed: false };
  }
  if ("version" in accepted) return { is: "taken", code: accepted.code, changed: accepted.changed };
  const cause = causeOf(accepted);
  return cause ? { is: "refused", ...cause } : { is: "waiting" };
};

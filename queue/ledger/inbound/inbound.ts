import type { Pool, PoolClient } from "pg";
import { withTransaction } from "../../postgres/session/pool.ts";
import type { Accepted } from "../accept/accept.ts";
import type { InStatement } from "../accept/change.ts";
import { mayOpen } from "../accept/may-open.ts";
import { type Finding, note } from "../findings/note.ts";
import { type Applied, causeOf, settle } from "./apply.ts";
import { dateAnew, judge } from "./judge.ts";
import { type Kept, keep, type Message, type Told } from "./keep.ts";
import { createShelf } from "./shelf.ts";
import { createSpace, sumBytes } from "./space.ts";
import { dropBodies, parkOld, takeWaiting, type Walks } from "./waiting.ts";

/**
 * What became of one statement, as its source is to be answered. `repeated`: it was told before, and nothing is done; `waiting`: nobody knows
 * the dossier yet. Whatever is not refused is kept.
 */
export type Verdict =
  | { is: "taken" | "repeated"; code: string; changed: boolean }
  | { is: "waiting" }
  | { is: "refused"; why: string; pointer?: string };

/** Joins the commit that keeps messages: told which of them are new, in their order; gives what a person should know. What it throws undoes all of it. */
export type Within = (client: PoolClient, isNew: boolean[]) => Promise<Finding[]>;

/**
 * Messages from outside (call-backs, what was polled, a province's words in parts): each is kept before it is applied, so that nothing that
 * was answered is lost, and applied at most once, whatever comes twice or late.
 */
export const createInbound = (parts: {
  pool: Pool;
  accept: (said: InStatement) => Promise<Accepted>;
  /** Systems that may bring dossiers which the province does not know yet. */
  openers: ReadonlySet<string>;
  /** How far ahead of the clock a source may date what it says, ms. */
  aheadMs: number;
  /** Most bytes of messages that are kept of one source. */
  mostKeptBytes: number;
}) => {
  const { pool, accept, openers, aheadMs } = parts;
  const space = createSpace(pool, parts.mostKeptBytes);
  let walks: Walks = new Map();

  const apply = async (rows: Waiting[]): Promise<Accepted[]> => {
    const settled = await Promise.allSettled(
      rows.map(({ id, source, scope, speaker, statement, received }) =>
        accept({
          source,
          scope,
          ...(speaker === null ? {} : { speaker }),
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
    const refused = done.flatMap(({ id, accepted }) =>
      "version" in accepted || !causeOf(accepted) ? [] : [rows.find((row) => row.id === id)],
    );
    await note(
      pool,
      refused.flatMap((row) => (row ? [refusedNews(row.source)] : [])),
    );
    // What could not be stored now stays waiting: whoever told it hears that it is not sure.
    for (const each of settled) if (each.status === "rejected") throw each.reason;
    return done.map(({ accepted }) => accepted);
  };

  const keepAll = async (
    client: Pool | PoolClient,
    source: string,
    told: Told,
    within: (isNew: boolean[]) => Promise<Finding[]>,
  ): Promise<Kept[]> => {
    const kept = await keep(client, source, told);
    const findings = await within(kept.map((each) => "made" in each));
    const isChanged = (each: Kept) => !("made" in each) && !each.isSame;
    await note(client, [
      ...findings,
      ...kept.filter(isChanged).map(() => changedContent(source, told.operation)),
      ...kept.flatMap((each) => {
        const message = "made" in each ? told.messages[each.n] : undefined;
        return [
          ...(message?.refused ? [refusedNews(source)] : []),
          ...(message?.isAhead ? [datedAhead(source, told.operation)] : []),
        ];
      }),
    ]);
    return kept;
  };

  return {
    /**
     * Takes statements of one source; verdicts in order, after the commit. Throws where it cannot be stored now: what is kept already is
     * applied later; {@link InboundFull} where there is no room for any of them.
     */
    take: async (source: string, told: Told, within?: Within): Promise<Verdict[]> => {
      const opened = (message: Message): Message =>
        !message.refused && mayOpen(source, message.statement, openers)
          ? { ...message, opens: true }
          : message;
      const asKept = (message: Message) => opened(dateAnew(judge(message), aheadMs));
      const judged = { ...told, messages: told.messages.map(asKept) };
      const bytes = judged.messages.reduce((sum, { received }) => sum + received.length, 0);
      if (bytes > 0) await space.take(source, bytes);
      const kept = within
        ? await withTransaction(pool, (client) =>
            keepAll(client, source, judged, (isNew) => within(client, isNew)),
          )
        : await keepAll(pool, source, judged, async () => []);
      const made = kept.flatMap((each) => {
        const message = judged.messages[each.n];
        return message && !message.refused && "made" in each ? [{ message, ...each }] : [];
      });
      const { scope, speaker = null } = told;
      const waiting = made.map(({ message, made: id }) => ({
        ...message,
        id,
        source,
        scope,
        speaker,
      }));
      const accepted: Accepted[] = [];
      // No more at once than one speaker may have waiting.
      for (let n = 0; n < waiting.length; n += AT_ONCE)
        accepted.push(...(await apply(waiting.slice(n, n + AT_ONCE))));
      const byPlace = new Map(made.map(({ n }, place) => [n, accepted[place] as Accepted]));
      return kept.map((each) => {
        const { refused } = judged.messages[each.n] ?? {};
        return refused ? { is: "refused", ...refused } : verdictOf(each, byPlace.get(each.n));
      });
    },

    /** Applies what waited for a dossier that is known by now, or was kept and not applied; parks what waited too long. */
    wake: async (): Promise<{ woken: number; parked: number }> => {
      const { due, next } = await takeWaiting(pool, walks);
      walks = next;
      await apply(due);
      return { woken: due.length, parked: await parkOld(pool) };
    },

    /** Messages as they are shown, and tried again by a person. */
    ...createShelf(pool, apply),

    /** Drops bodies that are older than they are kept, some thousand at a time. */
    dropBodies: async (): Promise<number> => {
      const dropped = await dropBodies(pool);
      await sumBytes(pool);
      return dropped;
    },

    /** Bytes of messages kept, by source. */
    keptBytes: space.all,
  };
};

const refusedNews = (system: string) => ({ kind: "refused-news" as const, system });
const datedAhead = (system: string, key: string) => ({
  kind: "dated-ahead" as const,
  system,
  key,
});
const changedContent = (system: string, key: string) => ({
  kind: "changed-content" as const,
  system,
  key,
});

/** A message that is kept and to be applied. */
export type Waiting = Pick<Message, "statement" | "received"> & {
  id: string;
  source: string;
  scope: Told["scope"];
  speaker: string | null;
};

const AT_ONCE = 500;

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

import type { Outcome } from "../../../adapters/contract.ts";
import type { Asked, AwaitedDossier } from "../../ledger/polls/awaiting.ts";
import { type ClaimedPoll, LeaseLost, type PollCursor } from "../../ledger/polls/polls.ts";
import { chunksOf, halves } from "./chunks.ts";
import { FilesLate, keepNews } from "./keep-news.ts";
import { BadNews } from "./links.ts";
import { type Look, lookOnce, type Seen } from "./look.ts";
import type { Polled, RoundParts } from "./poll.ts";
import { whereToLook } from "./where.ts";

/** How many dossiers are read at a time: what a round holds in memory. */
const PAGE = 100;

/** Dossiers in a row that told nothing when asked for alone, after which it is the system that tells nothing. */
const DEAF_IN_A_ROW = 3;

/** Most looks of one round, for a system that says "more" for ever. */
const MOST_LOOKS = 10_000;

const DEAF_ROUNDS = 20;

/** Runs one round of a poll under lease, look by look, each in a commit of its own. `leaseEnds` by `performance.now()`. */
export const runRound = async (
  parts: RoundParts,
  polled: Polled,
  claimed: ClaimedPoll,
  leaseEnds: number,
): Promise<void> => {
  const { polls, report } = parts;
  const { name, poll } = polled;
  const { id: system, settings } = polled.system;
  const { deafRounds = DEAF_ROUNDS } = poll;
  const looks = poll.by === "ids" ? dossierLooks(parts, polled, claimed) : oneLook(polled, claimed);
  let until = leaseEnds;
  let deafInARow = 0;

  for (let n = 0; n < MOST_LOOKS; n += 1) {
    if (parts.stopping.aborted) return void (await polls.giveBack(claimed, 0));
    const look = await looks.next();
    if (!look) break;
    const started = performance.now();
    const seen = await parts.outward(polled.system, { by: "poll", what: name, until }, (line) =>
      lookOnce(poll, look, line),
    );
    if ("kept" in seen) return void (await polls.giveBack(claimed, waitFor(seen.kept.until)));
    // Given up by us, since the process stops: that says nothing of the system.
    if ("trouble" in seen && parts.stopping.aborted) return void (await polls.giveBack(claimed, 0));
    const next = performance.now() + polled.leaseMs;
    const kept = "trouble" in seen ? seen : await keepSafely(look, seen);
    if ("trouble" in kept) {
      const isOfContent = ofContent.has(kept.trouble.is) && look.dossiers.length > 0;
      if (isOfContent && look.dossiers.length > 1) {
        looks.split(look);
        continue;
      }
      deafInARow += 1;
      if (!isOfContent || deafInARow >= DEAF_IN_A_ROW) return fail(kept.trouble, look.dossiers);
      await passOver(look);
      until = next;
      continue;
    }
    deafInARow = 0;
    until = next;
    const ms = performance.now() - started;
    report({ kind: "polled", system, poll: name, ...kept.counts, ms });
    if (!looks.moved(look, kept.cursor, kept.more)) break;
  }
  await polls.rest(claimed, poll.everySeconds);

  async function keepSafely(look: Look, seen: Seen) {
    try {
      const kept = await keepNews(parts, polled, claimed, look, seen);
      return { ...kept, more: seen.news.more };
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      report(
        error instanceof FilesLate
          ? { kind: "files late", system, poll: name }
          : { kind: "fault", system, error },
      );
      return { trouble: error instanceof BadNews ? unreadable : notKept };
    }
  }

  /** A dossier that told nothing by itself: it holds up no other. */
  async function passOver({ dossiers }: Look): Promise<void> {
    const [alone] = dossiers;
    const isDeaf = alone !== undefined && alone.deaf + 1 >= deafRounds;
    const asked = { ...nothingTold(dossiers), deaf: new Set(dossiers.map((each) => each.dossier)) };
    const { leaseMs } = polled;
    await parts.take(system, { operation: name, scope: null, messages: [] }, async (client) => {
      await polls.move(client, claimed, { cursor: {}, leaseMs, asked });
      return isDeaf ? [{ kind: "poll-deaf", system, key: name, dossier: alone.dossier }] : [];
    });
  }

  async function fail(trouble: Outcome, dossiers: AwaitedDossier[]): Promise<void> {
    const tries = claimed.tries + 1;
    const { retrySeconds, retryJitter } = settings;
    const seconds = retrySeconds[Math.min(tries, retrySeconds.length) - 1] ?? 60;
    const why = "why" in trouble ? trouble.why : trouble.is;
    report({ kind: "poll failed", system, poll: name, is: trouble.is, tries });
    await polls.fail(claimed, {
      inMs: seconds * 1_000 * (1 + Math.random() * retryJitter),
      trouble: { is: trouble.is, why },
      asked: { ...nothingTold(dossiers), isUntold: true },
      findings:
        tries >= deafRounds
          ? [{ kind: "poll-deaf", system, key: name, evidence: { is: trouble.is, rounds: tries } }]
          : [],
    });
  }
};

/** What a round looks at next, one look after the other. */
type Looks = {
  next(): Promise<Look | undefined>;
  /** After a look that brought news: whether there is another. */
  moved(look: Look, cursor: PollCursor, more: boolean): boolean;
  /** A look for several that told nothing is made for fewer. */
  split(look: Look): void;
};

/** Everything since the last time, until there is no more. */
const oneLook = ({ poll }: Polled, { cursor }: ClaimedPoll): Looks => {
  let at = whereToLook(poll, cursor, new Date());
  return {
    next: async () => ({ at, dossiers: [] }),
    moved: (look, next, more) => {
      at = next;
      // What stands still though there is said to be more would go on for ever.
      return more && JSON.stringify(next) !== JSON.stringify(look.at);
    },
    split: () => {},
  };
};

/** The dossiers that are awaited, page by page, so many at most. */
const dossierLooks = (
  { polls }: Pick<RoundParts, "polls">,
  { poll }: Polled,
  claimed: ClaimedPoll,
): Looks => {
  const { mostInRound = Number.POSITIVE_INFINITY } = poll;
  let left = mostInRound - claimed.asked;
  let chunks: AwaitedDossier[][] = [];
  return {
    next: async () => {
      while (chunks.length === 0) {
        if (left <= 0) return undefined;
        const { awaited, dropped } = await polls.awaited(claimed, Math.min(PAGE, left));
        if (awaited.length === 0 && dropped === 0) return undefined;
        left -= awaited.length;
        chunks = chunksOf(poll, awaited);
      }
      const [dossiers = [], ...others] = chunks;
      chunks = others;
      return { at: {}, dossiers };
    },
    moved: () => true,
    split: ({ dossiers }) => {
      chunks = [...halves(dossiers), ...chunks];
    },
  };
};

const ofContent: ReadonlySet<Outcome["is"]> = new Set(["rejected", "unrecognised", "absent"]);

const unreadable: Outcome = { is: "unrecognised", why: "Tin nhận về không đúng như nó tự nói" };
const notKept: Outcome = { is: "busy", why: "Cổng chưa lưu được tin nhận về", elsewhere: true };

const nothingTold = (dossiers: AwaitedDossier[]): Asked => ({
  dossiers,
  news: new Set(),
  missing: new Set(),
  over: new Set(),
  deaf: new Set(),
});

/** Looked again when it may go, and soon enough for a person who lets it go. */
const waitFor = (until: string | null): number => {
  const ms = until === null ? 10_000 : Date.parse(until) - Date.now();
  return Math.min(10_000, Math.max(500, ms));
};

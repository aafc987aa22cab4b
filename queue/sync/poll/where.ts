import type { Cursor, Poll } from "../../../adapters/inbound.ts";
import type { PollCursor } from "../../ledger/polls/polls.ts";
import { BadNews } from "./links.ts";

/** Most characters of an adapter's own mark. */
export const MOST_MARK = 4_000;

type How = Pick<Poll, "by" | "overlapSeconds">;

/**
 * Where a look begins. A new one asks for what happened since the last ended, and a while before that; one that is under way goes on, up to
 * the moment at which it began, so that it ends. Pure.
 */
export const whereToLook = (
  { by, overlapSeconds }: How,
  last: PollCursor,
  now: Date,
): PollCursor => {
  if (by === "ids") return {};
  if (last.open) return last;
  const from = last.to && new Date(Date.parse(last.to) - overlapSeconds * 1_000).toISOString();
  return {
    ...(from ? { from } : {}),
    to: now.toISOString(),
    // A mark within a window means nothing to the next one.
    ...(by === "cursor" && last.mark !== undefined ? { mark: last.mark } : {}),
    open: true,
  };
};

/** Where the next look begins, after one that brought news: `more` of them are there at once, or not. Throws where the mark is too long, or could go into no address. Pure. */
export const whereNext = (at: PollCursor, told: Cursor, more: boolean): PollCursor => {
  const { from, to = at.to, mark } = told;
  if ((mark?.length ?? 0) > MOST_MARK)
    throw new BadNews(`Expected a mark of at most ${MOST_MARK} characters, got ${mark?.length}.`);
  if (mark !== undefined && unsayable.test(mark))
    throw new BadNews("Expected a mark without NUL and halves of surrogate pairs.");
  const kept = { ...(to === undefined ? {} : { to }), ...(mark === undefined ? {} : { mark }) };
  if (!more) return kept;
  const since = from ?? at.from;
  return { ...(since === undefined ? {} : { from: since }), ...kept, open: true };
};

const unsayable = /\0|\p{Surrogate}/u;

/** What an adapter is told of it. Pure. */
export const asTold = ({ open: _, ...cursor }: PollCursor): Cursor => cursor;

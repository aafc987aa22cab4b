import type { Line, Outcome } from "../../../adapters/contract.ts";
import type { Awaited, Cursor, News, Poll } from "../../../adapters/inbound.ts";
import type { AwaitedDossier } from "../../ledger/polls/awaiting.ts";
import type { PollCursor } from "../../ledger/polls/polls.ts";
import { asTold } from "./where.ts";

/** One look: where it begins, and the dossiers that it asks for. */
export type Look = { at: PollCursor; dossiers: AwaitedDossier[] };

/** What a look brought. */
export type Seen = { news: News; at: Cursor };

/** Looks once. Whoever does not end when told to is waited for no longer; what it may still bring is nobody's. */
export const lookOnce = async (
  poll: Poll,
  { at, dossiers }: Look,
  line: Line,
): Promise<Seen | { trouble: Outcome }> => {
  const cursor: Cursor = {
    ...asTold(at),
    ...(poll.by === "ids" ? { of: dossiers.map(asAwaited) } : {}),
  };
  let limit: NodeJS.Timeout | undefined;
  let isOver = () => {};
  const late = new Promise<{ trouble: Outcome }>((resolve) => {
    isOver = () => {
      limit = setTimeout(() => resolve({ trouble: hung }), GRACE_MS);
    };
    line.signal.addEventListener("abort", isOver, { once: true });
    if (line.signal.aborted) isOver();
  });
  try {
    return await Promise.race([poll.next(cursor, line), late]);
  } finally {
    clearTimeout(limit);
    line.signal.removeEventListener("abort", isOver);
  }
};

const asAwaited = ({ state, since, newsAt, missed }: AwaitedDossier): Awaited => ({
  state,
  since,
  missed,
  ...(newsAt === null ? {} : { newsAt }),
});

/** How long a look may go on after it was told to end, ms. */
const GRACE_MS = 1_000;

const hung: Outcome = { is: "lost", why: "Lượt hỏi tin không kết thúc đúng hạn", timedOut: true };

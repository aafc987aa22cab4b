import type { Line, Outcome } from "../../../adapters/contract.ts";
import type { Awaited, Cursor, News, Poll } from "../../../adapters/inbound.ts";
import type { AwaitedDossier } from "../../ledger/polls/awaiting.ts";
import type { PollCursor } from "../../ledger/polls/polls.ts";
import { inTime } from "../gate/in-time.ts";
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
  return inTime<Seen | { trouble: Outcome }>(line, { trouble: hung }, () =>
    poll.next(cursor, line),
  );
};

const asAwaited = ({ state, since, newsAt, missed }: AwaitedDossier): Awaited => ({
  state,
  since,
  missed,
  ...(newsAt === null ? {} : { newsAt }),
});

const hung: Outcome = { is: "lost", why: "Lượt hỏi tin không kết thúc đúng hạn", timedOut: true };

import type { FeedPage } from "../../../queue/ledger/read/feed.ts";
import { unauthorised } from "../access/auth.ts";
import { watchKey } from "../access/key-watch.ts";
import { changes } from "../answers/changes.ts";
import { createAtOnce } from "../body/at-once.ts";
import type { HttpLedger } from "../contract/http-ledger.ts";
import { badCursor, Problem } from "../contract/problems.ts";
import { type Asked, queryShape, type Route } from "../contract/route.ts";
import { createFeedWatch } from "./feed-watch.ts";

/** Waits for changes of one key at once. */
export const MOST_WAITS = 16;

/** Pages read at once for those whom a change woke. */
const MOST_READS = 4;

/** What other sources changed, for the province to follow. */
export const changeRoutes = ({ ledger }: { ledger: HttpLedger }): Route[] => {
  const following = queryShape<{ after?: string; limit?: number; wait?: number }>({
    type: "object",
    properties: {
      after: { type: "string", minLength: 1, maxLength: 64, title: "Con trỏ next của lần trước" },
      limit: { type: "integer", minimum: 1, maximum: 1_000 },
      wait: { type: "integer", minimum: 0, maximum: 60, title: "Chờ tối đa (giây)" },
    },
  });

  const changed = createFeedWatch((since) => ledger.feed.news(since));
  const readInTurn = createAtOnce(MOST_READS);
  const waits = new Map<string, number>();

  const waitFor = async (
    read: () => Promise<FeedPage>,
    seconds: number,
    asked: Asked,
  ): Promise<FeedPage> => {
    const { caller, gone, inForce } = asked;
    const ends = performance.now() + seconds * 1_000;
    const ended = new AbortController();
    const stopWatch = watchKey(inForce, () => ended.abort(unauthorised()));
    const stopLooking = asked.whenGone(() => ended.abort());
    try {
      for (let page = await read(); ; page = await readInTurn(read)) {
        const ms = ends - performance.now();
        if (page.is !== "page" || page.changes.length > 0 || ms <= 0 || gone()) return page;
        await changed({ scope: caller.agencies, since: page.horizon, ms, signal: ended.signal });
        if (ended.signal.reason instanceof Problem) throw ended.signal.reason;
        if (!(await inForce())) throw unauthorised();
      }
    } finally {
      stopWatch();
      stopLooking();
    }
  };

  /** One of the few waits that a key may have; throws the problem `too-many-waits` beyond them. */
  const waitInTurn: typeof waitFor = async (read, seconds, asked) => {
    const { id } = asked.caller;
    const waiting = waits.get(id) ?? 0;
    if (waiting >= MOST_WAITS) throw new Problem("too-many-waits", { retryAfter: 5 });
    waits.set(id, waiting + 1);
    try {
      return await waitFor(read, seconds, asked);
    } finally {
      const left = (waits.get(id) ?? 1) - 1;
      if (left > 0) waits.set(id, left);
      else waits.delete(id);
    }
  };

  const answer = async (asked: Asked) => {
    const { caller, query } = asked;
    const { after, limit = 200, wait = 0 } = following.of(query);
    const read = () => ledger.feed.read({ after, limit, scope: caller.agencies });
    const page = await (wait > 0 ? waitInTurn(read, wait, asked) : read());
    switch (page.is) {
      case "bad cursor":
        throw badCursor();
      case "another epoch":
        throw new Problem("cursor-of-another-epoch");
      case "page":
    }
    // A key bound to some agencies sees a feed of its own, and acknowledges that one.
    const name = caller.agencies === null ? "province" : `province:${caller.id}`;
    if (after !== undefined) await ledger.feed.acknowledge(name, after);
    return { status: 200, body: { changes: page.changes, next: page.next } };
  };

  return [
    {
      method: "get",
      path: "/v1/changes",
      sharesItself: true,
      who: ["province", "admin"],
      summary:
        "Những gì nguồn khác đã thay đổi, từ sau một con trỏ; hỏi sau con trỏ N là báo đã nhận đến N",
      query: following,
      answers: { 200: { what: "Các thay đổi sau con trỏ, theo thứ tự", schema: changes } },
      problems: ["bad-cursor", "cursor-of-another-epoch", "too-many-waits"],
      answer,
    },
  ];
};

import { setTimeout as pause } from "node:timers/promises";
import type { FeedPage } from "../../queue/ledger/feed.ts";
import { unauthorised } from "./auth.ts";
import type { HttpLedger } from "./http-ledger.ts";
import { Problem } from "./problems.ts";
import { type Asked, queryShape, type Route } from "./route.ts";

const POLL_MS = 500;

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

  const waitFor = async (
    read: () => Promise<FeedPage>,
    seconds: number,
    { gone, inForce }: Asked,
  ): Promise<FeedPage> => {
    const ends = performance.now() + seconds * 1_000;
    for (;;) {
      const page = await read();
      const left = ends - performance.now();
      if (page.is !== "page" || page.changes.length > 0 || left <= 0 || gone()) return page;
      await pause(Math.min(POLL_MS, left));
      if (!(await inForce())) throw unauthorised();
    }
  };

  const answer = async (asked: Asked) => {
    const { caller, query } = asked;
    const { after, limit = 200, wait = 0 } = following.of(query);
    const read = () => ledger.feed.read({ after, limit, scope: caller.agencies });
    const page = await waitFor(read, wait, asked);
    switch (page.is) {
      case "bad cursor":
        throw new Problem("bad-cursor");
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
      who: ["province", "admin"],
      summary:
        "Những gì nguồn khác đã thay đổi, từ sau một con trỏ; hỏi sau con trỏ N là báo đã nhận đến N",
      query: following,
      answers: { 200: "{changes: [{cursor, code, version, source, status, at}], next}" },
      problems: ["bad-cursor", "cursor-of-another-epoch"],
      answer,
    },
  ];
};

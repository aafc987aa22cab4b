import type { FeedEntry } from "../../../queue/ledger/read/feed.ts";
import { count, list, moment, object, text } from "../contract/schema.ts";

/** What other sources changed, after a cursor. */
export const changes = object<{ changes: FeedEntry[]; next: string }>(
  "Changes",
  "Các thay đổi của nguồn khác",
  {
    changes: list(
      object<FeedEntry>("FeedEntry", "Một thay đổi", {
        cursor: text("Con trỏ của thay đổi này"),
        code: text("Mã hồ sơ"),
        version: count("Phiên bản của hồ sơ"),
        source: text("Nguồn đã đổi"),
        status: count("Trạng thái hồ sơ; 0: chưa nguồn nào nói"),
        at: moment("Khi nào"),
      }),
    ),
    next: text("Hỏi tiếp sau con trỏ này"),
  },
);

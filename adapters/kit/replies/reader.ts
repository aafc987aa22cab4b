import type { Outcome, Reply } from "../../contract.ts";
import type { Rule } from "../../kind.ts";
import { longest } from "../text/remember.ts";
import { namesDossiers } from "./named-dossiers.ts";
import { readReply, type Wording } from "./reply-table.ts";

/**
 * {@link readReply} by one table and wording, which remembers what short answers said: a system repeats a handful. Those that name
 * dossiers are judged by which were sent, each time anew; of the others it counts how many were. At most `most` are kept.
 */
export const createReader = (
  table: readonly Rule[],
  wording: Omit<Wording, "sent" | "echo">,
  most = 500,
): ((reply: Reply, sent: readonly string[]) => Outcome) => {
  const known = new Map<string, Outcome>();
  return (reply, sent) => {
    if (!isPlain(reply)) return readReply(reply, table, { ...wording, sent });
    const key = `${reply.status} ${sent.length} ${new Set(sent).size} ${reply.text}`;
    const found = known.get(key);
    if (found) return found;
    const outcome = Object.freeze(readReply(reply, table, { ...wording, sent }));
    if (namesDossiers(reply.text, reply.body)) return outcome;
    if (known.size >= most) known.clear();
    known.set(key, outcome);
    return outcome;
  };
};

/** An answer of which nothing counts but its status and its short text. */
const isPlain = (reply: Reply): reply is Extract<Reply, { kind: "answer" }> =>
  reply.kind === "answer" &&
  reply.text.length <= longest &&
  reply.retryAfterMs === undefined &&
  reply.warning === undefined &&
  reply.unreadable === undefined;

import { oneOf } from "../../schemas/explain.ts";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Call } from "../contract.ts";
import type { Cursor, Poll } from "../inbound.ts";
import { createAsk, placesIn, readsOf } from "./ask.ts";
import type { Says } from "./sayings.ts";
import { timesOf } from "./times.ts";
import { textAt, wireReader } from "./wire-path.ts";

/** The asking for news that a file describes. */
export const readPoll = (
  { poll, operations, transport }: Mapping,
  sayings: ReadonlyMap<string, Says>,
  errors: FieldError[],
): ((system: string) => Poll<Call>) | undefined => {
  if (!poll) return undefined;
  const fills = poll.by === "cursor" ? ["cursor"] : ["from", "to", "page"];
  const operation = readsOf(operations, poll.with, "/poll/with", fills, errors);
  const at = `/operations/${poll.with}`;
  const need = (name: "items" | "next" | "page", why: string) => {
    if (operation && operation[name] === undefined)
      errors.push({ pointer: `${at}/${name}`, message: `Cần ${name}: ${why}.` });
  };
  need("items", "danh sách tin nằm ở đâu trong trả lời");
  if (poll.by === "cursor") need("next", "con trỏ cho lần hỏi sau nằm ở đâu trong trả lời");
  const places = operation ? placesIn(operation) : [];
  if (places.includes("page")) need("page", "trang có từng này mục thì còn trang sau");
  if (operation && poll.by === "cursor" && !places.includes("cursor"))
    errors.push({ pointer: at, message: "Cần chỗ điền {cursor} ở get, post hoặc send." });
  const says = sayings.get(operation?.read ?? "");
  if (operation && !says)
    errors.push({ pointer: `${at}/read`, message: oneOf([...sayings.keys()], operation.read) });
  const times = timesOf(poll.times, transport.zone, "/poll/times", errors);
  const ask = createAsk(operations);
  const items = wireReader(operation?.items ?? "");
  const isXml = (operation?.answers ?? operation?.body) === "xml";
  const nextOf = textAt(operation?.next ?? "");
  const { by, everySeconds, overlapSeconds } = poll;

  return (system) => ({
    by,
    everySeconds,
    overlapSeconds: by === "window" ? overlapSeconds : 0,
    next: async (cursor, on) => {
      const asked = new Date().toISOString();
      const page = pageOf(cursor);
      const { outcome, body } = await ask(on, poll.with, {
        cursor: cursor.mark ?? "",
        from: times(cursor.from ?? before(cursor.to)),
        to: times(cursor.to),
        page: String(page),
      });
      if (outcome.is === "absent") return { news: { statements: [], more: false }, at: cursor };
      if (outcome.is !== "accepted") return { trouble: outcome };
      const shown = items(body);
      // A lone element, or an empty one, where a list is meant.
      const found =
        isXml && shown !== undefined ? [shown].flat().filter((each) => each !== "") : shown;
      if (found !== undefined && found !== null && !Array.isArray(found))
        return {
          trouble: { is: "unrecognised", why: `Trả lời không có danh sách ở ${operation?.items}` },
        };
      const list: unknown[] = found ?? [];
      if (list.length > MOST_NEWS) return { trouble: { is: "unrecognised", why: tooMany } };
      const statements = says ? list.map((each) => says(each, { system, at: asked })) : [];
      if (by === "cursor") {
        const mark = nextOf(body) ?? cursor.mark;
        const isFurther = mark !== undefined && mark !== cursor.mark && list.length > 0;
        return {
          news: { statements, more: isFurther },
          at: mark === undefined ? cursor : { ...cursor, mark },
        };
      }
      const more =
        places.includes("page") && list.length >= (operation?.page ?? Number.POSITIVE_INFINITY);
      const { mark: _, ...rest } = cursor;
      return { news: { statements, more }, at: more ? { ...rest, mark: String(page + 1) } : rest };
    },
  });
};

/** Most news of one answer. */
export const MOST_NEWS = 1_000;

const tooMany = `Trả lời có hơn ${MOST_NEWS} tin; xin từng trang ngắn hơn ({page} và page trong thao tác của poll)`;

/** Where the first look of all begins. */
const FIRST_DAYS = 30;
const before = (to: string | undefined) =>
  to && new Date(Date.parse(to) - FIRST_DAYS * 86_400_000).toISOString();

const pageOf = ({ mark }: Cursor) => (/^\d{1,6}$/.test(mark ?? "") ? Number(mark) : 1);

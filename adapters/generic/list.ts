import { isDeepStrictEqual } from "node:util";
import type { Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { Call, Ended, Observe, Outcome, Seen } from "../contract.ts";
import { createAsk, placesIn, readsOf } from "./ask.ts";
import type { Delivery } from "./deliveries.ts";
import { timesOf } from "./times.ts";
import { textAt, wireReader } from "./wire-path.ts";

/** Most dossiers of one page, and most pages of one list. */
export const MOST_OF_PAGE = 1_000;
export const MOST_PAGES = 10_000;

/**
 * The list that a file describes: what the system shows of a time, page by page, each dossier as its record is told. It is whole only where
 * every page was answered, the last was short, and all that the system says it has were shown. What cannot be is added to `errors`.
 */
export const readList = (
  { observe, operations, transport }: Pick<Mapping, "observe" | "operations" | "transport">,
  deliveries: readonly Delivery[],
  errors: FieldError[],
): Observe<Call>["list"] => {
  const name = observe?.list;
  if (observe === undefined || name === undefined) return undefined;
  const at = `/operations/${name}`;
  const operation = readsOf(operations, name, "/observe/list", ["from", "to", "page"], errors);
  const need = (member: "items" | "page", why: string) => {
    if (operation && operation[member] === undefined)
      errors.push({ pointer: `${at}/${member}`, message: `Cần ${member}: ${why}.` });
  };
  need("items", "danh sách hồ sơ nằm ở đâu trong trả lời");
  need("page", "mỗi trang có nhiều nhất bấy nhiêu hồ sơ; trang ít hơn là trang cuối");
  if (operation && !placesIn(operation).includes("page"))
    errors.push({ pointer: at, message: "Cần chỗ điền {page} ở get, post hoặc send." });
  const record = deliveries.find(({ part }) => part === "dossier")?.table;
  const row = record?.entries.find(({ kind, pointer }) => kind === "row" && pointer === "/code");
  if (!row)
    errors.push({
      pointer: "/observe/list",
      message: "Cần phần dossier có dòng { from: /code }: mã của từng hồ sơ được đọc từ đó.",
    });
  const codeOf = textAt(`/${row?.wire ?? ""}`);
  const times = timesOf(observe.times, transport.zone, "/observe/times", errors);
  const ask = createAsk(operations);
  const itemsOf = wireReader(operation?.items ?? "");
  const totalOf = textAt(operation?.total ?? "");
  const isXml = (operation?.answers ?? operation?.body) === "xml";
  const size = operation?.page ?? 1;

  return async function* ({ from, to }, on): AsyncGenerator<Seen, Ended> {
    let shown = 0;
    let before: unknown;
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const fill = { from: times(from), to: times(to), page: String(page) };
      const { outcome, body } = await ask(on, name, fill);
      if (outcome.is !== "accepted") return { complete: false, trouble: outcome };
      const found = itemsOf(body);
      const list = isXml
        ? [found ?? []].flat().filter((each) => each !== "")
        : found === null
          ? []
          : found;
      const wrong = wrongIn(list, before, operation?.items);
      if (wrong !== undefined) return { complete: false, trouble: wrong };
      const items = list as unknown[];
      for (const each of items) {
        const code = codeOf(each);
        if (code === undefined) return { complete: false, trouble: strange("hồ sơ không có mã") };
        yield { code, record: each };
      }
      shown += items.length;
      before = items;
      if (items.length >= size) continue;
      const told = totalOf(body);
      if (told !== undefined && Number(told) !== shown)
        return { complete: false, trouble: strange(`${shown} hồ sơ mà không phải số đã báo`) };
      return { complete: true, shown };
    }
    return { complete: false, trouble: strange(`hơn ${MOST_PAGES} trang`) };
  };
};

const strange = (why: string): Outcome => ({
  is: "unrecognised",
  why: `Danh sách của hệ thống có ${why}`,
});

/** A page that is none, is too long, or is the one before once more: that list would not end. */
const wrongIn = (list: unknown, before: unknown, place = ""): Outcome | undefined => {
  if (!Array.isArray(list))
    return { is: "unrecognised", why: `Trả lời không có danh sách ở ${place}` };
  if (list.length > MOST_OF_PAGE) return strange(`hơn ${MOST_OF_PAGE} hồ sơ trong một trang`);
  return list.length > 0 && isDeepStrictEqual(list, before)
    ? strange("hai trang liền nhau giống hệt nhau")
    : undefined;
};

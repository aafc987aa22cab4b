import type { Item, Outcome, Told } from "../../contract.ts";

/** One call for a list of items of one kind; the list is taken or refused as a whole. */
type Send = (items: Item[]) => Promise<Told>;

/**
 * Creates what is not known to be there and changes the rest, as A and B do alike; "đã tồn tại" on a create leads to the change.
 * All items are known, or none is. What a change says of its own existence is believed once: gone after "đã tồn tại" is a
 * contradiction for a person, with both its texts.
 */
export const createOrChange = async (
  items: Item[],
  { create, change }: { create: Send; change: Send },
): Promise<Outcome[]> => {
  const all = (outcome: Outcome) => items.map(() => outcome);
  if (items[0]?.known) return all(changed((await change(items)).outcome));
  const { outcome: created } = await create(items);
  if (created.is !== "duplicate") return all(strangeIfAbsent(created));
  if (items.length > 1) return all(oneIsThere);
  const outcome = changed((await change(items)).outcome);
  return all(
    outcome.is === "absent"
      ? {
          is: "unrecognised",
          why: "Cổng trả lời vừa đã có vừa không có hồ sơ này",
          said: [created.said, outcome.said].filter(Boolean).join(" | "),
        }
      : { ...outcome, there: true },
  );
};

/** What a list of rows came to: one that is there already says nothing of the others. */
export const ofRows = (items: Item[], outcome: Outcome): Outcome[] =>
  items.map(() => (outcome.is === "duplicate" && items.length > 1 ? oneIsThere : outcome));

/** An update of what is there is no news: whatever "đã tồn tại" says then, it does not say that the update was taken. */
const changed = (outcome: Outcome): Outcome => {
  if (outcome.is === "accepted") return { ...outcome, receipt: { operation: "update" } };
  return outcome.is === "duplicate"
    ? { ...outcome, is: "unrecognised", why: 'Cổng trả lời "đã tồn tại" cho một lệnh cập nhật' }
    : outcome;
};

/** What is being made cannot be lacking: such a text speaks of something else. */
const strangeIfAbsent = (outcome: Outcome): Outcome =>
  outcome.is === "absent" ? { ...outcome, is: "unrecognised" } : outcome;

/** One item that is there already refuses its whole list: the halves are sent, until it stands alone. */
const oneIsThere: Outcome = { is: "rejected", why: "Một phần tử của danh sách đã tồn tại" };

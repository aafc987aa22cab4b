import { isDeepStrictEqual } from "node:util";
import type { EachReply, MappedOperation, Mapping } from "../../schemas/generated/mapping.ts";
import type { FieldError } from "../../schemas/validate.ts";
import type { More, Outcome, Told } from "../contract.ts";
import { formOf } from "./profile-of.ts";
import { textAt, wireReader } from "./wire-path.ts";

/** How several parts go in one call: what is around their messages, where each is answered, and what each came to. */
export type Several = {
  perCall: number;
  wrap(messages: readonly object[]): unknown;
  items?: NonNullable<More["items"]>;
  outcomes(messages: readonly object[], told: Told): Outcome[];
};

/** What an operation says of several parts in a call; undefined where it takes one. What cannot be is added to `errors`. */
export const readSeveral = (
  { perCall, under, each, body, receipt, send }: MappedOperation,
  { replies, maps }: Mapping,
  at: string,
  errors: FieldError[],
): Several | undefined => {
  const refuse = (name: string, message: string) =>
    errors.push({ pointer: `${at}/${name}`, message });
  if (perCall === undefined) {
    if (under !== undefined) refuse("under", onlyWith);
    if (each !== undefined) refuse("each", onlyWith);
    return undefined;
  }
  if (body === "form") refuse("perCall", "Nội dung dạng form không chở danh sách; bỏ perCall.");
  if (body === "xml" && under === undefined)
    refuse("under", "Nội dung XML cần under: phần tử của từng phần trong phần tử gốc.");
  if (receipt !== undefined && each === undefined)
    refuse("receipt", "Nhiều phần một lời gọi thì cần each: trả lời của từng phần nằm ở đâu.");
  const sent = typeof send === "string" ? maps[send] : undefined;
  if (each?.key !== undefined && sent && !sent.some(({ to }) => `/${to}` === each.key))
    refuse("each/key", `Bảng "${send}" không ghi trường này; dùng trường có ở cả hai bên.`);
  const receiptOf = receipt === undefined ? undefined : textAt(receipt);
  const keyOf = each?.key === undefined ? undefined : wireReader(each.key);
  return {
    perCall,
    wrap: (messages) => (under === undefined ? messages : { [under]: messages }),
    ...(each ? { items: itemsOf(each, replies) } : {}),
    outcomes: (messages, { outcome, items }) => {
      if (!items) return messages.map(() => (messages.length > 1 ? ofSeveral(outcome) : outcome));
      const found = keyOf ? byKey(messages, items, keyOf) : inOrder(messages, items);
      return found.map((answer) => {
        if (!answer) return untold;
        const code = answer.outcome.is === "accepted" ? receiptOf?.(answer.body) : undefined;
        return code === undefined
          ? answer.outcome
          : ({ ...answer.outcome, receipt: { code } } as Outcome);
      });
    },
  };
};

const itemsOf = (
  { items, key, code, text }: EachReply,
  replies: Mapping["replies"],
): NonNullable<More["items"]> => ({
  at: items,
  form: formOf({ code: code ?? replies.code, text: text ?? replies.text }),
  ...(key === undefined ? { byPlace: true } : {}),
});

type Answers = NonNullable<Told["items"]>;
type Answer = Answers[number] | undefined;

/** By their places, where there are as many answers as parts. */
const inOrder = (messages: readonly object[], answers: Answers): Answer[] =>
  messages.map((_, n) => (answers.length === messages.length ? answers[n] : undefined));

/** By a field that both have; of several with the same, each in its turn, where there are as many answers as parts. */
const byKey = (
  messages: readonly object[],
  answers: Answers,
  keyOf: (message: unknown) => unknown,
): Answer[] => {
  const isOf = (key: unknown) => (each: unknown) => isDeepStrictEqual(keyOf(each), key);
  return messages.map((message, n) => {
    const isAlike = isOf(keyOf(message));
    const own = answers.filter(({ body }) => isAlike(body));
    const before = messages.slice(0, n).filter(isAlike).length;
    return own.length === messages.filter(isAlike).length ? own[before] : undefined;
  });
};

/** One that is there already says nothing of the others: the halves are sent, until it stands alone. */
const ofSeveral = (outcome: Outcome): Outcome =>
  outcome.is === "duplicate" || outcome.is === "absent"
    ? { is: "rejected", why: "Một phần của danh sách bị trả lời riêng, không rõ phần nào" }
    : outcome;

const untold: Outcome = {
  is: "lost",
  answered: true,
  why: "Trả lời không nói gì của phần này",
};

const onlyWith = "Chỉ dùng cùng perCall.";
